# A list of purchase orders asks which of them have additional charges.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_vendor_invoices_know_their_import")]

    operations = [
        migrations.AddIndex(
            model_name="purchaseline",
            index=models.Index(
                condition=models.Q(("kind", "goods"), _negated=True),
                fields=["order"],
                name="documents_purchase_charges",
            ),
        ),
    ]

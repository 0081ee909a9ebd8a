"""Lists are narrowed by how far documents are paid, and find those without reading every document."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="salesorder",
            index=models.Index(
                fields=["company", "paid_state", "-ordered_on", "-id"], name="documents_sales_by_paid"
            ),
        ),
        migrations.AddIndex(
            model_name="purchaseorder",
            index=models.Index(
                fields=["company", "paid_state", "-ordered_on", "-id"], name="documents_buys_by_paid"
            ),
        ),
        migrations.AddIndex(
            model_name="vendorinvoice",
            index=models.Index(
                fields=["company", "paid_state", "-invoice_on", "-id"], name="documents_invoices_by_paid"
            ),
        ),
    ]

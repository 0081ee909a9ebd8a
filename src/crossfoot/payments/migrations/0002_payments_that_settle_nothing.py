# Balances ask for what is not applied, and for credits of QuickBooks, among very many payments.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("unapplied", 0), _negated=True),
                fields=["company", "party_key"],
                name="payments_unapplied",
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("remote_kind", ""), _negated=True),
                fields=["company", "remote_kind"],
                name="payments_by_record",
            ),
        ),
    ]

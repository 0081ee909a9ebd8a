"""A vendor's invoice number is compared without case, spaces, punctuation and leading zeros; rates for limits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0005_references"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="vendorinvoice",
            name="documents_one_vendor_invoice",
        ),
        migrations.AddField(
            model_name="approvalrules",
            name="rates",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="vendorinvoice",
            name="number_key",
            field=models.CharField(default="", max_length=200),
        ),
        migrations.AddConstraint(
            model_name="vendorinvoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "cancelled"), _negated=True),
                fields=("company", "vendor", "number_key"),
                name="documents_one_vendor_invoice",
            ),
        ),
    ]

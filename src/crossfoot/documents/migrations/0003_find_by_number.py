"""A search by the beginning of a number reads an index instead of every order of the company."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_initial"),
        ("parties", "0002_initial"),
        ("tenancy", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="purchaseorder",
            index=models.Index(
                fields=["company", "number"],
                name="documents_buys_by_number",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="salesorder",
            index=models.Index(
                fields=["company", "number"],
                name="documents_sales_by_number",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_runs",
                        to="tenancy.company",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sales_orders", "Sales orders"),
                            ("purchase_orders", "Purchase orders"),
                            ("customers", "Customers"),
                            ("vendors", "Vendors"),
                            ("products", "Products"),
                            ("receipts", "Receipts of purchase orders"),
                            ("vendor_invoices", "Vendors' invoices"),
                            ("stock_on_hand", "Stock on hand, when the data begins"),
                            ("stock_counts", "Stock counts"),
                            ("stock_movements", "Stock movements"),
                        ],
                        max_length=20,
                    ),
                ),
                ("file_name", models.CharField(max_length=255)),
                ("content", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                ("sheet", models.CharField(blank=True, max_length=200)),
                ("encoding", models.CharField(blank=True, max_length=20)),
                ("columns", models.JSONField(default=dict)),
                ("options", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "Columns to be mapped"),
                            ("checking", "Checking"),
                            ("checked", "Checked"),
                            ("writing", "Importing"),
                            ("done", "Done"),
                            ("cancelling", "Being removed"),
                            ("cancelled", "Cancelled and removed"),
                            ("failed", "Could not be read"),
                        ],
                        default="uploaded",
                        max_length=12,
                    ),
                ),
                ("sentence", models.CharField(blank=True, max_length=500)),
                ("rows", models.BigIntegerField(default=0)),
                ("records", models.BigIntegerField(default=0)),
                ("done", models.BigIntegerField(default=0)),
                ("created", models.BigIntegerField(default=0)),
                ("unchanged", models.BigIntegerField(default=0)),
                ("errors", models.JSONField(default=list)),
                ("error_count", models.BigIntegerField(default=0)),
                ("stated_total", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="TaxRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenancy.company"),
                ),
                ("name", models.CharField(max_length=100)),
                ("percent", models.DecimalField(decimal_places=4, max_digits=8)),
                ("purchase_percent", models.DecimalField(decimal_places=4, max_digits=8, null=True)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "name"), name="catalog_one_tax_rate_per_name"),
                    models.CheckConstraint(
                        condition=models.Q(("percent__gte", 0), ("percent__lte", 100)),
                        name="catalog_percent_0_to_100",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("purchase_percent", None),
                            models.Q(("purchase_percent__gte", 0), ("purchase_percent__lte", 100)),
                            _connector="OR",
                        ),
                        name="catalog_purchase_percent_0_to_100",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomField",
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
                        related_name="custom_fields",
                        to="tenancy.company",
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                (
                    "documents",
                    models.CharField(
                        choices=[
                            ("sales", "Sales orders and credit notes"),
                            ("purchases", "Purchase orders, vendor invoices and vendor credits"),
                            ("both", "All documents"),
                        ],
                        default="both",
                        max_length=10,
                    ),
                ),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("none", "Stays here"),
                            ("class", "QuickBooks' class"),
                            ("location", "QuickBooks' location"),
                            ("memo", "The memo"),
                            ("po_number", "The purchase order number on a bill"),
                            ("sales_field", "A custom field of QuickBooks' sales forms"),
                        ],
                        default="none",
                        max_length=12,
                    ),
                ),
                ("remote_name", models.CharField(blank=True, max_length=60)),
                ("position", models.PositiveIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "name"), name="catalog_one_custom_field_per_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenancy.company"),
                ),
                ("sku", models.CharField(max_length=100)),
                ("name", models.CharField(max_length=200)),
                ("category", models.CharField(blank=True, max_length=100)),
                (
                    "kind",
                    models.CharField(
                        choices=[("goods", "Goods"), ("service", "Service")], default="goods", max_length=10
                    ),
                ),
                ("unit_price", models.DecimalField(decimal_places=6, max_digits=18, null=True)),
                ("is_active", models.BooleanField(default=True)),
                ("import_run", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "sku"), name="catalog_one_product_per_sku")
                ],
            },
        ),
    ]

from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        ("connections", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="RemoteRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="records",
                        to="connections.connection",
                    ),
                ),
                (
                    "list",
                    models.CharField(
                        choices=[
                            ("account", "Account"),
                            ("item", "Product or service"),
                            ("tax_code", "Tax code"),
                            ("term", "Terms"),
                            ("customer", "Customer"),
                            ("vendor", "Vendor"),
                            ("employee", "Employee"),
                            ("class", "Class"),
                            ("location", "Location"),
                        ],
                        max_length=10,
                    ),
                ),
                ("remote_id", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=500)),
                ("name_key", models.CharField(max_length=500)),
                ("email_key", models.CharField(blank=True, max_length=254)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.CharField(blank=True, max_length=20)),
                ("data", models.JSONField(default=dict)),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["connection", "list", "name_key"], name="mappings_records_by_name"),
                    models.Index(
                        fields=["connection", "list", "email_key"], name="mappings_records_by_email"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("connection", "list", "remote_id"), name="mappings_one_copy_per_record"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Setup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "connection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="setup",
                        to="connections.connection",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("simple", "Simple accounting")], default="simple", max_length=20
                    ),
                ),
                ("sync_sales", models.BooleanField(default=True)),
                ("sync_purchases", models.BooleanField(default=True)),
                ("start_on", models.DateField(null=True)),
                ("sales_date_rule", models.CharField(default="invoice_date", max_length=30)),
                ("purchase_date_rule", models.CharField(default="vendor_invoice_date", max_length=30)),
                ("sales_number_rule", models.CharField(default="own", max_length=30)),
                ("sales_number_pattern", models.CharField(blank=True, default="", max_length=60)),
                ("purchase_number_rule", models.CharField(default="own", max_length=30)),
                ("purchase_number_pattern", models.CharField(blank=True, default="", max_length=60)),
                ("automatic_sales", models.BooleanField(default=False)),
                ("automatic_purchases", models.BooleanField(default=False)),
                (
                    "purchase_document",
                    models.CharField(
                        choices=[
                            ("bill", "Bills, from purchase orders or vendor invoices"),
                            ("purchase_order", "Purchase orders; they are billed in QuickBooks"),
                        ],
                        default="bill",
                        max_length=16,
                    ),
                ),
                ("automatic_vendor_invoices", models.BooleanField(default=False)),
                (
                    "edits_outside_revision",
                    models.CharField(
                        choices=[
                            ("refuse", "Refused"),
                            ("local", "Stays here, and the page shows that the two differ"),
                        ],
                        default="refuse",
                        max_length=10,
                    ),
                ),
                (
                    "removal",
                    models.CharField(
                        choices=[
                            ("delete", "Deleted in QuickBooks"),
                            ("void", "Voided in QuickBooks where it can be, else deleted"),
                        ],
                        default="delete",
                        max_length=10,
                    ),
                ),
                (
                    "closed_invoices",
                    models.CharField(
                        choices=[
                            ("park", "Park it until someone decides"),
                            ("move", "Move it to the first open day"),
                            ("ask", "Ask whoever sends it"),
                        ],
                        default="park",
                        max_length=10,
                    ),
                ),
                (
                    "closed_bills",
                    models.CharField(
                        choices=[
                            ("park", "Park it until someone decides"),
                            ("move", "Move it to the first open day"),
                            ("ask", "Ask whoever sends it"),
                        ],
                        default="park",
                        max_length=10,
                    ),
                ),
                (
                    "closed_credits",
                    models.CharField(
                        choices=[
                            ("park", "Park it until someone decides"),
                            ("move", "Move it to the first open day"),
                            ("ask", "Ask whoever sends it"),
                        ],
                        default="park",
                        max_length=10,
                    ),
                ),
                ("import_payments", models.BooleanField(default=True)),
                (
                    "item_rule",
                    models.CharField(
                        choices=[
                            ("per_account", "One QuickBooks item per income account"),
                            ("per_product", "One QuickBooks item per product"),
                        ],
                        default="per_account",
                        max_length=20,
                    ),
                ),
                (
                    "untaxed_record",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mappings.remoterecord",
                    ),
                ),
                (
                    "rounding_tolerance",
                    models.DecimalField(decimal_places=2, default=Decimal("0.05"), max_digits=6),
                ),
                ("wizard_step", models.PositiveSmallIntegerField(default=1)),
                ("completed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rounding_tolerance__gte", 0), ("rounding_tolerance__lte", 1)),
                        name="mappings_tolerance_0_to_1",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="account_mappings",
                        to="connections.connection",
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mappings.remoterecord",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("connection", "key"), name="mappings_one_account_per_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="TaxMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tax_mappings",
                        to="connections.connection",
                    ),
                ),
                (
                    "tax_rate",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="catalog.taxrate"),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mappings.remoterecord",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("connection", "tax_rate"), name="mappings_one_tax_per_rate"
                    )
                ],
            },
        ),
    ]

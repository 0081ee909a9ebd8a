from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        ("files", "0001_initial"),
        ("parties", "0001_initial"),
        ("tenancy", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CreditNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "book_state",
                    models.CharField(
                        choices=[
                            ("not_sent", "Not sent"),
                            ("waiting", "Waiting"),
                            ("sending", "Sending"),
                            ("synchronized", "In QuickBooks"),
                            ("needs_attention", "Needs attention"),
                            ("marked", "Marked as already in QuickBooks"),
                            ("undone", "Taken out of QuickBooks"),
                        ],
                        default="not_sent",
                        max_length=20,
                    ),
                ),
                ("book_sentence", models.CharField(blank=True, default="", max_length=500)),
                ("book_number", models.CharField(blank=True, default="", max_length=40)),
                ("book_changed_at", models.DateTimeField(null=True)),
                ("custom", models.JSONField(blank=True, default=dict)),
                ("moved_from", models.DateField(null=True)),
                (
                    "paid_state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("partly_paid", "Partly paid"),
                            ("paid", "Paid"),
                            ("overpaid", "Overpaid"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("paid_amount", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("paid_changed_at", models.DateTimeField(null=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("revising_since", models.DateTimeField(null=True)),
                ("revision_reason", models.CharField(blank=True, max_length=300)),
                ("is_ahead", models.BooleanField(default=False)),
                ("number", models.CharField(max_length=60)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("approved", "Approved"),
                            ("in_revision", "In revision"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=16,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("price", "Price only"),
                            ("return", "Goods returned"),
                            ("reversal", "Reverses a document in a closed period"),
                        ],
                        max_length=10,
                    ),
                ),
                ("credited_on", models.DateField()),
                ("posting_on", models.DateField(null=True)),
                ("currency", models.CharField(max_length=3)),
                ("memo", models.CharField(blank=True, max_length=1000)),
                ("tax", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("total", models.DecimalField(decimal_places=2, max_digits=18)),
                ("origin_key", models.CharField(blank=True, max_length=60)),
                ("created_at", models.DateTimeField()),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_notes",
                        to="tenancy.company",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_notes",
                        to="parties.party",
                    ),
                ),
                (
                    "moved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revising_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CreditNoteLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("kind", models.CharField(default="goods", max_length=10)),
                ("description", models.CharField(blank=True, max_length=1000)),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=18)),
                ("unit_price", models.DecimalField(decimal_places=6, max_digits=18)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("account_key", models.CharField(blank=True, max_length=120)),
                ("origin_line", models.BigIntegerField(null=True)),
                (
                    "credit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="documents.creditnote",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.product",
                    ),
                ),
                (
                    "tax_rate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.taxrate",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CreditUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "book_state",
                    models.CharField(
                        choices=[
                            ("not_sent", "Not sent"),
                            ("waiting", "Waiting"),
                            ("sending", "Sending"),
                            ("synchronized", "In QuickBooks"),
                            ("needs_attention", "Needs attention"),
                            ("marked", "Marked as already in QuickBooks"),
                            ("undone", "Taken out of QuickBooks"),
                        ],
                        default="not_sent",
                        max_length=20,
                    ),
                ),
                ("book_sentence", models.CharField(blank=True, default="", max_length=500)),
                ("book_number", models.CharField(blank=True, default="", max_length=40)),
                ("book_changed_at", models.DateTimeField(null=True)),
                ("credit_key", models.CharField(max_length=60)),
                ("document_key", models.CharField(max_length=60)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("used_on", models.DateField()),
                ("created_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_uses",
                        to="tenancy.company",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("procurement", "Procurement"), ("accounting", "Accounting")], max_length=12
                    ),
                ),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "absent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delegations",
                        to="tenancy.company",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stand_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PurchaseOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "book_state",
                    models.CharField(
                        choices=[
                            ("not_sent", "Not sent"),
                            ("waiting", "Waiting"),
                            ("sending", "Sending"),
                            ("synchronized", "In QuickBooks"),
                            ("needs_attention", "Needs attention"),
                            ("marked", "Marked as already in QuickBooks"),
                            ("undone", "Taken out of QuickBooks"),
                        ],
                        default="not_sent",
                        max_length=20,
                    ),
                ),
                ("book_sentence", models.CharField(blank=True, default="", max_length=500)),
                ("book_number", models.CharField(blank=True, default="", max_length=40)),
                ("book_changed_at", models.DateTimeField(null=True)),
                ("custom", models.JSONField(blank=True, default=dict)),
                ("moved_from", models.DateField(null=True)),
                (
                    "paid_state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("partly_paid", "Partly paid"),
                            ("paid", "Paid"),
                            ("overpaid", "Overpaid"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("paid_amount", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("paid_changed_at", models.DateTimeField(null=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("revising_since", models.DateTimeField(null=True)),
                ("revision_reason", models.CharField(blank=True, max_length=300)),
                ("is_ahead", models.BooleanField(default=False)),
                ("number", models.CharField(max_length=60)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("approved", "Approved"),
                            ("sent", "Sent to vendor"),
                            ("confirmed", "Confirmed by vendor"),
                            ("shipped", "Shipped"),
                            ("partly_received", "Partly received"),
                            ("received", "Received"),
                            ("complete", "Complete"),
                            ("rejected", "Rejected"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="pending",
                        max_length=16,
                    ),
                ),
                ("ordered_on", models.DateField()),
                ("expected_on", models.DateField(null=True)),
                ("sent_on", models.DateField(null=True)),
                ("confirmed_on", models.DateField(null=True)),
                ("shipped_on", models.DateField(null=True)),
                ("tracking", models.CharField(blank=True, max_length=200)),
                ("received_on", models.DateField(null=True)),
                ("vendor_reference", models.CharField(blank=True, max_length=60)),
                ("vendor_reference_key", models.CharField(blank=True, default="", max_length=200)),
                ("vendor_invoice_on", models.DateField(null=True)),
                ("posting_on", models.DateField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("currency", models.CharField(max_length=3)),
                ("memo", models.CharField(blank=True, max_length=1000)),
                ("discount", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("tax", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("total", models.DecimalField(decimal_places=2, max_digits=18)),
                ("no_charges_at", models.DateTimeField(null=True)),
                ("charges_locked_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("import_run", models.BigIntegerField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purchase_orders",
                        to="tenancy.company",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "moved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "no_charges_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revising_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vendor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purchase_orders",
                        to="parties.party",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PurchaseLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("goods", "Goods or service"),
                            ("freight", "Freight"),
                            ("duty", "Duty"),
                            ("handling", "Handling"),
                            ("charge", "Other charge"),
                        ],
                        default="goods",
                        max_length=10,
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=1000)),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=18)),
                ("received_quantity", models.DecimalField(decimal_places=6, max_digits=18, null=True)),
                ("rejected_quantity", models.DecimalField(decimal_places=6, max_digits=18, null=True)),
                ("unit_price", models.DecimalField(decimal_places=6, max_digits=18)),
                (
                    "discount_fraction",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=7),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("account_key", models.CharField(blank=True, max_length=120)),
                (
                    "distribution",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "On its own account"),
                            ("by_value", "Over the goods by value"),
                            ("by_quantity", "Over the goods by quantity"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("is_expected", models.BooleanField(default=False)),
                ("invoiced_by_vendor", models.BooleanField(default=True)),
                (
                    "product",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="catalog.product"
                    ),
                ),
                (
                    "tax_rate",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="catalog.taxrate"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="documents.purchaseorder",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("received_on", models.DateField()),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("created_at", models.DateTimeField()),
                ("reverted_at", models.DateTimeField(null=True)),
                ("import_run", models.BigIntegerField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="tenancy.company",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="documents.purchaseorder",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReceiptLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=18)),
                ("rejected", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=18)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="documents.purchaseline",
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="documents.receipt",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SalesOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "book_state",
                    models.CharField(
                        choices=[
                            ("not_sent", "Not sent"),
                            ("waiting", "Waiting"),
                            ("sending", "Sending"),
                            ("synchronized", "In QuickBooks"),
                            ("needs_attention", "Needs attention"),
                            ("marked", "Marked as already in QuickBooks"),
                            ("undone", "Taken out of QuickBooks"),
                        ],
                        default="not_sent",
                        max_length=20,
                    ),
                ),
                ("book_sentence", models.CharField(blank=True, default="", max_length=500)),
                ("book_number", models.CharField(blank=True, default="", max_length=40)),
                ("book_changed_at", models.DateTimeField(null=True)),
                ("custom", models.JSONField(blank=True, default=dict)),
                ("moved_from", models.DateField(null=True)),
                (
                    "paid_state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("partly_paid", "Partly paid"),
                            ("paid", "Paid"),
                            ("overpaid", "Overpaid"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("paid_amount", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("paid_changed_at", models.DateTimeField(null=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("revising_since", models.DateTimeField(null=True)),
                ("revision_reason", models.CharField(blank=True, max_length=300)),
                ("is_ahead", models.BooleanField(default=False)),
                ("number", models.CharField(max_length=60)),
                ("source", models.CharField(blank=True, default="", max_length=60)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("confirmed", "Confirmed"),
                            ("shipped", "Shipped"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("ordered_on", models.DateField()),
                ("required_on", models.DateField(null=True)),
                ("shipped_on", models.DateField(null=True)),
                ("invoiced_on", models.DateField(null=True)),
                ("posting_on", models.DateField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("currency", models.CharField(max_length=3)),
                ("customer_po", models.CharField(blank=True, max_length=60)),
                ("memo", models.CharField(blank=True, max_length=1000)),
                ("discount", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("tax", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("total", models.DecimalField(decimal_places=2, max_digits=18)),
                ("ship_name", models.CharField(blank=True, max_length=200)),
                ("ship_line1", models.CharField(blank=True, max_length=500)),
                ("ship_city", models.CharField(blank=True, max_length=255)),
                ("ship_region", models.CharField(blank=True, max_length=255)),
                ("ship_postal_code", models.CharField(blank=True, max_length=30)),
                ("ship_country", models.CharField(blank=True, max_length=100)),
                ("created_at", models.DateTimeField()),
                ("import_run", models.BigIntegerField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sales_orders",
                        to="tenancy.company",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sales_orders",
                        to="parties.party",
                    ),
                ),
                (
                    "moved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revising_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SalesLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("goods", "Goods or service"),
                            ("shipping", "Shipping"),
                            ("charge", "Other charge"),
                        ],
                        default="goods",
                        max_length=10,
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=1000)),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=18)),
                ("unit_price", models.DecimalField(decimal_places=6, max_digits=18)),
                (
                    "discount_fraction",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=7),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("account_key", models.CharField(blank=True, max_length=120)),
                (
                    "product",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="catalog.product"
                    ),
                ),
                (
                    "tax_rate",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="catalog.taxrate"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="documents.salesorder",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="VendorCredit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "book_state",
                    models.CharField(
                        choices=[
                            ("not_sent", "Not sent"),
                            ("waiting", "Waiting"),
                            ("sending", "Sending"),
                            ("synchronized", "In QuickBooks"),
                            ("needs_attention", "Needs attention"),
                            ("marked", "Marked as already in QuickBooks"),
                            ("undone", "Taken out of QuickBooks"),
                        ],
                        default="not_sent",
                        max_length=20,
                    ),
                ),
                ("book_sentence", models.CharField(blank=True, default="", max_length=500)),
                ("book_number", models.CharField(blank=True, default="", max_length=40)),
                ("book_changed_at", models.DateTimeField(null=True)),
                ("custom", models.JSONField(blank=True, default=dict)),
                ("moved_from", models.DateField(null=True)),
                (
                    "paid_state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("partly_paid", "Partly paid"),
                            ("paid", "Paid"),
                            ("overpaid", "Overpaid"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("paid_amount", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("paid_changed_at", models.DateTimeField(null=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("revising_since", models.DateTimeField(null=True)),
                ("revision_reason", models.CharField(blank=True, max_length=300)),
                ("is_ahead", models.BooleanField(default=False)),
                ("number", models.CharField(max_length=60)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("approved", "Approved"),
                            ("in_revision", "In revision"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=16,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("price", "Price only"),
                            ("return", "Goods returned"),
                            ("reversal", "Reverses a document in a closed period"),
                        ],
                        max_length=10,
                    ),
                ),
                ("credited_on", models.DateField()),
                ("posting_on", models.DateField(null=True)),
                ("currency", models.CharField(max_length=3)),
                ("memo", models.CharField(blank=True, max_length=1000)),
                ("tax", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("total", models.DecimalField(decimal_places=2, max_digits=18)),
                ("origin_key", models.CharField(blank=True, max_length=60)),
                ("created_at", models.DateTimeField()),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vendor_credits",
                        to="tenancy.company",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "moved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revising_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vendor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vendor_credits",
                        to="parties.party",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VendorCreditLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("kind", models.CharField(default="goods", max_length=10)),
                ("description", models.CharField(blank=True, max_length=1000)),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=18)),
                ("unit_price", models.DecimalField(decimal_places=6, max_digits=18)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("account_key", models.CharField(blank=True, max_length=120)),
                ("origin_line", models.BigIntegerField(null=True)),
                (
                    "credit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="documents.vendorcredit",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.product",
                    ),
                ),
                (
                    "tax_rate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.taxrate",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="VendorInvoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "book_state",
                    models.CharField(
                        choices=[
                            ("not_sent", "Not sent"),
                            ("waiting", "Waiting"),
                            ("sending", "Sending"),
                            ("synchronized", "In QuickBooks"),
                            ("needs_attention", "Needs attention"),
                            ("marked", "Marked as already in QuickBooks"),
                            ("undone", "Taken out of QuickBooks"),
                        ],
                        default="not_sent",
                        max_length=20,
                    ),
                ),
                ("book_sentence", models.CharField(blank=True, default="", max_length=500)),
                ("book_number", models.CharField(blank=True, default="", max_length=40)),
                ("book_changed_at", models.DateTimeField(null=True)),
                ("custom", models.JSONField(blank=True, default=dict)),
                ("moved_from", models.DateField(null=True)),
                (
                    "paid_state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("partly_paid", "Partly paid"),
                            ("paid", "Paid"),
                            ("overpaid", "Overpaid"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("paid_amount", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("paid_changed_at", models.DateTimeField(null=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("revising_since", models.DateTimeField(null=True)),
                ("revision_reason", models.CharField(blank=True, max_length=300)),
                ("is_ahead", models.BooleanField(default=False)),
                ("number", models.CharField(max_length=60)),
                ("number_key", models.CharField(default="", max_length=200)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("procurement", "Pending approval by Procurement"),
                            ("accounting", "Pending approval by Accounting"),
                            ("approved", "Approved"),
                            ("in_revision", "In revision"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=16,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("here", "Entered here"),
                            ("portal", "Uploaded by the vendor"),
                            ("file", "Read from an e-invoice"),
                            ("api", "By API"),
                        ],
                        default="here",
                        max_length=10,
                    ),
                ),
                ("invoice_on", models.DateField()),
                ("due_on", models.DateField(null=True)),
                ("posting_on", models.DateField(null=True)),
                ("currency", models.CharField(max_length=3)),
                ("memo", models.CharField(blank=True, max_length=1000)),
                ("discount", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("tax", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("total", models.DecimalField(decimal_places=2, max_digits=18)),
                ("match_state", models.CharField(blank=True, default="", max_length=16)),
                ("created_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vendor_invoices",
                        to="tenancy.company",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "moved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vendor_invoices",
                        to="documents.purchaseorder",
                    ),
                ),
                (
                    "revising_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vendor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vendor_invoices",
                        to="parties.party",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VendorInvoiceLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("goods", "Goods or service"),
                            ("freight", "Freight"),
                            ("duty", "Duty"),
                            ("handling", "Handling"),
                            ("charge", "Other charge"),
                        ],
                        default="goods",
                        max_length=10,
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=1000)),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=18)),
                ("unit_price", models.DecimalField(decimal_places=6, max_digits=18)),
                (
                    "discount_fraction",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=7),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("account_key", models.CharField(blank=True, max_length=120)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="documents.vendorinvoice",
                    ),
                ),
                (
                    "order_line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoice_lines",
                        to="documents.purchaseline",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="catalog.product"
                    ),
                ),
                (
                    "tax_rate",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="catalog.taxrate"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document_kind", models.CharField(max_length=30)),
                ("document_id", models.BigIntegerField()),
                ("revision", models.PositiveIntegerField(default=0)),
                (
                    "side",
                    models.CharField(
                        choices=[("procurement", "Procurement"), ("accounting", "Accounting")], max_length=12
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("overrides", models.JSONField(default=list)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("approved_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=500)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.company"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["company", "document_kind", "document_id"], name="documents_approvals_of"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("document_kind", "document_id", "side"),
                        name="documents_one_standing_approval",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("procurement", "Procurement"), ("accounting", "Accounting")], max_length=12
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approval_limits",
                        to="tenancy.company",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approval_limits",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "person", "side"), name="documents_one_limit_per_side"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="documents_limit_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "tolerance_amount",
                    models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=12),
                ),
                (
                    "tolerance_percent",
                    models.DecimalField(decimal_places=3, default=Decimal("0"), max_digits=6),
                ),
                ("needs_charges", models.BooleanField(default=True)),
                ("one_person_may_do_both", models.BooleanField(default=False)),
                ("needs_attachment", models.BooleanField(default=False)),
                ("rates", models.JSONField(default=dict)),
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approval_rules",
                        to="tenancy.company",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tolerance_amount__gte", 0),
                            ("tolerance_percent__gte", 0),
                            ("tolerance_percent__lte", 100),
                        ),
                        name="documents_tolerances_in_range",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "book_state",
                    models.CharField(
                        choices=[
                            ("not_sent", "Not sent"),
                            ("waiting", "Waiting"),
                            ("sending", "Sending"),
                            ("synchronized", "In QuickBooks"),
                            ("needs_attention", "Needs attention"),
                            ("marked", "Marked as already in QuickBooks"),
                            ("undone", "Taken out of QuickBooks"),
                        ],
                        default="not_sent",
                        max_length=20,
                    ),
                ),
                ("book_sentence", models.CharField(blank=True, default="", max_length=500)),
                ("book_number", models.CharField(blank=True, default="", max_length=40)),
                ("book_changed_at", models.DateTimeField(null=True)),
                ("document_kind", models.CharField(max_length=30)),
                ("document_id", models.BigIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("goes_to_books", models.BooleanField(default=True)),
                ("why_not", models.CharField(blank=True, max_length=300)),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="tenancy.company",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["company", "document_kind", "document_id"], name="documents_files_of"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="creditnote",
            index=models.Index(fields=["company", "-credited_on", "-id"], name="documents_cnotes_by_date"),
        ),
        migrations.AddIndex(
            model_name="creditnote",
            index=models.Index(fields=["company", "book_changed_at"], name="documents_cnotes_by_change"),
        ),
        migrations.AddIndex(
            model_name="creditnote",
            index=models.Index(fields=["company", "origin_key"], name="documents_cnotes_of"),
        ),
        migrations.AddConstraint(
            model_name="creditnote",
            constraint=models.UniqueConstraint(
                fields=("company", "number"), name="documents_one_credit_note"
            ),
        ),
        migrations.AddConstraint(
            model_name="creditnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("total__gt", Decimal("0"))), name="documents_credit_note_positive"
            ),
        ),
        migrations.AddIndex(
            model_name="credituse",
            index=models.Index(fields=["company", "credit_key"], name="documents_uses_of_credit"),
        ),
        migrations.AddIndex(
            model_name="credituse",
            index=models.Index(fields=["company", "document_key"], name="documents_uses_on_document"),
        ),
        migrations.AddConstraint(
            model_name="credituse",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", Decimal("0"))), name="documents_credit_use_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_on__gte", models.F("first_on"))),
                name="documents_delegation_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("absent", models.F("stand_in")), _negated=True),
                name="documents_delegation_to_another",
            ),
        ),
        migrations.AddIndex(
            model_name="purchaseorder",
            index=models.Index(
                fields=["company", "number"],
                name="documents_buys_by_number",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="purchaseorder",
            index=models.Index(fields=["company", "-ordered_on", "-id"], name="documents_purchases_by_date"),
        ),
        migrations.AddIndex(
            model_name="purchaseorder",
            index=models.Index(
                fields=["company", "book_state", "-ordered_on"], name="documents_purchases_by_state"
            ),
        ),
        migrations.AddIndex(
            model_name="purchaseorder",
            index=models.Index(fields=["company", "book_changed_at"], name="documents_purchases_by_change"),
        ),
        migrations.AddIndex(
            model_name="purchaseorder",
            index=models.Index(
                condition=models.Q(("vendor_reference_key", ""), _negated=True),
                fields=["company", "vendor_reference_key"],
                name="documents_by_reference_key",
            ),
        ),
        migrations.AddIndex(
            model_name="purchaseorder",
            index=models.Index(
                fields=["company", "paid_state", "-ordered_on", "-id"], name="documents_buys_by_paid"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchaseorder",
            constraint=models.UniqueConstraint(
                fields=("company", "number"), name="documents_one_purchase_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchaseorder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("vendor_reference", ""), _negated=True),
                fields=("company", "vendor", "vendor_reference"),
                name="documents_one_vendor_reference",
            ),
        ),
        migrations.AddConstraint(
            model_name="purchaseorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("discount__gte", 0)), name="documents_purchase_discount_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchaseline",
            constraint=models.UniqueConstraint(
                fields=("order", "position"), name="documents_one_purchase_line"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchaseline",
            constraint=models.CheckConstraint(
                condition=models.Q(("discount_fraction__gte", 0), ("discount_fraction__lte", 1)),
                name="documents_purchase_line_discount_0_to_1",
            ),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["company", "-received_on"], name="documents_receipts_by_date"),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(fields=("company", "number"), name="documents_one_receipt"),
        ),
        migrations.AddConstraint(
            model_name="receiptline",
            constraint=models.UniqueConstraint(
                fields=("receipt", "line"), name="documents_one_line_per_receipt"
            ),
        ),
        migrations.AddConstraint(
            model_name="receiptline",
            constraint=models.CheckConstraint(
                condition=models.Q(("rejected__gte", 0), ("rejected__lte", models.F("quantity"))),
                name="documents_rejected_within_received",
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
        migrations.AddIndex(
            model_name="salesorder",
            index=models.Index(fields=["company", "-ordered_on", "-id"], name="documents_sales_by_date"),
        ),
        migrations.AddIndex(
            model_name="salesorder",
            index=models.Index(
                fields=["company", "book_state", "-ordered_on"], name="documents_sales_by_state"
            ),
        ),
        migrations.AddIndex(
            model_name="salesorder",
            index=models.Index(fields=["company", "book_changed_at"], name="documents_sales_by_change"),
        ),
        migrations.AddIndex(
            model_name="salesorder",
            index=models.Index(
                fields=["company", "paid_state", "-ordered_on", "-id"], name="documents_sales_by_paid"
            ),
        ),
        migrations.AddConstraint(
            model_name="salesorder",
            constraint=models.UniqueConstraint(
                fields=("company", "source", "number"), name="documents_one_sales_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="salesorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("discount__gte", 0)), name="documents_sales_discount_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="salesline",
            constraint=models.UniqueConstraint(fields=("order", "position"), name="documents_one_sales_line"),
        ),
        migrations.AddConstraint(
            model_name="salesline",
            constraint=models.CheckConstraint(
                condition=models.Q(("discount_fraction__gte", 0), ("discount_fraction__lte", 1)),
                name="documents_sales_line_discount_0_to_1",
            ),
        ),
        migrations.AddIndex(
            model_name="vendorcredit",
            index=models.Index(fields=["company", "-credited_on", "-id"], name="documents_vcredits_by_date"),
        ),
        migrations.AddIndex(
            model_name="vendorcredit",
            index=models.Index(fields=["company", "book_changed_at"], name="documents_vcredits_by_change"),
        ),
        migrations.AddIndex(
            model_name="vendorcredit",
            index=models.Index(fields=["company", "origin_key"], name="documents_vcredits_of"),
        ),
        migrations.AddConstraint(
            model_name="vendorcredit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "cancelled"), _negated=True),
                fields=("company", "vendor", "number"),
                name="documents_one_vendor_credit",
            ),
        ),
        migrations.AddConstraint(
            model_name="vendorcredit",
            constraint=models.CheckConstraint(
                condition=models.Q(("total__gt", Decimal("0"))), name="documents_vendor_credit_positive"
            ),
        ),
        migrations.AddIndex(
            model_name="vendorinvoice",
            index=models.Index(
                fields=["company", "number"],
                name="documents_invoices_by_number",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="vendorinvoice",
            index=models.Index(fields=["company", "-invoice_on", "-id"], name="documents_invoices_by_date"),
        ),
        migrations.AddIndex(
            model_name="vendorinvoice",
            index=models.Index(
                fields=["company", "status", "-invoice_on"], name="documents_invoices_by_status"
            ),
        ),
        migrations.AddIndex(
            model_name="vendorinvoice",
            index=models.Index(
                fields=["company", "book_state", "-invoice_on"], name="documents_invoices_by_state"
            ),
        ),
        migrations.AddIndex(
            model_name="vendorinvoice",
            index=models.Index(fields=["company", "book_changed_at"], name="documents_invoices_by_change"),
        ),
        migrations.AddIndex(
            model_name="vendorinvoice",
            index=models.Index(
                fields=["company", "paid_state", "-invoice_on", "-id"], name="documents_invoices_by_paid"
            ),
        ),
        migrations.AddConstraint(
            model_name="vendorinvoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "cancelled"), _negated=True),
                fields=("company", "vendor", "number_key"),
                name="documents_one_vendor_invoice",
            ),
        ),
        migrations.AddConstraint(
            model_name="vendorinvoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("discount__gte", 0)), name="documents_invoice_discount_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="vendorinvoiceline",
            constraint=models.UniqueConstraint(
                fields=("invoice", "position"), name="documents_one_invoice_line"
            ),
        ),
        migrations.AddField(
            model_name="creditnote",
            name="exchange_rate",
            field=models.DecimalField(decimal_places=9, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name="purchaseorder",
            name="exchange_rate",
            field=models.DecimalField(decimal_places=9, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name="salesorder",
            name="exchange_rate",
            field=models.DecimalField(decimal_places=9, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name="vendorcredit",
            name="exchange_rate",
            field=models.DecimalField(decimal_places=9, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name="vendorinvoice",
            name="exchange_rate",
            field=models.DecimalField(decimal_places=9, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name="creditnote",
            name="payment_reference",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AddField(
            model_name="creditnote",
            name="refunded_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="creditnote",
            name="source",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddField(
            model_name="creditnoteline",
            name="is_restocked",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="salesorder",
            name="paid_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="salesorder",
            name="payment_reference",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AddField(
            model_name="creditnote",
            name="discount",
            field=models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18),
        ),
        migrations.AddConstraint(
            model_name="creditnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("discount__gte", 0)), name="documents_credit_note_discount_positive"
            ),
        ),
        migrations.AddField(
            model_name="salesline",
            name="part_of_line",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="salesorder",
            name="part_of",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="documents.salesorder",
            ),
        ),
        migrations.AlterField(
            model_name="salesorder",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("confirmed", "Confirmed"),
                    ("in_parts", "Delivered in parts"),
                    ("shipped", "Shipped"),
                    ("cancelled", "Cancelled"),
                ],
                default="draft",
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="SalesSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("shop", "Shop"),
                            ("marketplace", "Marketplace"),
                            ("wholesale", "Wholesale"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=12,
                    ),
                ),
                ("comes_paid", models.BooleanField(default=False)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sales_source_rows",
                        to="tenancy.company",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "name"), name="documents_one_sales_source"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="documents_sales_source_named"
                    ),
                ],
            },
        ),
    ]

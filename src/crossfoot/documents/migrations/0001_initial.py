from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        ("connections", "0001_initial"),
        ("files", "0001_initial"),
        ("parties", "0001_initial"),
        ("stock", "0001_initial"),
        ("tenancy", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approval_rules",
                        to="tenancy.company",
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
            name="ApprovalLimit",
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
                (
                    "side",
                    models.CharField(
                        choices=[("procurement", "Procurement"), ("accounting", "Accounting")], max_length=12
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
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
            name="Delegation",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delegations",
                        to="tenancy.company",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("procurement", "Procurement"), ("accounting", "Accounting")], max_length=12
                    ),
                ),
                (
                    "absent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
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
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_on__gte", models.F("first_on"))),
                        name="documents_delegation_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("absent", models.F("stand_in")), _negated=True),
                        name="documents_delegation_to_another",
                    ),
                ],
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
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.company"
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
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("overrides", models.JSONField(default=list)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("approved_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=500)),
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
                            ("in_summary", "In a summary"),
                        ],
                        default="not_sent",
                        max_length=20,
                    ),
                ),
                ("book_sentence", models.CharField(blank=True, default="", max_length=500)),
                ("book_number", models.CharField(blank=True, default="", max_length=40)),
                ("book_changed_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="tenancy.company",
                    ),
                ),
                ("document_kind", models.CharField(max_length=30)),
                ("document_id", models.BigIntegerField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("goes_to_books", models.BooleanField(default=True)),
                ("why_not", models.CharField(blank=True, max_length=300)),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("removed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["company", "document_kind", "document_id"], name="documents_files_of"
                    )
                ],
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
                            ("in_summary", "In a summary"),
                        ],
                        default="not_sent",
                        max_length=20,
                    ),
                ),
                ("book_sentence", models.CharField(blank=True, default="", max_length=500)),
                ("book_number", models.CharField(blank=True, default="", max_length=40)),
                ("book_changed_at", models.DateTimeField(null=True)),
                ("booked_as", models.CharField(blank=True, default="", max_length=20)),
                ("booked_total", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("booked_on", models.DateField(null=True)),
                ("booked_due_on", models.DateField(null=True)),
                ("exchange_rate", models.DecimalField(decimal_places=9, max_digits=18, null=True)),
                ("custom", models.JSONField(blank=True, default=dict)),
                ("moved_from", models.DateField(null=True)),
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
                (
                    "revising_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vendor_credits",
                        to="tenancy.company",
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
            options={
                "indexes": [
                    models.Index(
                        fields=["company", "-credited_on", "-id"], name="documents_vcredits_by_date"
                    ),
                    models.Index(fields=["company", "book_changed_at"], name="documents_vcredits_by_change"),
                    models.Index(fields=["company", "origin_key"], name="documents_vcredits_of"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "cancelled"), _negated=True),
                        fields=("company", "vendor", "number"),
                        name="documents_one_vendor_credit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total__gt", Decimal("0"))),
                        name="documents_vendor_credit_positive",
                    ),
                ],
            },
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
                (
                    "product",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.product",
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=1000)),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=18)),
                ("unit_price", models.DecimalField(decimal_places=6, max_digits=18)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                (
                    "tax_rate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.taxrate",
                    ),
                ),
                ("account_key", models.CharField(blank=True, max_length=120)),
                ("origin_line", models.BigIntegerField(null=True)),
                ("is_drop_ship", models.BooleanField(default=False)),
                (
                    "credit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="documents.vendorcredit",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "abstract": False,
            },
        ),
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
                            ("in_summary", "In a summary"),
                        ],
                        default="not_sent",
                        max_length=20,
                    ),
                ),
                ("book_sentence", models.CharField(blank=True, default="", max_length=500)),
                ("book_number", models.CharField(blank=True, default="", max_length=40)),
                ("book_changed_at", models.DateTimeField(null=True)),
                ("booked_as", models.CharField(blank=True, default="", max_length=20)),
                ("booked_total", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("booked_on", models.DateField(null=True)),
                ("booked_due_on", models.DateField(null=True)),
                ("exchange_rate", models.DecimalField(decimal_places=9, max_digits=18, null=True)),
                ("custom", models.JSONField(blank=True, default=dict)),
                ("moved_from", models.DateField(null=True)),
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
                (
                    "revising_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_notes",
                        to="tenancy.company",
                    ),
                ),
                ("source", models.CharField(blank=True, default="", max_length=60)),
                ("discount", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("refunded_on", models.DateField(null=True)),
                ("payment_reference", models.CharField(blank=True, default="", max_length=100)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_notes",
                        to="parties.party",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "-credited_on", "-id"], name="documents_cnotes_by_date"),
                    models.Index(fields=["company", "book_changed_at"], name="documents_cnotes_by_change"),
                    models.Index(fields=["company", "origin_key"], name="documents_cnotes_of"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("company", "number"), name="documents_one_credit_note"),
                    models.CheckConstraint(
                        condition=models.Q(("total__gt", Decimal("0"))), name="documents_credit_note_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("discount__gte", 0)),
                        name="documents_credit_note_discount_positive",
                    ),
                ],
            },
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
                (
                    "product",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.product",
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=1000)),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=18)),
                ("unit_price", models.DecimalField(decimal_places=6, max_digits=18)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                (
                    "tax_rate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.taxrate",
                    ),
                ),
                ("account_key", models.CharField(blank=True, max_length=120)),
                ("origin_line", models.BigIntegerField(null=True)),
                ("is_drop_ship", models.BooleanField(default=False)),
                ("is_restocked", models.BooleanField(default=False)),
                (
                    "credit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="documents.creditnote",
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
                            ("in_summary", "In a summary"),
                        ],
                        default="not_sent",
                        max_length=20,
                    ),
                ),
                ("book_sentence", models.CharField(blank=True, default="", max_length=500)),
                ("book_number", models.CharField(blank=True, default="", max_length=40)),
                ("book_changed_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_uses",
                        to="tenancy.company",
                    ),
                ),
                ("credit_key", models.CharField(max_length=60)),
                ("document_key", models.CharField(max_length=60)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("used_on", models.DateField()),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("cancelled_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "credit_key"], name="documents_uses_of_credit"),
                    models.Index(fields=["company", "document_key"], name="documents_uses_on_document"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", Decimal("0"))), name="documents_credit_use_positive"
                    )
                ],
            },
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
                            ("in_summary", "In a summary"),
                        ],
                        default="not_sent",
                        max_length=20,
                    ),
                ),
                ("book_sentence", models.CharField(blank=True, default="", max_length=500)),
                ("book_number", models.CharField(blank=True, default="", max_length=40)),
                ("book_changed_at", models.DateTimeField(null=True)),
                ("booked_as", models.CharField(blank=True, default="", max_length=20)),
                ("booked_total", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("booked_on", models.DateField(null=True)),
                ("booked_due_on", models.DateField(null=True)),
                ("exchange_rate", models.DecimalField(decimal_places=9, max_digits=18, null=True)),
                ("custom", models.JSONField(blank=True, default=dict)),
                ("moved_from", models.DateField(null=True)),
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
                (
                    "revising_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("revision_reason", models.CharField(blank=True, max_length=300)),
                ("is_ahead", models.BooleanField(default=False)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purchase_orders",
                        to="tenancy.company",
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                (
                    "vendor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purchase_orders",
                        to="parties.party",
                    ),
                ),
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
                (
                    "no_charges_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("no_charges_at", models.DateTimeField(null=True)),
                ("charges_locked_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("import_run", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["company", "number"],
                        name="documents_buys_by_number",
                        opclasses=["int8_ops", "varchar_pattern_ops"],
                    ),
                    models.Index(
                        fields=["company", "-ordered_on", "-id"], name="documents_purchases_by_date"
                    ),
                    models.Index(
                        fields=["company", "book_state", "-ordered_on"], name="documents_purchases_by_state"
                    ),
                    models.Index(fields=["company", "book_changed_at"], name="documents_purchases_by_change"),
                    models.Index(
                        condition=models.Q(("book_state", "synchronized")),
                        fields=["company", "currency", "total"],
                        name="documents_purchases_worth",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("book_state", "synchronized"),
                            ("paid_state__in", ["open", "partly_paid", "overpaid"]),
                        ),
                        fields=["company", "vendor"],
                        include=(
                            "id",
                            "currency",
                            "paid_state",
                            "booked_as",
                            "booked_total",
                            "total",
                            "booked_on",
                            "booked_due_on",
                            "due_on",
                            "posting_on",
                            "vendor_invoice_on",
                            "ordered_on",
                        ),
                        name="documents_purchases_open",
                    ),
                    models.Index(
                        condition=models.Q(("vendor_reference_key", ""), _negated=True),
                        fields=["company", "vendor_reference_key"],
                        name="documents_by_reference_key",
                    ),
                    models.Index(
                        fields=["company", "paid_state", "-ordered_on", "-id"], name="documents_buys_by_paid"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "number"), name="documents_one_purchase_order"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("vendor_reference", ""), _negated=True),
                        fields=("company", "vendor", "vendor_reference"),
                        name="documents_one_vendor_reference",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("discount__gte", 0)), name="documents_purchase_discount_positive"
                    ),
                ],
            },
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
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="documents.purchaseorder",
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
                (
                    "product",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="catalog.product"
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
                (
                    "tax_rate",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="catalog.taxrate"
                    ),
                ),
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
                    "location",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.location",
                    ),
                ),
                ("is_drop_ship", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["position"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("kind", "goods"), _negated=True),
                        fields=["order"],
                        name="documents_purchase_charges",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "position"), name="documents_one_purchase_line"),
                    models.CheckConstraint(
                        condition=models.Q(("discount_fraction__gte", 0), ("discount_fraction__lte", 1)),
                        name="documents_purchase_line_discount_0_to_1",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PurchaseIngredient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="made_of",
                        to="documents.purchaseline",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=18)),
                (
                    "location",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.location",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("line", "product"), name="documents_one_ingredient"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="documents_ingredient_positive"
                    ),
                ],
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
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="tenancy.company",
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
                ("number", models.CharField(max_length=60)),
                ("received_on", models.DateField()),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reverted_at", models.DateTimeField(null=True)),
                ("import_run", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "-received_on"], name="documents_receipts_by_date")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("company", "number"), name="documents_one_receipt")
                ],
            },
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
                (
                    "receipt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="documents.receipt",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="documents.purchaseline",
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=18)),
                ("rejected", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=18)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("receipt", "line"), name="documents_one_line_per_receipt"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rejected__gte", 0), ("rejected__lte", models.F("quantity"))),
                        name="documents_rejected_within_received",
                    ),
                ],
            },
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
                            ("in_summary", "In a summary"),
                        ],
                        default="not_sent",
                        max_length=20,
                    ),
                ),
                ("book_sentence", models.CharField(blank=True, default="", max_length=500)),
                ("book_number", models.CharField(blank=True, default="", max_length=40)),
                ("book_changed_at", models.DateTimeField(null=True)),
                ("booked_as", models.CharField(blank=True, default="", max_length=20)),
                ("booked_total", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("booked_on", models.DateField(null=True)),
                ("booked_due_on", models.DateField(null=True)),
                ("exchange_rate", models.DecimalField(decimal_places=9, max_digits=18, null=True)),
                ("custom", models.JSONField(blank=True, default=dict)),
                ("moved_from", models.DateField(null=True)),
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
                (
                    "revising_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("revision_reason", models.CharField(blank=True, max_length=300)),
                ("is_ahead", models.BooleanField(default=False)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sales_orders",
                        to="tenancy.company",
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("source", models.CharField(blank=True, default="", max_length=60)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sales_orders",
                        to="parties.party",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("confirmed", "Confirmed"),
                            ("in_parts", "Delivered in parts"),
                            ("closed", "Closed"),
                            ("shipped", "Shipped"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="documents.salesorder",
                    ),
                ),
                ("ordered_on", models.DateField()),
                ("required_on", models.DateField(null=True)),
                ("shipped_on", models.DateField(null=True)),
                ("invoiced_on", models.DateField(null=True)),
                ("posting_on", models.DateField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("paid_on", models.DateField(null=True)),
                ("payment_reference", models.CharField(blank=True, default="", max_length=100)),
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
                (
                    "created_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("import_run", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["company", "number"],
                        name="documents_sales_by_number",
                        opclasses=["int8_ops", "varchar_pattern_ops"],
                    ),
                    models.Index(fields=["company", "-ordered_on", "-id"], name="documents_sales_by_date"),
                    models.Index(
                        fields=["company", "book_state", "-ordered_on"], name="documents_sales_by_state"
                    ),
                    models.Index(fields=["company", "book_changed_at"], name="documents_sales_by_change"),
                    models.Index(
                        condition=models.Q(("book_state", "synchronized")),
                        fields=["company", "currency", "total"],
                        name="documents_sales_worth",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("book_state", "synchronized"),
                            ("paid_state__in", ["open", "partly_paid", "overpaid"]),
                        ),
                        fields=["company", "customer"],
                        include=(
                            "id",
                            "currency",
                            "paid_state",
                            "booked_as",
                            "booked_total",
                            "total",
                            "booked_on",
                            "booked_due_on",
                            "due_on",
                            "posting_on",
                            "invoiced_on",
                            "ordered_on",
                        ),
                        name="documents_sales_open",
                    ),
                    models.Index(
                        fields=["company", "paid_state", "-ordered_on", "-id"], name="documents_sales_by_paid"
                    ),
                    models.Index(
                        condition=models.Q(
                            ("book_state", "synchronized"), ("paid_state__in", ["open", "partly_paid"])
                        ),
                        fields=["company", "-ordered_on", "-id"],
                        name="documents_sales_unpaid",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "source", "number"), name="documents_one_sales_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("discount__gte", 0)), name="documents_sales_discount_positive"
                    ),
                ],
            },
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
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="documents.salesorder",
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
                (
                    "product",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="catalog.product"
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
                (
                    "tax_rate",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="catalog.taxrate"
                    ),
                ),
                ("account_key", models.CharField(blank=True, max_length=120)),
                ("part_of_line", models.BigIntegerField(null=True)),
                (
                    "location",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.location",
                    ),
                ),
                ("is_drop_ship", models.BooleanField(default=False)),
                (
                    "bought_with",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sold_with",
                        to="documents.purchaseline",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "position"), name="documents_one_sales_line"),
                    models.CheckConstraint(
                        condition=models.Q(("discount_fraction__gte", 0), ("discount_fraction__lte", 1)),
                        name="documents_sales_line_discount_0_to_1",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_drop_ship", True), ("bought_with", None), _connector="OR"),
                        name="documents_only_drop_shipped_is_bought_with",
                    ),
                ],
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
                            ("in_summary", "In a summary"),
                        ],
                        default="not_sent",
                        max_length=20,
                    ),
                ),
                ("book_sentence", models.CharField(blank=True, default="", max_length=500)),
                ("book_number", models.CharField(blank=True, default="", max_length=40)),
                ("book_changed_at", models.DateTimeField(null=True)),
                ("booked_as", models.CharField(blank=True, default="", max_length=20)),
                ("booked_total", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("booked_on", models.DateField(null=True)),
                ("booked_due_on", models.DateField(null=True)),
                ("exchange_rate", models.DecimalField(decimal_places=9, max_digits=18, null=True)),
                ("custom", models.JSONField(blank=True, default=dict)),
                ("moved_from", models.DateField(null=True)),
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
                (
                    "revising_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("revision_reason", models.CharField(blank=True, max_length=300)),
                ("is_ahead", models.BooleanField(default=False)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vendor_invoices",
                        to="tenancy.company",
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("number_key", models.CharField(default="", max_length=200)),
                (
                    "vendor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vendor_invoices",
                        to="parties.party",
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
                ("import_run", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("submitted_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["company", "number"],
                        name="documents_invoices_by_number",
                        opclasses=["int8_ops", "varchar_pattern_ops"],
                    ),
                    models.Index(fields=["company", "-invoice_on", "-id"], name="documents_invoices_by_date"),
                    models.Index(
                        fields=["company", "status", "-invoice_on"], name="documents_invoices_by_status"
                    ),
                    models.Index(
                        fields=["company", "book_state", "-invoice_on"], name="documents_invoices_by_state"
                    ),
                    models.Index(fields=["company", "book_changed_at"], name="documents_invoices_by_change"),
                    models.Index(
                        condition=models.Q(
                            ("book_state", "synchronized"),
                            ("paid_state__in", ["open", "partly_paid", "overpaid"]),
                        ),
                        fields=["company", "vendor"],
                        include=(
                            "id",
                            "currency",
                            "paid_state",
                            "booked_as",
                            "booked_total",
                            "total",
                            "booked_on",
                            "booked_due_on",
                            "due_on",
                            "posting_on",
                            "invoice_on",
                        ),
                        name="documents_invoices_open",
                    ),
                    models.Index(
                        fields=["company", "paid_state", "-invoice_on", "-id"],
                        name="documents_invoices_by_paid",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "cancelled"), _negated=True),
                        fields=("company", "vendor", "number_key"),
                        name="documents_one_vendor_invoice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("discount__gte", 0)), name="documents_invoice_discount_positive"
                    ),
                ],
            },
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
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="documents.vendorinvoice",
                    ),
                ),
                ("position", models.PositiveIntegerField()),
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
                (
                    "product",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="catalog.product"
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
                (
                    "tax_rate",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="catalog.taxrate"
                    ),
                ),
                ("account_key", models.CharField(blank=True, max_length=120)),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("invoice", "position"), name="documents_one_invoice_line")
                ],
            },
        ),
        migrations.CreateModel(
            name="SummaryChoice",
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
                        related_name="summary_choices",
                        to="tenancy.company",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=60)),
                ("since", models.DateField()),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("each", "Every order by itself"),
                            ("day", "One summary a day"),
                            ("week", "One summary a week"),
                            ("month", "One summary a month"),
                        ],
                        max_length=5,
                    ),
                ),
                ("chosen_at", models.DateTimeField()),
                (
                    "chosen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "source", "since"), name="documents_one_summary_choice_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SalesSummary",
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
                            ("in_summary", "In a summary"),
                        ],
                        default="not_sent",
                        max_length=20,
                    ),
                ),
                ("book_sentence", models.CharField(blank=True, default="", max_length=500)),
                ("book_number", models.CharField(blank=True, default="", max_length=40)),
                ("book_changed_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sales_summaries",
                        to="tenancy.company",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="connections.connection",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=60)),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("is_paid", models.BooleanField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.party"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("total", models.DecimalField(decimal_places=2, max_digits=18)),
                ("count", models.PositiveIntegerField()),
                ("posting", models.JSONField()),
                ("items", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("posted", "Posted"),
                            ("discarded", "Discarded"),
                            ("taken_back", "Taken back"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "cost",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.stockevent",
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "-last_on", "-id"], name="documents_summaries_by_day"),
                    models.Index(fields=["company", "book_changed_at"], name="documents_summaries_by_change"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_on__gte", models.F("first_on"))),
                        name="documents_summary_ends_after_it_begins",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SummaryMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "summary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="documents.salessummary",
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="summary_members",
                        to="documents.salesorder",
                    ),
                ),
                ("posting_on", models.DateField()),
                ("total", models.DecimalField(decimal_places=2, max_digits=18)),
                ("is_held", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_held", True)),
                        fields=("order",),
                        name="documents_order_in_one_summary",
                    ),
                    models.UniqueConstraint(
                        fields=("summary", "position"), name="documents_one_summary_member"
                    ),
                ],
            },
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
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sales_source_rows",
                        to="tenancy.company",
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

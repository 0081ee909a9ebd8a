from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("connections", "0001_initial"),
        ("tenancy", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Payment",
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
                        related_name="payments",
                        to="tenancy.company",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="connections.connection",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("quickbooks", "From QuickBooks"), ("here", "Recorded here")], max_length=12
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bill_payment_check", "Bill payment (check)"),
                            ("bill_payment_card", "Bill payment (card)"),
                            ("customer_payment", "Customer payment"),
                            ("vendor_credit", "Vendor credit"),
                            ("credit_memo", "Credit memo"),
                            ("journal", "Journal entry"),
                            ("deposit", "Deposit"),
                            ("expense", "Expense"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("voided", "Voided in QuickBooks"),
                            ("deleted", "Deleted in QuickBooks"),
                            ("cancelled", "Cancelled here"),
                        ],
                        default="active",
                        max_length=12,
                    ),
                ),
                ("state_reason", models.CharField(blank=True, max_length=300)),
                ("remote_kind", models.CharField(blank=True, max_length=20)),
                ("remote_id", models.CharField(blank=True, max_length=40)),
                ("version", models.CharField(blank=True, max_length=20)),
                (
                    "remote_state",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("voided", "Voided in QuickBooks"),
                            ("deleted", "Deleted in QuickBooks"),
                            ("cancelled", "Cancelled here"),
                        ],
                        default="active",
                        max_length=12,
                    ),
                ),
                ("remote_party", models.CharField(blank=True, max_length=60)),
                ("party_key", models.CharField(blank=True, max_length=60)),
                ("party_name", models.CharField(blank=True, max_length=500)),
                ("number", models.CharField(blank=True, max_length=40)),
                ("paid_on", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("exchange_rate", models.DecimalField(decimal_places=9, max_digits=18, null=True)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("unapplied", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("account_name", models.CharField(blank=True, max_length=200)),
                ("memo", models.CharField(blank=True, max_length=1000)),
                ("is_deposited", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                ("remote_changed_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("moved_on_at", models.DateTimeField(null=True)),
                ("match_key", models.CharField(blank=True, max_length=60)),
                ("match_reason", models.CharField(blank=True, max_length=300)),
                ("dismissed_at", models.DateTimeField(null=True)),
                (
                    "dismissed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("dismiss_reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "-paid_on", "-id"], name="payments_by_date"),
                    models.Index(fields=["company", "party_key", "-paid_on"], name="payments_by_party"),
                    models.Index(fields=["company", "state", "-paid_on"], name="payments_by_state"),
                    models.Index(
                        condition=models.Q(("unapplied", 0), _negated=True),
                        fields=["company", "party_key"],
                        name="payments_unapplied",
                    ),
                    models.Index(
                        condition=models.Q(("remote_kind", ""), _negated=True),
                        fields=["company", "remote_kind"],
                        name="payments_by_record",
                    ),
                    models.Index(
                        condition=models.Q(("match_key", ""), _negated=True),
                        fields=["company", "match_key"],
                        name="payments_that_may_match",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("origin", "quickbooks")),
                        fields=("connection", "remote_kind", "remote_id"),
                        name="payments_one_copy_per_record",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="applications",
                        to="payments.payment",
                    ),
                ),
                ("document_key", models.CharField(blank=True, max_length=60)),
                ("remote_kind", models.CharField(blank=True, max_length=20)),
                ("remote_id", models.CharField(blank=True, max_length=40)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("is_credit", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["document_key"], name="payments_of_document"),
                    models.Index(fields=["remote_kind", "remote_id"], name="payments_of_remote"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pull",
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
                        related_name="pull",
                        to="connections.connection",
                    ),
                ),
                ("changed_since", models.DateTimeField()),
                ("pulled_at", models.DateTimeField(null=True)),
                ("failed_since", models.DateTimeField(null=True)),
                ("sentence", models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
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
                        related_name="notices",
                        to="connections.connection",
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("remote_kind", models.CharField(max_length=40)),
                ("remote_id", models.CharField(max_length=40)),
                ("verb", models.CharField(max_length=20)),
                ("changed_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("handled_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("handled_at", None)),
                        fields=["connection", "id"],
                        name="payments_notices_waiting",
                    ),
                    models.Index(fields=["received_at"], name="payments_notices_by_time"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("connection", "key"), name="payments_one_notice")
                ],
            },
        ),
    ]

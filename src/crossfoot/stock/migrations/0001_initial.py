from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import crossfoot.core.stock.on_hand
import crossfoot.core.stock.period_ends
import crossfoot.core.stock.roles
import crossfoot.core.stock.selling


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        ("connections", "0001_initial"),
        ("journals", "0001_initial"),
        ("tenancy", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StockEvent",
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
                        related_name="stock_events",
                        to="tenancy.company",
                    ),
                ),
                ("rule", models.CharField(max_length=20)),
                ("occurred_on", models.DateField()),
                ("source_kind", models.CharField(blank=True, max_length=30)),
                ("source_id", models.BigIntegerField(null=True)),
                ("memo", models.CharField(blank=True, max_length=300)),
                ("fingerprint", models.CharField(blank=True, max_length=64)),
                ("import_run", models.BigIntegerField(null=True)),
                ("replayed", models.PositiveIntegerField(default=0)),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="stock.stockevent",
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["company", "source_kind", "source_id"], name="stock_events_of_source"
                    ),
                    models.Index(fields=["company", "occurred_on", "id"], name="stock_events_by_day"),
                    models.Index(fields=["company", "-recorded_at", "-id"], name="stock_events_by_time"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("fingerprint", ""), _negated=True),
                        fields=("company", "fingerprint"),
                        name="stock_one_event_per_fingerprint",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StockEntry",
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
                        related_name="stock_entries",
                        to="tenancy.company",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="stock.stockevent",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="connections.connection",
                    ),
                ),
                ("rule", models.CharField(max_length=20)),
                ("posting_on", models.DateField()),
                (
                    "journal",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stock_entry",
                        to="journals.journal",
                    ),
                ),
                ("waits", models.BooleanField(default=False)),
                (
                    "summed_in",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="summed_entries",
                        to="stock.stockevent",
                    ),
                ),
                ("valuation", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
                (
                    "received_not_billed",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20),
                ),
                (
                    "billed_not_received",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20),
                ),
                (
                    "delivered_not_expensed",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20),
                ),
                (
                    "expensed_not_delivered",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20),
                ),
                (
                    "returned_not_credited",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "posting_on"], name="stock_entries_by_day"),
                    models.Index(
                        condition=models.Q(("summed_in", None), ("waits", True)),
                        fields=["company"],
                        name="stock_entries_that_wait",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "rule"), name="stock_one_entry_per_rule")
                ],
            },
        ),
        migrations.CreateModel(
            name="StockLeg",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="legs",
                        to="stock.stockentry",
                    ),
                ),
                ("role", models.CharField(max_length=40)),
                ("scope", models.CharField(blank=True, max_length=120)),
                ("klass", models.CharField(blank=True, max_length=510)),
                ("department", models.CharField(blank=True, max_length=510)),
                ("note", models.CharField(blank=True, max_length=100)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=20)),
            ],
        ),
        migrations.CreateModel(
            name="Residue",
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
                        related_name="stock_residues",
                        to="connections.connection",
                    ),
                ),
                ("role", models.CharField(max_length=40)),
                ("scope", models.CharField(blank=True, max_length=120)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=20)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("connection", "role", "scope"), name="stock_one_residue_per_account"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountShare",
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
                        related_name="+",
                        to="connections.connection",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
                    ),
                ),
                ("scope", models.CharField(blank=True, max_length=120)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=20)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("connection", "product", "scope"), name="stock_one_share_per_account"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PurchasedLine",
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
                ("key", models.CharField(max_length=60)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
                    ),
                ),
                (
                    "exchange_difference",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20),
                ),
                (
                    "received_not_billed",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20),
                ),
                (
                    "billed_not_received",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "key"), name="stock_one_purchased_line_per_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BilledPart",
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
                        related_name="billed",
                        to="stock.purchasedline",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="billed_parts",
                        to="stock.stockevent",
                    ),
                ),
                ("occurred_on", models.DateField()),
                ("sequence", models.BigIntegerField()),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=20)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=20)),
                ("home", models.DecimalField(decimal_places=6, max_digits=20)),
            ],
        ),
        migrations.CreateModel(
            name="SoldLine",
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
                ("key", models.CharField(max_length=60)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
                    ),
                ),
                ("ahead", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "key"), name="stock_one_sold_line_per_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoicedPart",
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
                        related_name="invoiced",
                        to="stock.soldline",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoiced_parts",
                        to="stock.stockevent",
                    ),
                ),
                ("occurred_on", models.DateField()),
                ("sequence", models.BigIntegerField()),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=20)),
                ("unit_cost", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
            ],
        ),
        migrations.CreateModel(
            name="StockJournalPlan",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stock_journal_plan",
                        to="tenancy.company",
                    ),
                ),
                (
                    "rhythm",
                    models.CharField(
                        choices=[
                            ("on_demand", "Only when I ask"),
                            ("monthly", "Every month"),
                            ("quarterly", "Every quarter"),
                            ("yearly", "Every year"),
                        ],
                        default=crossfoot.core.stock.period_ends.Rhythm["ON_DEMAND"],
                        max_length=12,
                    ),
                ),
                ("accrues", models.BooleanField(default=False)),
                ("chosen_at", models.DateTimeField()),
                (
                    "chosen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StockJournal",
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
                        related_name="stock_journals",
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
                ("as_of", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("shown", "Waits for approval"),
                            ("posted", "Posted"),
                            ("by_hand", "Posted by hand"),
                            ("taken_back", "Taken back"),
                            ("discarded", "Discarded"),
                        ],
                        default="shown",
                        max_length=12,
                    ),
                ),
                ("valuation", models.DecimalField(decimal_places=6, max_digits=20)),
                ("received_not_billed", models.DecimalField(decimal_places=6, max_digits=20)),
                ("known_after", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
                ("in_quickbooks", models.DecimalField(decimal_places=2, max_digits=18)),
                ("before_on", models.DateField(null=True)),
                ("before_valuation", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                (
                    "before_received_not_billed",
                    models.DecimalField(decimal_places=6, max_digits=20, null=True),
                ),
                ("before_in_quickbooks", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("accrues", models.BooleanField(default=False)),
                ("shares", models.JSONField(default=list)),
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
                "indexes": [models.Index(fields=["company", "-as_of", "-id"], name="stock_journals_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["shown", "posted", "by_hand"])),
                        fields=("connection", "as_of"),
                        name="stock_one_journal_per_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StockSettings",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stock_settings",
                        to="tenancy.company",
                    ),
                ),
                (
                    "accounting",
                    models.CharField(
                        choices=[("simple", "simple"), ("at_bill", "at_bill"), ("at_receipt", "at_receipt")],
                        default=crossfoot.core.stock.roles.Accounting["SIMPLE"],
                        max_length=12,
                    ),
                ),
                (
                    "cost_of_sales",
                    models.CharField(
                        choices=[
                            ("at_delivery", "at_delivery"),
                            ("manual", "manual"),
                            ("at_invoice", "at_invoice"),
                        ],
                        default=crossfoot.core.stock.selling.CostOfSales["AT_DELIVERY"],
                        max_length=12,
                    ),
                ),
                ("through_wip", models.BooleanField(default=False)),
                (
                    "negative_stock",
                    models.CharField(
                        choices=[("block", "block"), ("provisional", "provisional")],
                        default=crossfoot.core.stock.on_hand.NegativeStock["BLOCK"],
                        max_length=12,
                    ),
                ),
                ("last_sequence", models.BigIntegerField(default=0)),
                ("chosen_at", models.DateTimeField(null=True)),
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
        ),
        migrations.CreateModel(
            name="Location",
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
                        related_name="stock_locations",
                        to="tenancy.company",
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("is_default", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("company", "name"), name="stock_one_location_per_name"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("company",),
                        name="stock_one_default_location",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockCount",
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
                (
                    "event",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.stockevent",
                    ),
                ),
                ("done_on", models.DateField()),
                ("memo", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stock.location"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StockCountLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "count",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="stock.stockcount",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
                    ),
                ),
                ("expected", models.DecimalField(decimal_places=6, max_digits=20)),
                ("counted", models.DecimalField(decimal_places=6, max_digits=20)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("count", "product"), name="stock_counted_once"),
                    models.CheckConstraint(
                        condition=models.Q(("counted__gte", 0)), name="stock_counted_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
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
                (
                    "event",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.stockevent",
                    ),
                ),
                ("done_on", models.DateField()),
                ("memo", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stock.location"
                    ),
                ),
                (
                    "to_location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stock.location"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TransferLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="stock.transfer"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=20)),
            ],
        ),
        migrations.CreateModel(
            name="ManufacturingOrder",
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
                (
                    "event",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.stockevent",
                    ),
                ),
                ("done_on", models.DateField()),
                ("memo", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=20)),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stock.location"
                    ),
                ),
                (
                    "operation_cost",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ManufacturingLine",
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
                        to="stock.manufacturingorder",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=20)),
            ],
        ),
        migrations.CreateModel(
            name="StatedCost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stated_cost",
                        to="catalog.product",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=6, max_digits=20)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="stock_stated_cost_not_negative"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Movement",
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
                        related_name="stock_movements",
                        to="tenancy.company",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="stock.stockevent",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="catalog.product",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opening", "opening"),
                            ("receipt", "receipt"),
                            ("shipment", "shipment"),
                            ("customer_return", "customer_return"),
                            ("scrapped_return", "scrapped_return"),
                            ("vendor_return", "vendor_return"),
                            ("count_up", "count_up"),
                            ("count_down", "count_down"),
                            ("write_off", "write_off"),
                            ("transfer", "transfer"),
                            ("consumption", "consumption"),
                            ("output", "output"),
                            ("drop_ship", "drop_ship"),
                        ],
                        max_length=16,
                    ),
                ),
                ("occurred_on", models.DateField()),
                ("sequence", models.BigIntegerField()),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=20)),
                (
                    "location",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.location",
                    ),
                ),
                (
                    "to_location",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.location",
                    ),
                ),
                ("stated", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ("landed", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
                ("credited", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ("channel", models.CharField(blank=True, max_length=100)),
                ("klass", models.CharField(blank=True, max_length=510)),
                ("department", models.CharField(blank=True, max_length=510)),
                ("source_kind", models.CharField(blank=True, max_length=30)),
                ("source_id", models.BigIntegerField(null=True)),
                ("source_line", models.BigIntegerField(null=True)),
                (
                    "returns",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="came_back",
                        to="stock.movement",
                    ),
                ),
                ("expensed", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ("cost", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                (
                    "quantity_after",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20),
                ),
                ("value_after", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
                ("last_cost_after", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ("correction", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
                ("is_provisional", models.BooleanField(default=False)),
                ("is_uncosted", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["occurred_on", "sequence"],
                "indexes": [
                    models.Index(
                        fields=["product", "occurred_on", "sequence"], name="stock_movements_of_product"
                    ),
                    models.Index(
                        fields=["company", "source_kind", "source_id"], name="stock_movements_of_source"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "occurred_on", "sequence"),
                        name="stock_one_movement_per_place_in_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="stock_quantity_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceivedPart",
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
                        related_name="received",
                        to="stock.purchasedline",
                    ),
                ),
                (
                    "movement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="received_part",
                        to="stock.movement",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=6, max_digits=20)),
                ("rate", models.DecimalField(decimal_places=9, default=Decimal("1"), max_digits=18)),
                ("returned", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
            ],
        ),
        migrations.CreateModel(
            name="LandedCharge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charges",
                        to="stock.stockevent",
                    ),
                ),
                (
                    "movement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charges",
                        to="stock.movement",
                    ),
                ),
                ("landed", models.DecimalField(decimal_places=6, max_digits=20)),
                ("billed", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
            ],
        ),
        migrations.CreateModel(
            name="DeliveredPart",
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
                        related_name="delivered",
                        to="stock.soldline",
                    ),
                ),
                (
                    "movement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delivered_part",
                        to="stock.movement",
                    ),
                ),
                ("is_marked", models.BooleanField(default=False)),
                ("returned", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
            ],
        ),
        migrations.CreateModel(
            name="Restatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="restatement",
                        to="stock.stockevent",
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="stock.billedpart",
                    ),
                ),
                (
                    "movement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="restated",
                        to="stock.movement",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
                ("home", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
                ("before", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "movement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="feeds", to="stock.movement"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="fed", to="stock.movement"
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=6, default=Decimal("1"), max_digits=20)),
                ("whole", models.DecimalField(decimal_places=6, default=Decimal("1"), max_digits=20)),
                ("before", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
            ],
        ),
        migrations.CreateModel(
            name="OnHand",
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
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="on_hand",
                        to="catalog.product",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="on_hand",
                        to="stock.location",
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product", "location"), name="stock_one_quantity_per_location"
                    )
                ],
            },
        ),
    ]

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
            name="Batch",
            fields=[
                ("id", models.CharField(max_length=50, primary_key=True, serialize=False)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="connections.connection",
                    ),
                ),
                ("is_single", models.BooleanField(default=False)),
                ("method", models.CharField(default="POST", max_length=6)),
                ("path", models.CharField(max_length=500)),
                ("content_type", models.CharField(default="application/json", max_length=150)),
                ("body", models.BinaryField()),
                ("positions", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("sends", models.PositiveIntegerField(default=0)),
                ("not_before", models.DateTimeField()),
                ("in_doubt_since", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=["connection", "not_before"],
                        name="sync_batches_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Push",
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
                        related_name="pushes",
                        to="tenancy.company",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pushes",
                        to="connections.connection",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("customer", "Customer"),
                            ("vendor", "Vendor"),
                            ("item", "Item"),
                            ("invoice", "Invoice"),
                            ("credit_memo", "Credit memo"),
                            ("sales_receipt", "Sales receipt"),
                            ("refund_receipt", "Refund receipt"),
                            ("bill", "Bill"),
                            ("purchase_order", "Purchase order"),
                            ("vendor_credit", "Vendor credit"),
                            ("settlement", "Use of a credit"),
                            ("journal", "Journal"),
                            ("attachment", "Attachment"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("create", "Create"),
                            ("update", "Update"),
                            ("delete", "Delete"),
                            ("void", "Void"),
                        ],
                        default="create",
                        max_length=6,
                    ),
                ),
                ("is_confirmed", models.BooleanField(default=False)),
                ("document_key", models.CharField(max_length=60)),
                ("source_kind", models.CharField(blank=True, max_length=30)),
                ("source_id", models.BigIntegerField(null=True)),
                ("label", models.CharField(max_length=200)),
                ("party_name", models.CharField(blank=True, max_length=500)),
                ("number", models.CharField(blank=True, max_length=40)),
                ("posting_on", models.DateField(null=True)),
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
                ("total", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("posting", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sending", "Sending"),
                            ("synchronized", "Synchronized"),
                            ("needs_attention", "Needs attention"),
                            ("skipped", "Skipped"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("key", models.CharField(max_length=32, unique=True)),
                ("generation", models.PositiveIntegerField(default=1)),
                ("marker", models.CharField(max_length=20, unique=True)),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveIntegerField(default=0)),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pushes",
                        to="sync.batch",
                    ),
                ),
                ("problem_code", models.CharField(blank=True, max_length=60)),
                ("problem_cause", models.CharField(blank=True, max_length=200)),
                ("problem_fix", models.CharField(blank=True, max_length=30)),
                ("problem_subject", models.CharField(blank=True, max_length=200)),
                ("sentence", models.CharField(blank=True, max_length=1000)),
                ("snoozed_until", models.DateTimeField(null=True)),
                ("snooze_reason", models.CharField(blank=True, max_length=200)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending"])),
                        fields=["company", "due_at", "id"],
                        name="sync_pushes_due",
                    ),
                    models.Index(fields=["document_key", "id"], name="sync_pushes_of_document"),
                    models.Index(fields=["company", "changed_at"], name="sync_pushes_by_change"),
                    models.Index(
                        condition=models.Q(("posting_on__isnull", False)),
                        fields=["connection", "posting_on"],
                        name="sync_pushes_by_posting_day",
                    ),
                    models.Index(
                        condition=models.Q(("state", "needs_attention")),
                        fields=["company", "problem_cause"],
                        name="sync_pushes_by_cause",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("state", "synchronized"), models.Q(("problem_cause", ""), _negated=True)
                        ),
                        fields=["company", "problem_cause"],
                        name="sync_pushes_that_differ",
                    ),
                    models.Index(
                        condition=models.Q(("moved_from__isnull", False)),
                        fields=["company", "-id"],
                        name="sync_pushes_moved",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "sending", "needs_attention"])),
                        fields=("connection", "document_key"),
                        name="sync_one_open_push_per_document",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PushNeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "push",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="needs", to="sync.push"
                    ),
                ),
                (
                    "needs",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="needed_by", to="sync.push"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("push", "needs"), name="sync_one_need_per_pair")
                ],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "push",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tries", to="sync.push"
                    ),
                ),
                ("batch_key", models.CharField(max_length=50)),
                ("generation", models.PositiveIntegerField()),
                ("sent_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("request", models.TextField()),
                ("reply", models.TextField(blank=True)),
                ("http_status", models.IntegerField(null=True)),
                ("trace", models.CharField(blank=True, max_length=100)),
                ("journal", models.JSONField(default=list)),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("create", "Create"),
                            ("update", "Update"),
                            ("delete", "Delete"),
                            ("void", "Void"),
                        ],
                        default="create",
                        max_length=6,
                    ),
                ),
                ("outcome", models.CharField(max_length=20)),
                ("sentence", models.CharField(blank=True, max_length=1000)),
            ],
            options={
                "indexes": [models.Index(fields=["push", "id"], name="sync_attempts_by_push")],
            },
        ),
        migrations.CreateModel(
            name="Link",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="connections.connection",
                    ),
                ),
                ("local_key", models.CharField(max_length=60)),
                ("remote_kind", models.CharField(max_length=20)),
                ("remote_id", models.CharField(max_length=40)),
                ("version", models.CharField(blank=True, max_length=20)),
                ("number", models.CharField(blank=True, max_length=40)),
                ("total", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("tax", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("exchange_rate", models.DecimalField(decimal_places=9, max_digits=18, null=True)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("created", "Created by Crossfoot"),
                            ("matched", "Matched"),
                            ("imported", "Imported from QuickBooks"),
                            ("chosen", "Chosen by a person"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "push",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="sync.push",
                    ),
                ),
                ("posting", models.JSONField(null=True)),
                ("agreed", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                ("removed_as", models.CharField(blank=True, max_length=6)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["connection", "remote_kind", "remote_id"], name="sync_links_by_remote"
                    ),
                    models.Index(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=["connection", "remote_kind", "number"],
                        name="sync_links_by_number",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("connection", "local_key"),
                        name="sync_one_link_per_local",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "remote_kind__in",
                                [
                                    "Invoice",
                                    "CreditMemo",
                                    "SalesReceipt",
                                    "RefundReceipt",
                                    "Bill",
                                    "PurchaseOrder",
                                    "VendorCredit",
                                    "BillPayment",
                                    "Payment",
                                    "JournalEntry",
                                    "Attachable",
                                ],
                            ),
                            ("removed_at__isnull", True),
                        ),
                        fields=("connection", "remote_kind", "remote_id"),
                        name="sync_one_link_per_remote_document",
                    ),
                ],
            },
        ),
    ]

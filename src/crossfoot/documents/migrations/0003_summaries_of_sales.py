import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("connections", "0001_initial"),
        ("documents", "0002_lines_tell_the_stock"),
        ("parties", "0001_initial"),
        ("stock", "0002_entries_may_wait_for_a_summary"),
        ("tenancy", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="attachment",
            name="book_state",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="creditnote",
            name="book_state",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="credituse",
            name="book_state",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="purchaseorder",
            name="book_state",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="salesorder",
            name="book_state",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="vendorcredit",
            name="book_state",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="vendorinvoice",
            name="book_state",
            field=models.CharField(
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
                ("source", models.CharField(blank=True, max_length=60)),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("is_paid", models.BooleanField()),
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
                ("made_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
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
                (
                    "cost",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.stockevent",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.party"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
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
            name="SummaryChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="summary_choices",
                        to="tenancy.company",
                    ),
                ),
            ],
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
                ("position", models.PositiveIntegerField()),
                ("posting_on", models.DateField()),
                ("total", models.DecimalField(decimal_places=2, max_digits=18)),
                ("is_held", models.BooleanField(default=True)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="summary_members",
                        to="documents.salesorder",
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
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.AddIndex(
            model_name="salessummary",
            index=models.Index(fields=["company", "-last_on", "-id"], name="documents_summaries_by_day"),
        ),
        migrations.AddIndex(
            model_name="salessummary",
            index=models.Index(fields=["company", "book_changed_at"], name="documents_summaries_by_change"),
        ),
        migrations.AddConstraint(
            model_name="salessummary",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_on__gte", models.F("first_on"))),
                name="documents_summary_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="summarychoice",
            constraint=models.UniqueConstraint(
                fields=("company", "source", "since"), name="documents_one_summary_choice_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="summarymember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_held", True)),
                fields=("order",),
                name="documents_order_in_one_summary",
            ),
        ),
        migrations.AddConstraint(
            model_name="summarymember",
            constraint=models.UniqueConstraint(
                fields=("summary", "position"), name="documents_one_summary_member"
            ),
        ),
    ]

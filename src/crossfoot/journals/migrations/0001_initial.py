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
            name="Journal",
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
                        related_name="journals",
                        to="tenancy.company",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="journals",
                        to="connections.connection",
                    ),
                ),
                ("cause_kind", models.CharField(max_length=30)),
                ("cause_id", models.BigIntegerField()),
                ("rule", models.CharField(max_length=40)),
                ("generation", models.PositiveIntegerField(default=1)),
                ("number", models.CharField(blank=True, max_length=21)),
                ("posting_on", models.DateField()),
                ("occurred_on", models.DateField(null=True)),
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
                ("memo", models.CharField(blank=True, max_length=1000)),
                ("currency", models.CharField(max_length=3)),
                ("total", models.DecimalField(decimal_places=2, max_digits=18)),
                ("is_opening", models.BooleanField(default=False)),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="journals.journal",
                    ),
                ),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "taken_back_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("taken_back_because", models.CharField(blank=True, max_length=300)),
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "posting_on", "id"], name="journals_by_day"),
                    models.Index(fields=["company", "book_changed_at"], name="journals_by_change"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "connection", "cause_kind", "cause_id", "rule", "generation"),
                        name="journals_one_per_event",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("connection", "number"),
                        name="journals_one_per_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total__gt", 0)), name="journals_total_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "journal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="journals.journal",
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("account", models.CharField(max_length=100)),
                ("debit", models.DecimalField(decimal_places=2, default=0, max_digits=18)),
                ("credit", models.DecimalField(decimal_places=2, default=0, max_digits=18)),
                ("memo", models.CharField(blank=True, max_length=500)),
                ("klass", models.CharField(blank=True, max_length=510)),
                ("location", models.CharField(blank=True, max_length=510)),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("journal", "position"), name="journals_one_line_per_position"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("credit", 0), ("debit__gt", 0)),
                            models.Q(("credit__gt", 0), ("debit", 0)),
                            _connector="OR",
                        ),
                        name="journals_line_has_one_side",
                    ),
                ],
            },
        ),
    ]

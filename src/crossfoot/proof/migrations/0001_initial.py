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
            name="TieOut",
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
                        related_name="tie_outs",
                        to="tenancy.company",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="connections.connection"
                    ),
                ),
                ("start_on", models.DateField()),
                ("end_on", models.DateField()),
                ("is_complete", models.BooleanField(default=False)),
                ("difference", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("stock_difference", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("documents", models.IntegerField(default=0)),
                ("differing", models.PositiveIntegerField(default=0)),
                ("result", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("signed_off_at", models.DateTimeField(null=True)),
                (
                    "signed_off_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["company", "-made_at"], name="proof_tie_outs_by_time")],
            },
        ),
        migrations.CreateModel(
            name="ClearingStatement",
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
                        related_name="clearing_statements",
                        to="tenancy.company",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="connections.connection"
                    ),
                ),
                ("account_id", models.CharField(max_length=40)),
                ("account_name", models.CharField(max_length=500)),
                ("start_on", models.DateField()),
                ("end_on", models.DateField()),
                ("opening", models.DecimalField(decimal_places=2, max_digits=20)),
                ("closing", models.DecimalField(decimal_places=2, max_digits=20)),
                ("result", models.JSONField(default=dict)),
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
            ],
            options={
                "indexes": [models.Index(fields=["company", "-made_at"], name="proof_clearing_by_time")],
            },
        ),
        migrations.CreateModel(
            name="DriftAlert",
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
                        related_name="drift_alerts",
                        to="tenancy.company",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drift_alerts",
                        to="connections.connection",
                    ),
                ),
                ("document_key", models.CharField(max_length=60)),
                ("source_kind", models.CharField(max_length=30)),
                ("source_id", models.BigIntegerField()),
                ("label", models.CharField(max_length=200)),
                ("remote_kind", models.CharField(max_length=20)),
                ("remote_id", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("changed", "Changed in QuickBooks"),
                            ("voided", "Voided in QuickBooks"),
                            ("deleted", "Deleted in QuickBooks"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("accepted", "Accepted here"),
                            ("asserted", "Ours asserted again"),
                            ("reversed", "Cancelled and taken out"),
                            ("ignored", "Ignored"),
                            ("gone", "QuickBooks says the same again"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("differences", models.JSONField(default=list)),
                ("amount", models.DecimalField(decimal_places=2, default=0, max_digits=18)),
                ("record", models.TextField(blank=True, default="")),
                ("version", models.CharField(blank=True, max_length=20)),
                ("found_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
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
                    models.Index(fields=["company", "state", "-found_at"], name="proof_alerts_by_state"),
                    models.Index(fields=["company", "document_key", "-id"], name="proof_alerts_of_document"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("connection", "document_key"),
                        name="proof_one_open_alert",
                    )
                ],
            },
        ),
    ]

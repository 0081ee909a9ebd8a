import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Connection",
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
                        related_name="connections",
                        to="tenancy.company",
                    ),
                ),
                ("realm_id", models.CharField(max_length=40)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("connected", "Connected"),
                            ("disconnected", "Disconnected"),
                            ("reconnect", "Reconnect needed"),
                            ("quarantined", "Stopped: another QuickBooks company answered"),
                        ],
                        default="connected",
                        max_length=20,
                    ),
                ),
                ("state_reason", models.CharField(blank=True, max_length=500)),
                ("access_token", models.TextField(blank=True, default="")),
                ("refresh_token", models.TextField(blank=True, default="")),
                ("access_expires_at", models.DateTimeField(null=True)),
                ("refresh_expires_at", models.DateTimeField(null=True)),
                ("token_version", models.BigIntegerField(default=0)),
                ("refreshing_by", models.CharField(blank=True, default="", max_length=100)),
                ("refreshing_until", models.DateTimeField(null=True)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("country", models.CharField(blank=True, max_length=3)),
                ("home_currency", models.CharField(default="USD", max_length=3)),
                ("multicurrency", models.BooleanField(default=False)),
                ("custom_numbers", models.BooleanField(default=True)),
                ("closing_on", models.DateField(null=True)),
                ("fiscal_year_start_month", models.PositiveSmallIntegerField(default=1)),
                ("edition", models.CharField(blank=True, max_length=80)),
                ("sales_custom_fields", models.JSONField(default=dict)),
                ("classes_on_forms", models.BooleanField(default=True)),
                ("classes_on_lines", models.BooleanField(default=True)),
                ("tracks_locations", models.BooleanField(default=True)),
                ("facts_at", models.DateTimeField(null=True)),
                ("connected_at", models.DateTimeField()),
                (
                    "connected_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("last_heard_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "realm_id"), name="connections_one_row_per_realm"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("company",),
                        name="connections_one_active",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("realm_id",),
                        name="connections_realm_in_one_company",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OAuthState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nonce_digest", models.CharField(max_length=64, unique=True)),
                (
                    "company",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="tenancy.company"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("session_digest", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
    ]

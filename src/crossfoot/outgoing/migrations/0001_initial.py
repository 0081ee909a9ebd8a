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
            name="Subscription",
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
                        related_name="webhook_subscriptions",
                        to="tenancy.company",
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("address", models.CharField(max_length=500)),
                ("events", models.JSONField(default=list)),
                ("secret", models.TextField()),
                ("former_secret", models.TextField(blank=True, default="")),
                ("former_until", models.DateTimeField(null=True)),
                ("is_on", models.BooleanField(default=True)),
                ("off_reason", models.CharField(blank=True, default="", max_length=300)),
                ("cursor", models.BigIntegerField()),
                ("numbered", models.BigIntegerField(default=0)),
                ("fails", models.IntegerField(default=0)),
                ("failing_since", models.DateTimeField(null=True)),
                ("rests_until", models.DateTimeField(null=True)),
                ("last_accepted_at", models.DateTimeField(null=True)),
                ("claim", models.CharField(blank=True, default="", max_length=32)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="tenancy.company"),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="outgoing.subscription",
                    ),
                ),
                ("trail_sequence", models.BigIntegerField()),
                ("event", models.CharField(max_length=80)),
                ("number", models.BigIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("delivered", "Delivered"),
                            ("given_up", "Given up"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempts", models.IntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("counts_from", models.DateTimeField()),
                ("last_tried_at", models.DateTimeField(null=True)),
                ("last_status", models.IntegerField(null=True)),
                ("sentence", models.CharField(blank=True, default="", max_length=500)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["subscription", "due_at"],
                        name="outgoing_deliveries_due",
                    ),
                    models.Index(fields=["company", "created_at"], name="outgoing_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subscription", "trail_sequence"), name="outgoing_one_delivery_per_event"
                    ),
                    models.UniqueConstraint(
                        fields=("subscription", "number"), name="outgoing_one_delivery_per_number"
                    ),
                ],
            },
        ),
    ]

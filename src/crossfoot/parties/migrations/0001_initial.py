import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Terms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenancy.company"),
                ),
                ("name", models.CharField(max_length=31)),
                ("due_days", models.PositiveSmallIntegerField(null=True)),
                ("day_of_month", models.PositiveSmallIntegerField(null=True)),
                ("due_next_month_days", models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "name"), name="parties_one_terms_per_name"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("day_of_month__isnull", True), ("due_days__isnull", False)),
                            models.Q(("day_of_month__isnull", False), ("due_days__isnull", True)),
                            _connector="OR",
                        ),
                        name="parties_terms_are_days_or_day_of_month",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenancy.company"),
                ),
                (
                    "kind",
                    models.CharField(choices=[("customer", "Customer"), ("vendor", "Vendor")], max_length=10),
                ),
                ("code", models.CharField(blank=True, max_length=100)),
                ("tax_id", models.CharField(blank=True, max_length=40)),
                ("name", models.CharField(max_length=500)),
                ("name_key", models.CharField(max_length=500)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("email_key", models.CharField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=60)),
                ("contact_name", models.CharField(blank=True, max_length=200)),
                ("line1", models.CharField(blank=True, max_length=500)),
                ("line2", models.CharField(blank=True, max_length=500)),
                ("city", models.CharField(blank=True, max_length=255)),
                ("region", models.CharField(blank=True, max_length=255)),
                ("postal_code", models.CharField(blank=True, max_length=30)),
                ("country", models.CharField(blank=True, max_length=100)),
                ("currency", models.CharField(max_length=3)),
                (
                    "terms",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="parties.terms"
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("from_books", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("import_run", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "kind", "name_key"], name="parties_by_name"),
                    models.Index(fields=["company", "kind", "email_key"], name="parties_by_email"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=("company", "kind", "code"),
                        name="parties_one_per_code",
                    )
                ],
            },
        ),
    ]

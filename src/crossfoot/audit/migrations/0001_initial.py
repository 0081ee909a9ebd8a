from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                ("company_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("sequence", models.BigIntegerField(default=0)),
                (
                    "hash",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        max_length=64,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("company_id", models.BigIntegerField()),
                ("sequence", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor", models.CharField(max_length=254)),
                ("verb", models.CharField(max_length=80)),
                ("subject_kind", models.CharField(blank=True, max_length=40)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("data", models.TextField(default="{}")),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["company_id", "subject_kind", "subject_id", "sequence"],
                        name="audit_by_subject",
                    ),
                    models.Index(fields=["company_id", "-at"], name="audit_by_time"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company_id", "sequence"), name="audit_one_event_per_place"
                    )
                ],
            },
        ),
    ]

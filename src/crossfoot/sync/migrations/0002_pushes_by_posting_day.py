# What a tie-out reads of a few days is found by its day, however many pushes there are.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="push",
            index=models.Index(
                condition=models.Q(posting_on__isnull=False),
                fields=["connection", "posting_on"],
                name="sync_pushes_by_posting_day",
            ),
        ),
    ]

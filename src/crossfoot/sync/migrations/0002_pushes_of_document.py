"""The pushes of one document are found by its key alone, whatever else is asked of them: keys are of one company."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="push", name="sync_pushes_by_document"),
        migrations.AddIndex(
            model_name="push",
            index=models.Index(fields=["document_key", "id"], name="sync_pushes_of_document"),
        ),
    ]

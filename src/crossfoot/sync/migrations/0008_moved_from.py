"""A push keeps the document's own date where it was moved out of closed books, so that the report is a query."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0007_content_type_with_boundary")]

    operations = [
        migrations.AddField(model_name="push", name="moved_from", field=models.DateField(null=True)),
        migrations.AddIndex(
            model_name="push",
            index=models.Index(
                fields=["company", "-id"],
                condition=models.Q(("moved_from__isnull", False)),
                name="sync_pushes_moved",
            ),
        ),
    ]

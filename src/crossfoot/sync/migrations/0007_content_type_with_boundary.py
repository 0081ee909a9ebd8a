"""The content type of a file's request carries the line that divides its parts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sync", "0006_agreed_record"),
    ]

    operations = [
        migrations.AlterField(
            model_name="batch",
            name="content_type",
            field=models.CharField(default="application/json", max_length=150),
        ),
    ]

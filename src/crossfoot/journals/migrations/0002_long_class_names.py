from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journals", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="journalline",
            name="klass",
            field=models.CharField(blank=True, max_length=510),
        ),
        migrations.AlterField(
            model_name="journalline",
            name="location",
            field=models.CharField(blank=True, max_length=510),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stock", "0002_returns"),
    ]

    operations = [
        migrations.AlterField(
            model_name="movement",
            name="department",
            field=models.CharField(blank=True, max_length=510),
        ),
        migrations.AlterField(
            model_name="movement",
            name="klass",
            field=models.CharField(blank=True, max_length=510),
        ),
        migrations.AlterField(
            model_name="stockleg",
            name="department",
            field=models.CharField(blank=True, max_length=510),
        ),
        migrations.AlterField(
            model_name="stockleg",
            name="klass",
            field=models.CharField(blank=True, max_length=510),
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stock", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="stockentry",
            name="summed_in",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="summed_entries",
                to="stock.stockevent",
            ),
        ),
        migrations.AddField(
            model_name="stockentry",
            name="waits",
            field=models.BooleanField(default=False),
        ),
    ]

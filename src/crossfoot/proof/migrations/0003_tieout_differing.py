"""How many documents differ: a wrong date is no amount, and must not hide behind a difference of 0.00."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("proof", "0002_initial")]

    operations = [
        migrations.AddField(
            model_name="tieout",
            name="differing",
            field=models.PositiveIntegerField(default=0),
        ),
    ]

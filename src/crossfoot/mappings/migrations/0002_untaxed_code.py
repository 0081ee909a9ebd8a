"""Lines without tax need a tax code outside the US: the wizard keeps which one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mappings", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="setup",
            name="untaxed_record",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="mappings.remoterecord",
            ),
        ),
    ]

# Every order asks what waits of it for a summary, and nearly nothing does.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock", "0005_credits_can_be_taken_back")]

    operations = [
        migrations.AddIndex(
            model_name="stockentry",
            index=models.Index(
                condition=models.Q(("summed_in", None), ("waits", True)),
                fields=["company"],
                name="stock_entries_that_wait",
            ),
        ),
    ]

# The history of stock is a page of what was recorded last, however much there is.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock", "0003_shares_of_inventory_accounts")]

    operations = [
        migrations.AddIndex(
            model_name="stockevent",
            index=models.Index(fields=["company", "-recorded_at", "-id"], name="stock_events_by_time"),
        ),
    ]

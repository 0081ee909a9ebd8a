"""The list of unpaid sales orders is answered by an index of these alone, which paid ones leave."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="salesorder",
            index=models.Index(
                fields=["company", "-ordered_on", "-id"],
                condition=models.Q(book_state="synchronized", paid_state__in=["open", "partly_paid"]),
                name="documents_sales_unpaid",
            ),
        ),
    ]

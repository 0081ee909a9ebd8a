"""How many documents stand in QuickBooks, and their value by currency, is added up from an index of these alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_fill_what_stands_in_quickbooks")]

    operations = [
        migrations.AddIndex(
            model_name=model,
            index=models.Index(
                fields=["company", "currency", "total"],
                condition=models.Q(book_state="synchronized"),
                name=name,
            ),
        )
        for model, name in (
            ("purchaseorder", "documents_purchases_worth"),
            ("salesorder", "documents_sales_worth"),
        )
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journals", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="journal",
            name="book_state",
            field=models.CharField(
                choices=[
                    ("not_sent", "Not sent"),
                    ("waiting", "Waiting"),
                    ("sending", "Sending"),
                    ("synchronized", "In QuickBooks"),
                    ("needs_attention", "Needs attention"),
                    ("marked", "Marked as already in QuickBooks"),
                    ("undone", "Taken out of QuickBooks"),
                    ("in_summary", "In a summary"),
                ],
                default="not_sent",
                max_length=20,
            ),
        ),
    ]

"""The vendor's invoice number on an order is compared without case, spaces, punctuation and leading zeros."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from crossfoot.core.numbering import reference_key

AT_ONCE = 1000


def fill(apps: Any, schema_editor: Any) -> None:
    """The key of every number that stands on an order."""
    model = apps.get_model("documents", "PurchaseOrder")
    rows = model.objects.exclude(vendor_reference="").only("pk", "vendor_reference").order_by("pk")
    part = []
    for row in rows.iterator(chunk_size=AT_ONCE):
        row.vendor_reference_key = reference_key(row.vendor_reference)[:200]
        part.append(row)
        if len(part) == AT_ONCE:
            model.objects.bulk_update(part, ["vendor_reference_key"])
            part = []
    model.objects.bulk_update(part, ["vendor_reference_key"])


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0011_find_by_payment"),
    ]

    operations = [
        migrations.AddField(
            model_name="purchaseorder",
            name="vendor_reference_key",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddIndex(
            model_name="purchaseorder",
            index=models.Index(
                condition=models.Q(("vendor_reference_key", ""), _negated=True),
                fields=["company", "vendor_reference_key"],
                name="documents_by_reference_key",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

"""What stands in QuickBooks for a document was looked up by its link and push until now: written down with each document
that stands there, one statement a kind."""

from typing import Any

from django.db import migrations

TABLES = {
    "sales_order": "documents_salesorder",
    "purchase_order": "documents_purchaseorder",
    "vendor_invoice": "documents_vendorinvoice",
    "credit_note": "documents_creditnote",
    "vendor_credit": "documents_vendorcredit",
}


def fill(apps: Any, editor: Any) -> None:
    """By the company's live link, of the connection in use before any other."""
    is_plain = editor.connection.vendor == "sqlite"
    due = "json_extract(push.posting, '$.due_on')" if is_plain else "(push.posting ->> 'due_on')::date"
    for kind, table in TABLES.items():
        key = f"'{kind}:' || CAST(document.id AS {'TEXT' if is_plain else 'VARCHAR'})"
        with editor.connection.cursor() as cursor:
            cursor.execute(
                f"""
                UPDATE {table} SET booked_as = booked.remote_kind, booked_total = booked.total,
                                   booked_on = booked.posting_on, booked_due_on = booked.due_on
                FROM (
                  SELECT document.id AS id, link.remote_kind AS remote_kind, link.total AS total,
                         push.posting_on AS posting_on,
                         CASE WHEN push.kind IN ('invoice', 'bill') THEN {due} ELSE push.posting_on END AS due_on
                  FROM {table} document
                  JOIN sync_link link ON link.id = (
                    SELECT one.id FROM connections_connection held
                    JOIN sync_link one ON one.connection_id = held.id AND one.local_key = {key}
                     AND one.removed_at IS NULL
                    WHERE held.company_id = document.company_id
                    ORDER BY held.is_active DESC, one.id DESC LIMIT 1
                  )
                  LEFT JOIN sync_push push ON push.id = link.push_id
                  WHERE document.book_state = 'synchronized'
                ) booked
                WHERE {table}.id = booked.id
                """
            )


class Migration(migrations.Migration):
    dependencies = [
        ("connections", "0001_initial"),
        ("documents", "0003_what_stands_in_quickbooks"),
        ("sync", "0001_initial"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

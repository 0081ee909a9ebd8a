"""The extension blocks of replies: names with values that Intuit's schema has no property for."""

from __future__ import annotations

from collections.abc import Mapping

from qbsandbox.company.jsontext import JsonObject


def block(values: Mapping[str, str]) -> JsonObject:
    """A block with one entry for each name, as JSON shows it (recorded, word for word)."""
    return {
        "any": [
            {
                "name": "{http://schema.intuit.com/finance/v3}NameValue",
                "declaredType": "com.intuit.schema.finance.v3.NameValue",
                "scope": "javax.xml.bind.JAXBElement$GlobalScope",
                "value": {"Name": name, "Value": value},
                "nil": False,
                "globalScope": True,
                "typeSubstituted": False,
            }
            for name, value in values.items()
        ]
    }

"""What a charge is for: by its code, and by its words where the code says nothing of it.

Codes are UNTDID 7161; a charge that names a kind of tax or duty (UNTDID 5153) is duty. Vendors write
“Freight” with no code as often as FC, and both are freight.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from crossfoot.imports.einvoices.invoice import ChargeKind

CODES: Mapping[str, ChargeKind] = {
    "FC": ChargeKind.FREIGHT,  # Freight service
    "FAB": ChargeKind.FREIGHT,  # Freight equalization
    "FAC": ChargeKind.FREIGHT,  # Freight extraordinary handling
    "SAA": ChargeKind.FREIGHT,  # Shipping and handling
    "DL": ChargeKind.FREIGHT,  # Delivery
    "ADZ": ChargeKind.FREIGHT,  # Direct delivery
    "ID": ChargeKind.FREIGHT,  # Inside delivery
    "AAT": ChargeKind.FREIGHT,  # Rush delivery
    "RE": ChargeKind.FREIGHT,  # Re-delivery
    "CAB": ChargeKind.FREIGHT,  # Cartage
    "HH": ChargeKind.FREIGHT,  # Hoisting and hauling
    "TT": ChargeKind.FREIGHT,  # Transportation, billed by a third party
    "TV": ChargeKind.FREIGHT,  # Transportation by vendor
    "AEC": ChargeKind.FREIGHT,  # Distribution
    "ADT": ChargeKind.FREIGHT,  # Pick-up
    "YY": ChargeKind.FREIGHT,  # Split pick-up
    "XAA": ChargeKind.FREIGHT,  # Combine all same day shipment
    "RH": ChargeKind.FREIGHT,  # Rail wagon hire
    "HD": ChargeKind.HANDLING,  # Handling
    "FH": ChargeKind.HANDLING,  # Filling or handling
    "SH": ChargeKind.HANDLING,  # Special handling
    "DAM": ChargeKind.HANDLING,  # Return handling
    "AED": ChargeKind.HANDLING,  # Handling of hazardous cargo
    "PC": ChargeKind.HANDLING,  # Packing
    "ABL": ChargeKind.HANDLING,  # Additional packaging
    "ABN": ChargeKind.HANDLING,  # Dunnage
    "ABR": ChargeKind.HANDLING,  # Containerisation
    "ABS": ChargeKind.HANDLING,  # Carton packing
    "ABT": ChargeKind.HANDLING,  # Hessian wrapped
    "ABU": ChargeKind.HANDLING,  # Polyethylene wrap packing
    "SAD": ChargeKind.HANDLING,  # Special packaging
    "SG": ChargeKind.HANDLING,  # Shrink-wrap
    "PL": ChargeKind.HANDLING,  # Palletizing
    "RAB": ChargeKind.HANDLING,  # Repacking
    "RV": ChargeKind.HANDLING,  # Loading
    "CD": ChargeKind.HANDLING,  # Car loading
    "DAD": ChargeKind.HANDLING,  # Driver assigned unloading
    "SAI": ChargeKind.HANDLING,  # Consignee unload
    "AEL": ChargeKind.HANDLING,  # Small order processing service
    "RAF": ChargeKind.HANDLING,  # Restocking
}

# Roots of words in the languages of EN 16931's countries; the first kind that fits counts.
WORDS: tuple[tuple[ChargeKind, re.Pattern[str]], ...] = (
    (
        ChargeKind.DUTY,
        re.compile(
            r"\bdut(?:y|ies)\b|customs|tariff|\bzoll|douane|aduan|arancel|\bdogan|\bdazi", re.IGNORECASE
        ),
    ),
    (
        ChargeKind.FREIGHT,
        re.compile(
            r"freight|shipping|shipment|deliver|carriage|transport|postage|courier|fracht|versand|\bporto\b"
            r"|lieferkosten|zustellung|livraison|frais de port|exp[ée]dition|vracht|verzend|bezorg|spedizion"
            r"|trasport|\bfletes?\b|env[ií]o|\bportes\b|fragt|frakt|toimitus",
            re.IGNORECASE,
        ),
    ),
    (
        ChargeKind.HANDLING,
        re.compile(
            r"handling|packing|packag|verpackung|emballage|manutention|verpakking|imballagg|embalaje",
            re.IGNORECASE,
        ),
    ),
)


def kind_of(code: str, reason: str, *, is_tax: bool = False) -> ChargeKind:
    """The kind of a charge with this reason code and these words; `is_tax` where the code is of UNTDID 5153."""
    if is_tax:
        return ChargeKind.DUTY
    if code.upper() in CODES:
        return CODES[code.upper()]
    return next((kind for kind, words in WORDS if words.search(reason)), ChargeKind.OTHER)

"""Intuit's types: the properties of every kind of record and of its parts, their order and what they hold.

The table beside this module holds names in the order of Intuit's schema, one type a line:

    Bill < PurchaseByVendor: SalesTermRef@ DueDate … Balance# … BillEx~

`?` is a boolean, `#` a number, `%` a whole number, `@` text with attributes (references, memos), `~` anything,
`:Type` an object, `*` may repeat, nothing is text. It serves the XML face (order, shapes) and tells properties
that QuickBooks knows and this sandbox has no use for from those that nobody knows (2010).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

ATTRIBUTES = ("domain", "status", "sparse")
ENTITY = "IntuitEntity"

# Documented on the entities' own pages, or sent by Intuit's SDKs, but in no version of the schema at hand.
BESIDE_THE_SCHEMA: Mapping[str, tuple[str, ...]] = {
    "Attachable": ("EntityRef", "IncludeOnSend"),
    "BillPayment": ("ProcessBillPayment",),
    "TimeActivity": ("TransactionLocationType",),
}
# Came to the schema after the one refusal that was recorded whole (2020: 83 properties of an Invoice). Which
# of the last three came later is not sure; they are not in the part of the text that is shown.
NEWER_THAN_THE_RECORDING = frozenset(
    {
        "TotalCostAmount", "HomeTotalCostAmount", "ProjectRef", "CfdiUse", "Exportation", "GlobalInfo",
        "InvoiceLinkSecurityCode", "InvoiceLinkExpiryDate", "AutoPayEligible", "SchedulePayEligible",
        "ScheduledPaymentId", "FinancingProductType", "SubscriptionPaymentsSetting", "GratuityEnabled",
        "AllowOnlinePayPalPayment", "ShippingTaxIncludedInTotalTax",
    }
)  # fmt: skip
LONGEST_LIST = 1000

_MEMBER = re.compile(r"(?P<name>\w+)(?:(?P<sign>[?#%@~])|:(?P<type>\w+))?(?P<repeats>\*)?")


@dataclass(frozen=True, slots=True)
class Member:
    """One property: `sign` is one of `?#%@~` or empty, `type` the name of an object's type or empty."""

    name: str
    sign: str
    type: str
    repeats: bool


@dataclass(frozen=True, slots=True)
class IntuitType:
    name: str
    base: str
    own: tuple[Member, ...]


def _read(text: str) -> Mapping[str, IntuitType]:
    types = {}
    for line in text.splitlines():
        heading, _, listed = line.partition(":")
        name, _, base = heading.partition(" < ")
        own = []
        for word in listed.split():
            found = _MEMBER.fullmatch(word)
            if found is None:
                raise ValueError(f"{word} in {name} is no member")
            own.append(
                Member(found["name"], found["sign"] or "", found["type"] or "", found["repeats"] is not None)
            )
        types[name] = IntuitType(name, base, tuple(own))
    return types


TYPES = _read(Path(__file__).with_suffix(".txt").read_text(encoding="ascii"))


@cache
def members(name: str) -> Mapping[str, Member]:
    """The properties of a type with those of its bases, in the order of a document; empty for no type."""
    found: dict[str, Member] = {}
    for type in reversed(_line_of(name)):
        found.update((member.name, member) for member in type.own)
    return MappingProxyType(found)


@cache
def is_entity(name: str) -> bool:
    return any(type.name == ENTITY for type in _line_of(name)[1:])


@cache
def is_known(name: str, property: str) -> bool:
    """Whether a type has a property; True where the type itself is not in the table."""
    return (
        name not in TYPES
        or property in members(name)
        or property in BESIDE_THE_SCHEMA.get(name, ())
        or (is_entity(name) and property in ATTRIBUTES)
    )


@cache
def type_of(owner: str, property: str) -> str:
    """The type of an object that a type holds; the property's own name where the table does not say."""
    member = members(owner).get(property)
    return (member.type if member else "") or property


@cache
def unknown_property(name: str, property: str) -> str:
    """The Detail of a refusal (2010), as recorded for an Invoice, the order of the listed names included.

    The real service is Java and reads JSON with Jackson, whose list of names follows the hash codes of the
    names; it stops after a thousand characters.
    """
    known = _in_hash_order(_as_java_lists(name)) or [property]
    text = f" ({len(known)} known properties: " if len(known) > 1 else " (one known property: "
    for place, each in enumerate(known):
        text += f'"{each}"'
        if len(text) > LONGEST_LIST:
            text += " [truncated]"
            break
        if place + 1 < len(known):
            text += ", "
    return (
        f'Property Name:Unrecognized field "{property}" (class com.intuit.schema.finance.v3.{name}), '
        f"not marked as ignorable{text}])\n specified is unsupported or invalid"
    )


def _line_of(name: str) -> list[IntuitType]:
    """A type, its base, the base of that, and so on."""
    line = []
    while name in TYPES:
        line.append(TYPES[name])
        name = TYPES[name].base
    return line


def _as_java_lists(name: str) -> list[str]:
    """A class's own properties first (they are annotated with an order), then its bases', topmost first."""
    line = _line_of(name)
    listed = [member.name for member in line[0].own] if line else []
    for type in reversed(line[1:]):
        listed += [member.name for member in type.own]
        if type.name == ENTITY:
            listed += ATTRIBUTES
    return [each for each in listed if each not in NEWER_THAN_THE_RECORDING]


def _in_hash_order(names: list[str]) -> list[str]:
    """The order in which Jackson's BeanPropertyMap walks these names."""
    needed = len(names) + (len(names) >> 2)
    size = 8 if len(names) <= 5 else 16 if len(names) <= 12 else 32
    while len(names) > 12 and size < needed:
        size *= 2
    slots: dict[int, str] = {}
    spilled = 0
    for name in names:
        first = _java_hash(name) & (size - 1)
        place = first if first not in slots else size + (first >> 1)
        if place in slots:
            place = size + (size >> 1) + spilled
            spilled += 1
        slots[place] = name
    return [slots[place] for place in sorted(slots)]


def _java_hash(text: str) -> int:
    code = 0
    for character in text:
        code = (31 * code + ord(character)) & 0xFFFFFFFF
    return code

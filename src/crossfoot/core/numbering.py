"""Which number a document carries in QuickBooks, by a rule per document type (requirement D3).

QuickBooks stores at most 21 characters (DocNumber). With its preference for custom numbers off it numbers
invoices itself, and bills never get a number of QuickBooks' own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum

from crossfoot.core.problems import Fix, Problem, shown

MAX_NUMBER = 21
"""Length of QuickBooks' DocNumber (fault 2050 beyond it)."""

FIELDS = ("order", "vendor_code", "reference")
"""What a pattern may name: our order's number, the vendor's code, the vendor's own invoice number or the
customer's reference."""

TELLING_FIELDS = ("order", "reference")
"""Those that differ from document to document; a vendor's code is the same on each of its bills."""

_FIELD = re.compile(r"\{([a-z_]+)\}")
_LEADING_ZEROS = re.compile(r"^([^\W\d_]*)0+(?=[^\W_])")


class NumberRule(StrEnum):
    """Where the document number comes from."""

    OWN = "own"
    QUICKBOOKS = "quickbooks"
    VENDOR_REFERENCE = "vendor_reference"
    PATTERN = "pattern"


SALES_NUMBER_RULES = (NumberRule.OWN, NumberRule.QUICKBOOKS, NumberRule.PATTERN)
PURCHASE_NUMBER_RULES = (NumberRule.OWN, NumberRule.VENDOR_REFERENCE, NumberRule.PATTERN)

NUMBER_RULE_LABELS: Mapping[NumberRule, str] = {
    NumberRule.OWN: "Our order number",
    NumberRule.QUICKBOOKS: "QuickBooks numbers the document itself",
    NumberRule.VENDOR_REFERENCE: "The vendor's invoice number",
    NumberRule.PATTERN: "A pattern",
}


def number_for(rule: NumberRule, pattern: str, fields: Mapping[str, str]) -> str:
    """The number by `rule`, trimmed; empty where QuickBooks gives it or where the field it needs is empty.

    `fields` maps the names in `FIELDS` to their values; `pattern` is read only by `NumberRule.PATTERN`.
    Nothing is cut off: a number that is too long is a problem for a person, since a cut number may be
    another document's. A pattern none of whose telling fields is filled gives an empty number, so that
    `{vendor_code}-{reference}` without a reference does not number every bill alike.
    """
    match rule:
        case NumberRule.OWN:
            return fields.get("order", "").strip()
        case NumberRule.QUICKBOOKS:
            return ""
        case NumberRule.VENDOR_REFERENCE:
            return fields.get("reference", "").strip()
        case NumberRule.PATTERN:
            named = _FIELD.findall(pattern)
            if not any(fields.get(name, "").strip() for name in named if name in TELLING_FIELDS):
                return ""
            return _FIELD.sub(lambda found: fields.get(found[1], "").strip(), pattern).strip()


def reference_key(reference: str) -> str:
    """A vendor's invoice number as it is compared, so that one invoice is not entered twice.

    Case, spaces, punctuation and leading zeros do not count, also those after leading letters: "INV-0012" is
    "inv 12", and "0012" is "12". A number without a letter or digit is compared as it stands.
    """
    text = unicodedata.normalize("NFKC", reference).casefold()
    bare = "".join(character for character in text if character.isalnum())
    return _LEADING_ZEROS.sub(r"\1", bare) or text.strip()


def number_problems(number: str, rule: NumberRule, label: str) -> list[Problem]:
    """What is wrong with `number` itself; whether another document has it is for `core.checks`.

    `label` names the document ("Bill PO-1042"). An empty number is right only where QuickBooks numbers.
    """
    if len(number) > MAX_NUMBER:
        return [
            Problem(
                code="number_too_long",
                sentence=f"{label} would get the number “{shown(number)}”, which has {len(number)} "
                f"characters, and QuickBooks stores at most {MAX_NUMBER}. Shorten the number, or choose a "
                "shorter numbering rule under Settings > Numbering.",
                fix=Fix.CHANGE_NUMBER,
                cause="number:too_long",
                subject=shown(number),
                where="number",
            )
        ]
    if not number and rule is not NumberRule.QUICKBOOKS:
        return [
            Problem(
                code="number_missing",
                sentence=f"{label} has no number: {_MISSING[rule]} is empty. Enter it on the order, or "
                "choose another numbering rule under Settings > Numbering.",
                fix=Fix.CHANGE_NUMBER,
                cause="number:missing",
                where="number",
            )
        ]
    return []


def validate_pattern(pattern: str) -> list[Problem]:
    """Everything that keeps `pattern` from numbering documents; an empty list means it can be saved."""
    if not pattern.strip():
        return [_of_pattern("pattern_empty", f"The number pattern is empty. Use for example {_EXAMPLE}.")]
    problems = []
    names = _FIELD.findall(pattern)
    unknown = sorted({name for name in names if name not in FIELDS})
    if unknown:
        problems.append(
            _of_pattern(
                "pattern_unknown_field",
                f"The number pattern names {_braced(unknown)}, which is not known. "
                f"It may use {_braced(FIELDS)}.",
            )
        )
    literal = _FIELD.sub("", pattern)
    if "{" in literal or "}" in literal:
        problems.append(
            _of_pattern(
                "pattern_brace",
                "The number pattern has a brace that does not belong to a field. Write a field as {order}, "
                "and leave other braces out.",
            )
        )
    if any(not character.isprintable() for character in literal):
        problems.append(
            _of_pattern(
                "pattern_character",
                "The number pattern has a tab, a line break or another character that cannot be printed. "
                "Leave it out.",
            )
        )
    if len(literal) >= MAX_NUMBER:
        problems.append(
            _of_pattern(
                "pattern_too_long",
                f"The fixed part of the number pattern has {len(literal)} characters, and QuickBooks stores "
                f"at most {MAX_NUMBER} with the fields filled in. Shorten it.",
            )
        )
    if not unknown and not any(name in TELLING_FIELDS for name in names):
        problems.append(
            _of_pattern(
                "pattern_always_the_same",
                f"The number pattern “{shown(pattern)}” gives the same number on every bill of a vendor. Add "
                "{order} or {reference} to it.",
            )
        )
    return problems


_EXAMPLE = "{vendor_code}-{order}"

_MISSING: Mapping[NumberRule, str] = {
    NumberRule.OWN: "the order number",
    NumberRule.VENDOR_REFERENCE: "the vendor's invoice number",
    NumberRule.PATTERN: "what the number pattern is filled with",
}


def _of_pattern(code: str, sentence: str) -> Problem:
    return Problem(code, sentence, Fix.CHANGE_SETTING, cause="number:pattern", where="pattern")


def _braced(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)

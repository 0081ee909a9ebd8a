"""Which column of a file is which field of ours: guessed from the headings, remembered, or chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from crossfoot.core.problems import Fix, Problem, shown
from crossfoot.imports.field import Field
from crossfoot.imports.fields import ONE_OF
from crossfoot.imports.models import ImportRun
from crossfoot.tenancy.models import Company

REMEMBERED_RUNS = 50
"""How many earlier imports of a kind are looked through for the same headings."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER = re.compile(r"[^a-z0-9]+")


def plain(heading: str) -> str:
    """A heading in one form: `Order Number`, `orderNumber` and `ORDER-NUMBER` are `order_number`."""
    parted = heading if heading.isupper() else _CAMEL.sub("_", heading)
    return _OTHER.sub("_", parted.casefold()).strip("_")


def guess(fields: Sequence[Field], headings: Sequence[str]) -> dict[str, str]:
    """Field → heading, each heading once; the better known a heading is for a field, the sooner taken."""
    by_plain: dict[str, str] = {}
    for heading in headings:
        by_plain.setdefault(plain(heading), heading)
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, field, heading in sorted(_likely(fields, by_plain), key=lambda candidate: candidate[0]):
        if field not in found and heading not in taken:
            found[field] = heading
            taken.add(heading)
    return found


def remembered(
    company: Company, kind: str, fields: Sequence[Field], headings: Sequence[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The columns and reading options chosen last for a file with these headings; else both empty.

    A field of the company's own that was switched off since is not remembered.
    """
    known = {field.name for field in fields}
    runs = (
        ImportRun.objects.filter(company=company, kind=kind, options__is_confirmed=True)
        .order_by("-pk")
        .values_list("columns", "options")[:REMEMBERED_RUNS]
    )
    for columns, options in runs:
        if options.get("headings") == list(headings):
            chosen = {name: options[name] for name in KEPT_OPTIONS if name in options}
            return {name: heading for name, heading in columns.items() if name in known}, chosen
    return {}, {}


KEPT_OPTIONS = ("date_order", "decimal_sign", "discount_as", "source", "status", "currency")
"""What belongs to the shape of a file and not to one file."""


def problems_of(
    kind: str, known: Sequence[Field], columns: Mapping[str, str], headings: Sequence[str]
) -> list[Problem]:
    """What keeps this choice of columns from being used."""
    fields = {field.name: field for field in known}
    found: list[Problem] = []
    for name, heading in columns.items():
        if name not in fields:
            found.append(
                _problem(
                    "unknown_field",
                    f"“{shown(name)}” is not a field that can be imported, or is switched off. Leave its column "
                    "out.",
                    name,
                )
            )
        elif heading not in headings:
            found.append(
                _problem(
                    "unknown_heading",
                    f"The file has no column “{shown(heading)}” for {fields[name].label}. Choose another.",
                    name,
                )
            )
    for heading in {heading for heading in columns.values() if list(columns.values()).count(heading) > 1}:
        found.append(
            _problem("column_twice", f"The column “{shown(heading)}” is chosen twice. Choose one.", "")
        )
    for field in fields.values():
        if field.required and field.name not in columns:
            found.append(
                _problem("column_missing", f"Choose the column with the {_lower(field.label)}.", field.name)
            )
    needed = ONE_OF.get(kind, ())
    if needed and not any(name in columns for name in needed):
        labels = " or the ".join(_lower(fields[name].label) for name in needed)
        found.append(_problem("column_missing", f"Choose the column with the {labels}.", needed[0]))
    return found


def _likely(
    fields: Iterable[Field], by_plain: Mapping[str, str]
) -> Iterable[tuple[tuple[int, int], str, str]]:
    for place, field in enumerate(fields):
        for rank, synonym in enumerate(field.synonyms):
            if plain(synonym) in by_plain:
                yield (rank, place), field.name, by_plain[plain(synonym)]


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _problem(code: str, sentence: str, where: str) -> Problem:
    return Problem(code, sentence, Fix.EDIT_DOCUMENT, cause=f"import:{code}", where=where)

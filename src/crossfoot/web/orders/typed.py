"""A form with lines as it was typed, of orders and of vendors' invoices: what is in it, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django import forms
from django.http import QueryDict

from crossfoot.core.problems import Problem, Refusal
from crossfoot.core.workflow import IllegalMove
from crossfoot.documents.entry import MAX_LINES
from crossfoot.web.orders.forms import LineForm, OrderForm

COUNT_FIELD = "lines"
"""Hidden: how many lines the form has."""

H = TypeVar("H", bound=OrderForm)
L = TypeVar("L", bound=LineForm)


@dataclass(slots=True)
class Typed(Generic[H, L]):
    """The whole form as it was typed. `amounts` are the lines' computed amounts, None for an empty line."""

    header: H
    lines: list[L]
    total: Decimal | None = None
    amounts: list[Any] | None = None

    @property
    def filled(self) -> list[L]:
        return [line for line in self.lines if not line.is_empty]

    def is_valid(self) -> bool:
        """Header and lines, all of them, so that every mistake is shown at once."""
        return all([self.header.is_valid(), *(line.is_valid() for line in self.filled)])

    def spread(self, amounts: Sequence[Decimal]) -> list[Decimal | None]:
        """The amounts of the filled lines, each beside its line."""
        left = iter(amounts)
        return [None if line.is_empty else next(left) for line in self.lines]


def line_count(data: QueryDict) -> int:
    """How many lines were sent, and no more than a document may have."""
    text = data.get(COUNT_FIELD, "0")
    return min(int(text), MAX_LINES) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def raw(form: forms.Form) -> dict[str, Any]:
    """What was typed, which nobody has judged yet."""
    return {name: form.data.get(form.add_prefix(name), "") for name in form.fields}


def lines_after(data: QueryDict, lines: Sequence[LineForm]) -> list[dict[str, Any]]:
    """What was typed into the lines that stay, and an empty one where a line was asked for."""
    stay = [raw(line) for n, line in enumerate(lines) if str(n) != data.get("drop")]
    return [*stay, {}] if "add" in data and len(stay) < MAX_LINES else stay


def tell(typed: Typed[H, L], refused: Refusal | IllegalMove, names: Mapping[str, str]) -> None:
    """Put every problem beside the field it is about, and what belongs to none above the form.

    `names` are the fields of a draft that the form calls otherwise.
    """
    problems: Sequence[Problem] = refused.problems if isinstance(refused, Refusal) else ()
    if not problems:
        typed.header.add_error(None, f"{refused.sentence} Nothing was saved.")
    for problem in problems:
        form, name = _place(typed, problem.where, names)
        form.add_error(name, problem.sentence)


def _place(typed: Typed[H, L], where: str, names: Mapping[str, str]) -> tuple[forms.Form, str | None]:
    head, _, rest = where.partition(".")
    number, _, field = rest.partition(".")
    if head == "lines" and number.isdigit() and int(number) < len(typed.filled):
        line = typed.filled[int(number)]
        return line, field if field in line.fields else None
    name = names.get(where, where)
    return typed.header, name if name in typed.header.fields else None

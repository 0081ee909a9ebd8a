"""Writes of the pages: the same way as REST's, as a person, with refusals as sentences beside the form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.faults import Fault
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.online.rest_writes import write
from qbsandbox.pages.visit import Visit

CLOSED = (6200, 6210)
NUMBER_TAKEN = 6140
NOT_THE_PASSWORD = "This is not the password of the closing date."  # noqa: S105 (a sentence)
_CODES = re.compile(r"^(Business Validation Error|Feature Not Supported Error|Invalid [A-Za-z ]+?): ?")
_ID = re.compile(r" *: *(Id=\d+|null)$")
T = TypeVar("T")


@dataclass(slots=True)
class Problems:
    """What is wrong with a form: `whole` sentences about all of it, `at` a sentence by the name of its field.

    `asks_closed` and `asks_number`: it is saved when the person confirms a change in a closed period, or a
    number that is taken; `asks_password`: and gives the password of the closing date.
    """

    whole: list[str] = field(default_factory=list)
    at: dict[str, str] = field(default_factory=dict)
    asks_closed: bool = False
    asks_password: bool = False
    asks_number: bool = False

    def __bool__(self) -> bool:
        return bool(self.whole or self.at)


def save(
    visit: Visit, entity: str, body: Mapping[str, object], operation: str, problems: Problems
) -> JsonObject | None:
    """One write; the record as it stands then, or None with what is wrong in `problems`."""
    return attempt(visit, problems, lambda books: write(books, ENTITIES[entity], body, operation))


def attempt(visit: Visit, problems: Problems, work: Callable[[Books], T]) -> T | None:
    """Something done to the books, all of it or, where it is refused, nothing."""
    books = _as_a_person(visit, problems)
    if books is None:
        return None
    try:
        with books.company.transaction():
            return work(books)
    except Fault as fault:
        _note(visit, fault, problems)
        return None


def _as_a_person(visit: Visit, problems: Problems) -> Books | None:
    form = visit.form or {}
    books = replace(visit.books, by_person=True)
    if form.get("same_number"):
        books = replace(books, includes=frozenset({"allowduplicatedocnum"}))
    if form.get("past_closing"):
        if not books.company.opens_closed_books(form.get("closing_password", "")):
            problems.at["closing_password"] = NOT_THE_PASSWORD
            problems.asks_closed = problems.asks_password = True
            return None
        books = replace(books, past_closing=True)
    return books


def _note(visit: Visit, fault: Fault, problems: Problems) -> None:
    company = visit.books.company
    if fault.code in CLOSED:
        problems.asks_closed, problems.asks_password = True, company.closing_has_password
        problems.whole.append(
            f"The books are closed up to {company.books_closed_on}. What you save changes a closed period."
        )
    elif fault.code == NUMBER_TAKEN:
        problems.asks_number = True
        problems.whole.append("This number has already been used.")
    else:
        problems.whole.append(sentence(fault))


def sentence(fault: Fault) -> str:
    """A refusal in words for a person: without the title that Intuit's texts begin with, and the id they end with."""
    text = _ID.sub("", _CODES.sub("", fault.detail)).strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."

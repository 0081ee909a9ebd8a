"""One look at one company's books: what the address and the form ask for, and the addresses of other pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from qbsandbox.company.entities.books import Books
from qbsandbox.company.records import LARGEST_ID
from qbsandbox.pages import render
from qbsandbox.pages.sessions import Session

ROWS_A_PAGE = 50
LONGEST_ID = len(str(LARGEST_ID))
"""Digits that an id, or the number of a page, may have; more would not fit SQLite's integers."""
FIRST_YEAR = 1900
"""No book is older."""

MENU = (
    ("", "Documents"),
    ("customers", "Customers"),
    ("vendors", "Vendors"),
    ("items", "Items"),
    ("chartofaccounts", "Accounts"),
    ("lists", "All lists"),
    ("trialbalance", "Trial balance"),
    ("reports", "Reports"),
    ("new", "New"),
    ("settings", "Settings"),
)


class NotShown(Exception):
    """There is no such page; the text says why."""

    def __init__(self, heading: str, sentence: str, *, status: int = 404) -> None:
        super().__init__(sentence)
        self.heading = heading
        self.sentence = sentence
        self.status = status


@dataclass(frozen=True, slots=True)
class Moved:
    """What was asked for is done; the browser goes on to `url`, where `notice` says so."""

    url: str
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Unsaved:
    """The form again, with what is wrong with it; nothing was written."""

    html: str


Answer = str | Moved | Unsaved


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day of a range, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Visit:
    """`root` is the path that the sandbox is served below, without a slash at the end; `place` is the page's
    last word, `args` what stands after the question mark, and `form` what was filled in (None: nothing was
    sent). `session` is that of a person who may change the books, None for everybody else.
    """

    books: Books
    root: str
    place: str
    args: Mapping[str, str]
    form: Mapping[str, str] | None = None
    session: Session | None = None

    def url(self, place: str, **query: object) -> str:
        """The address of a page of this company."""
        asked = f"?{urlencode(query)}" if query else ""
        return f"{self.root}/app/{self.books.company.realm_id}/{place}{asked}"

    def page(self, template: str, values: Mapping[str, object], *, below: str | None = None) -> str:
        """The page with the company's name and menu; `below` is the menu's word where it is not `place`."""
        here = self.place if below is None else below
        company, session = self.books.company, self.session
        around: dict[str, object] = {
            "company": company.name,
            "about": f"{company.country} · {company.home_currency} · {company.realm_id}",
            "home": self.books.home,
            "root": f"{self.root}/",
            "menu": [(label, self.url(place), place == here) for place, label in MENU],
            "user": session.email if session else "",
            "csrf": session.csrf if session else "",
            "notice": session.said() if session else "",
            "sign_in": f"{self.root}/app/signin?{urlencode({'next': self.here})}",
            "sign_out": f"{self.root}/app/signout",
        }
        taken = around.keys() & values.keys()
        if taken:
            raise KeyError(f"{template} uses words of the layout: {', '.join(sorted(taken))}")
        return render(template, around | dict(values))

    @property
    def here(self) -> str:
        """The address of this page."""
        return self.url(self.place, **self.args)

    def id(self, name: str) -> int:
        """The id that the address carries as `name`. Raises NotShown where it carries none."""
        found = self.whole(name)
        if found is None:
            raise NotShown(
                "Which one?", f"The address of this page goes on with ?{name}= and an id, which is a number."
            )
        return found

    def whole(self, name: str) -> int | None:
        """A whole number of the address; None where there is none, or something else."""
        text = self.args.get(name, "").strip()
        is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_ID
        return int(text) if is_number and int(text) <= LARGEST_ID else None

    def days(self) -> Days:
        """The range that `from` and `to` ask for: to today, from the start of the fiscal year of its end, where
        they do not say. Raises NotShown for what is no date and for a range that ends before it begins."""
        last = self._day("to") or self.books.today
        first = self._day("from") or self.books.company.ledger.fiscal_year_start(last)
        if first > last:
            raise NotShown(
                "These dates are the wrong way round",
                f"The range begins on {first} and ends on {last}. Give a first day that is not after the last.",
                status=400,
            )
        return Days(first, last)

    def _day(self, name: str) -> date | None:
        text = self.args.get(name, "").strip()
        if not text:
            return None
        try:
            found = date.fromisoformat(text)
        except ValueError:
            found = None
        if found is None or found.year < FIRST_YEAR:
            raise NotShown(
                "This is not a date",
                f"“{text}” is not a date from {FIRST_YEAR} on. Write it like {self.books.today}.",
                status=400,
            )
        return found

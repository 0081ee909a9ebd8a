"""Class and location on transactions: taken where the company tracks by them, dropped without a word elsewhere.

The preferences are AccountingInfoPrefs' ClassTrackingPerTxn (the class of a whole form), ClassTrackingPerTxnLine
(the class of each line) and TrackDepartments (the location, of the whole form only). Which of a company's
settings drops them in silence is UNSURE; that QuickBooks does so and answers 200 is known.
"""

from __future__ import annotations

from qbsandbox.company.entities.books import Books
from qbsandbox.company.jsontext import JsonObject


def check_form(books: Books, body: JsonObject) -> None:
    """ClassRef and DepartmentRef of a form; raises 2500 for one that does not exist or is inactive."""
    preferences = books.preferences["AccountingInfoPrefs"]
    _take(books, body, "ClassRef", "Class", tracked=bool(preferences.get("ClassTrackingPerTxn")))
    _take(books, body, "DepartmentRef", "Department", tracked=bool(preferences.get("TrackDepartments")))


def check_location(books: Books, detail: JsonObject) -> None:
    """DepartmentRef of a line, which only journal entries have."""
    tracked = bool(books.preferences["AccountingInfoPrefs"].get("TrackDepartments"))
    _take(books, detail, "DepartmentRef", "Department", tracked=tracked)


def tracks_lines(books: Books) -> bool:
    return bool(books.preferences["AccountingInfoPrefs"].get("ClassTrackingPerTxnLine"))


def check_line(books: Books, detail: JsonObject, *, tracked: bool) -> None:
    """ClassRef of a line; `tracked` is what `tracks_lines` says."""
    _take(books, detail, "ClassRef", "Class", tracked=tracked)


def _take(books: Books, holder: JsonObject, name: str, entity: str, *, tracked: bool) -> None:
    ref = holder.get(name)
    if ref is None:
        return
    if tracked:
        holder[name] = {"value": str(books.linked(entity, ref).id)}
    else:
        del holder[name]

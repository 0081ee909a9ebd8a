"""A company's settings: preferences, and the closing of the books."""

from __future__ import annotations

from datetime import date

from qbsandbox.company.entities.office import preferences as preference_rules
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.pages import choices, entries
from qbsandbox.pages.entries import As, Entry, Wrong
from qbsandbox.pages.visit import Answer, Moved, Unsaved, Visit
from qbsandbox.pages.writing import NOT_THE_PASSWORD, Problems, save

NOT_THE_SAME = "The two passwords are not the same."
SALES, ACCOUNTING, BUYING = "SalesFormsPrefs", "AccountingInfoPrefs", "VendorAndPurchasesPrefs"


def _flag(name: str, label: str, section: str, field: str) -> Entry:
    return Entry(name, label, (section, field), As.FLAG)


PREFERENCES = (
    _flag("custom_numbers", "Custom transaction numbers", SALES, "CustomTxnNumbers"),
    _flag("shipping", "Shipping on sales forms", SALES, "AllowShipping"),
    _flag("discount", "Discounts on sales forms", SALES, "AllowDiscount"),
    _flag("deposit", "Deposits on sales forms", SALES, "AllowDeposit"),
    _flag("apply_credits", "Apply credits automatically", SALES, "AutoApplyCredit"),
    _flag("apply_payments", "Apply payments automatically", SALES, "AutoApplyPayments"),
    _flag("classes", "Classes on each line", ACCOUNTING, "ClassTrackingPerTxnLine"),
    _flag("class", "One class for each document", ACCOUNTING, "ClassTrackingPerTxn"),
    _flag("locations", "Locations", ACCOUNTING, "TrackDepartments"),
    _flag("stock", "Track quantity on hand", "ProductAndServicesPrefs", "QuantityOnHand"),
    _flag("billable", "Billable expenses", BUYING, "BillableExpenseTracking"),
    _flag("currencies", "More than one currency (cannot be taken back)", "CurrencyPrefs",
          "MultiCurrencyEnabled"),
    Entry("sales_terms", "Terms of new invoices", (SALES, "DefaultTerms"), As.REFERENCE, choices.TERMS),
    Entry("bill_terms", "Terms of new bills", (BUYING, "DefaultTerms"), As.REFERENCE, choices.TERMS),
    Entry("basis", "Basis of reports", ("ReportPrefs", "ReportBasis"), As.CHOICE,
          options=(("Accrual", "Accrual"), ("Cash", "Cash"))),
    Entry("message", "Message on sales forms", (SALES, "DefaultCustomerMessage"), As.LONG),
)  # fmt: skip
assert all(entry.path[0] in preference_rules.SECTIONS for entry in PREFERENCES)
CLOSED_ON = Entry("closed_on", "Closing date", (), As.DAY, hint="Empty: the books are open")


def settings_page(visit: Visit) -> Answer:
    """Shows both forms; each is sent by itself."""
    problems = Problems()
    if visit.form is not None:
        done = (_close if visit.form.get("do") == "close" else _prefer)(visit, problems)
        if not problems:
            return Moved(visit.url("settings"), done)
        return Unsaved(_page(visit, problems))
    return _page(visit, problems)


def _prefer(visit: Visit, problems: Problems) -> str:
    record = visit.books.store.get("Preferences", 1)
    form = visit.form or {}
    known = visit.books.preferences
    body = entries.filled(visit.books, PREFERENCES, form, known, problems.at)
    _only_changed(body, known)
    body.update({"Id": "1", "SyncToken": str(record.sync_token if record else 0), "sparse": True})
    if not problems:
        save(visit, "Preferences", body, "update", problems)
    return "Preferences saved."


def _only_changed(body: JsonObject, known: JsonObject) -> None:
    """Leave out what stands as it was, so that nothing is refused that nobody touched."""
    for section, held in list(body.items()):
        if isinstance(held, dict):
            before = known.get(section, {})
            kept = {
                name: value
                for name, value in held.items()
                if value != before.get(name) and not (value in (None, False) and name not in before)
            }
            if kept:
                body[section] = kept
            else:
                del body[section]


def _close(visit: Visit, problems: Problems) -> str:
    """A new closing date, with its password where one is given. Where one holds already it has to be known."""
    company, form = visit.books.company, visit.form or {}
    text = form.get("closed_on", "").strip()
    try:
        on = date.fromisoformat(entries.day(text)) if text else None
    except Wrong as wrong:
        problems.at["closed_on"] = str(wrong)
        return ""
    password, again = form.get("password", ""), form.get("password_again", "")
    if password != again:
        problems.at["password_again"] = NOT_THE_SAME
    elif company.books_closed_on and not company.opens_closed_books(form.get("closing_password", "")):
        problems.at["closing_password"] = NOT_THE_PASSWORD
    else:
        company.close_books(on, password=password)
    return f"The books are closed up to {on}." if on else "The books are open."


def _page(visit: Visit, problems: Problems) -> str:
    company, form = visit.books.company, visit.form or {}
    sent = form.get("do") == "prefer"
    texts = {
        entry.name: form.get(entry.name, "")
        if sent
        else entries.shown(visit.books, entry, company.preferences)
        for entry in PREFERENCES
    }
    closed = "" if company.books_closed_on is None else company.books_closed_on.isoformat()
    return visit.page("settings.html", {
        "action": visit.url("settings"),
        "flags": [entry for entry in PREFERENCES if entry.kind is As.FLAG],
        "others": [entry for entry in PREFERENCES if entry.kind is not As.FLAG],
        "texts": texts,
        "closing": CLOSED_ON,
        "closed_on": form.get("closed_on", closed) if form.get("do") == "close" else closed,
        "has_password": company.closing_has_password and company.books_closed_on is not None,
        "offered": entries.lists_of(visit.books, PREFERENCES),
        "name_and_address": visit.url("edit/companyinfo", id=1),
        "sandbox": f"{visit.root}/app/sandbox/",
        "problems": problems,
    })  # fmt: skip

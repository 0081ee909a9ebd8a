"""The pages below /app/: what a person sees of a company's books, at the addresses QuickBooks gives them.

They only read. Like the front page they are for whoever can reach the sandbox, which listens on the loopback
address unless told otherwise; neither weather nor limits touch them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from qbsandbox.company.entities.books import Books
from qbsandbox.pages import render
from qbsandbox.pages.books import register_page, trial_balance_page
from qbsandbox.pages.document import document_page
from qbsandbox.pages.documents import KINDS, company_page
from qbsandbox.pages.lists import accounts_page, items_page
from qbsandbox.pages.names import name_page, names_page
from qbsandbox.pages.visit import NotShown, Visit

if TYPE_CHECKING:
    from qbsandbox.sandbox import QuickBooksSandbox

PREFIX = "/app"
METHODS = ("GET", "HEAD")
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

_PATH = re.compile(rf"{PREFIX}/([^/]+)(?:/(.*))?")

PAGES: Mapping[str, Callable[[Visit], str]] = {
    "": company_page,
    "customers": partial(names_page, entity="Customer"),
    "vendors": partial(names_page, entity="Vendor"),
    "customerdetail": partial(name_page, entity="Customer"),
    "vendordetail": partial(name_page, entity="Vendor"),
    "items": items_page,
    "chartofaccounts": accounts_page,
    "trialbalance": trial_balance_page,
    "register": register_page,
    **{kind.place: partial(document_page, kind=kind) for kind in KINDS.values()},
}


class CompanyPages:
    """The pages of all companies of one sandbox. Thread-safe."""

    def __init__(self, sandbox: QuickBooksSandbox) -> None:
        self._sandbox = sandbox

    @staticmethod
    def has(path: str) -> bool:
        """Whether a path (without a slash at the end) belongs to these pages."""
        return path == PREFIX or path.startswith(f"{PREFIX}/")

    def respond(self, request: Request) -> Response:
        """The page that is asked for; 404 with a sentence for what is not there, 405 for any attempt to write."""
        if request.method not in METHODS:
            return Response(
                "These pages are only for reading. Write through /v3/company/.",
                status=405,
                headers={**HEADERS, "Allow": ", ".join(METHODS)},
                mimetype="text/plain",
            )
        root = request.script_root.rstrip("/")
        try:
            status, page = 200, self._page(request, root)
        except NotShown as reason:
            status = reason.status
            page = render(
                "not_shown.html",
                {"heading": reason.heading, "sentence": str(reason), "back": self._back(request, root)},
            )
        return Response(page, status=status, headers=HEADERS, mimetype="text/html")

    def _page(self, request: Request, root: str) -> str:
        self._sandbox.settle()
        realm_id, place = _place(request)
        company = self._sandbox.companies.get(realm_id)
        if company is None:
            raise NotShown(
                "There is no such company", f"This sandbox has no company with the id “{realm_id}”."
            )
        page = PAGES.get(place)
        if page is None:
            raise NotShown("There is no such page", f"{company.name} has no page “{place}” here.")
        with company.lock:
            books = Books(company, self._sandbox.clock.now())
            return page(Visit(books, root, place, request.args.to_dict()))

    def _back(self, request: Request, root: str) -> tuple[str, str]:
        """Where to go from a page that is not there: the company if there is one, else the front page."""
        realm_id = _place(request)[0]
        company = self._sandbox.companies.get(realm_id)
        if company is None:
            return "The companies of this sandbox", f"{root}/"
        return company.name, f"{root}{PREFIX}/{realm_id}/"


def _place(request: Request) -> tuple[str, str]:
    """(realm id, page) of the path; no realm where it names none."""
    found = _PATH.fullmatch(request.path.rstrip("/"))
    return ("", "") if found is None else (found[1], found[2] or "")

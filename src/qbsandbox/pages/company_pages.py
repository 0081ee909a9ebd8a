"""The pages below /app/: what a person sees of a company's books and does with them, at the addresses QuickBooks
gives them.

Looking needs nothing: like the front page, these pages are for whoever can reach the sandbox, which listens on
the loopback address unless told otherwise. Changing something needs a sign-in. Neither weather nor limits touch
either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import urlencode

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.pages import actions, editing, new_documents, records, render, reports
from qbsandbox.pages.books import register_page, trial_balance_page
from qbsandbox.pages.company_settings import settings_page
from qbsandbox.pages.depositing import deposit_page
from qbsandbox.pages.document import document_page
from qbsandbox.pages.documents import KINDS, company_page
from qbsandbox.pages.lists import accounts_page, items_page
from qbsandbox.pages.names import name_page, names_page
from qbsandbox.pages.sandbox_pages import SandboxPages
from qbsandbox.pages.sessions import Session
from qbsandbox.pages.settling import PAY, RECEIVE, settle_page
from qbsandbox.pages.shapes import BY_PLACE
from qbsandbox.pages.signing_in import SIGN_IN, SIGN_OUT, SigningIn
from qbsandbox.pages.visit import Answer, Moved, NotShown, Unsaved, Visit
from qbsandbox.state import SandboxState

PREFIX = "/app"
OF_THE_SANDBOX = "sandbox"
LOOKING = ("GET", "HEAD")
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
    "lists": records.lists_page,
    "list": records.list_page,
    "record": records.record_page,
    "reports": reports.reports_page,
    "report": reports.report_page,
    "new": new_documents.new_page,
    **{kind.place: partial(document_page, kind=kind) for kind in KINDS.values()},
}
"""Pages to look at."""
FORMS: Mapping[str, Callable[[Visit], Answer]] = {
    "receive": partial(settle_page, desk=RECEIVE),
    "paybills": partial(settle_page, desk=PAY),
    "makedeposit": deposit_page,
    "settings": settings_page,
    **{verb: partial(actions.action_page, verb=verb) for verb in actions.ACTIONS},
    **{
        f"new/{place}": partial(editing.new_page, place=place)
        for place, shape in BY_PLACE.items()
        if "create" in ENTITIES[shape.entity].can
    },
    **{f"edit/{place}": partial(editing.edit_page, place=place) for place in BY_PLACE},
}
"""Pages to fill in, for who is signed in."""


class CompanyPages:
    """The pages of all companies of one sandbox. Thread-safe."""

    def __init__(self, sandbox: SandboxState) -> None:
        self._sandbox = sandbox
        self._signing_in = SigningIn(sandbox)
        self._of_the_sandbox = SandboxPages(sandbox)

    @staticmethod
    def has(path: str) -> bool:
        """Whether a path (without a slash at the end) belongs to these pages."""
        return path == PREFIX or path.startswith(f"{PREFIX}/")

    def respond(self, request: Request) -> Response:
        """The page that is asked for, or what its form has done; 404 with a sentence for what is not there, 405
        for an attempt to write to a page that only shows."""
        if request.path.rstrip("/") in (SIGN_IN, SIGN_OUT):
            answer = self._signing_in.respond(request)
            answer.headers.extend(HEADERS)
            return answer
        realm_id, place = _place(request)
        writes = request.method == "POST" and (place in FORMS or realm_id == OF_THE_SANDBOX)
        if request.method not in LOOKING and not writes:
            allowed = (*LOOKING, "POST") if place in FORMS else LOOKING
            return Response(
                "This page is only for reading. Write through its forms or through /v3/company/.",
                status=405,
                headers={**HEADERS, "Allow": ", ".join(allowed)},
                mimetype="text/plain",
            )
        return self._answer(request, realm_id, place)

    def _answer(self, request: Request, realm_id: str, place: str) -> Response:
        root = request.script_root.rstrip("/")
        session = self._signing_in.session(request)
        try:
            answer = self._page(request, root, realm_id, place, session)
        except NotShown as reason:
            page = render(
                "not_shown.html",
                {"heading": reason.heading, "sentence": str(reason), "back": self._back(realm_id, root)},
            )
            return Response(page, status=reason.status, headers=HEADERS, mimetype="text/html")
        if isinstance(answer, Moved):
            if session is not None and answer.notice:
                session.notice = answer.notice
            moved = redirect(answer.url, 303)
            moved.headers.extend(HEADERS)
            return moved
        if isinstance(answer, Unsaved):
            return Response(answer.html, status=422, headers=HEADERS, mimetype="text/html")
        return Response(answer, headers=HEADERS, mimetype="text/html")

    def _page(
        self, request: Request, root: str, realm_id: str, place: str, session: Session | None
    ) -> Answer:
        self._sandbox.settle()
        form = request.form.to_dict() if request.method == "POST" else None
        if realm_id == OF_THE_SANDBOX:
            if form is not None:
                self._check(session, form)
            return self._of_the_sandbox.page(place, root, request.args.to_dict(), form, session)
        company = self._sandbox.companies.get(realm_id)
        if company is None:
            raise NotShown(
                "There is no such company", f"This sandbox has no company with the id “{realm_id}”."
            )
        page = PAGES.get(place) or FORMS.get(place)
        if page is None:
            raise NotShown("There is no such page", f"{company.name} has no page “{place}” here.")
        if place in FORMS:
            if session is None and form is None:
                asked = f"{request.path}?{urlencode(request.args.to_dict())}"
                return Moved(f"{root}{SIGN_IN}?{urlencode({'next': root + asked})}")
            self._check(session, form)
            if session is not None and not self._signing_in.may_write(session, realm_id):
                raise NotShown(
                    "You may not write here",
                    f"{session.email} is no administrator of {company.name}.",
                    status=403,
                )
        elif session is not None and not self._signing_in.may_write(session, realm_id):
            session = None
        with company.lock:
            books = Books(company, self._sandbox.clock.now())
            return page(Visit(books, root, place, request.args.to_dict(), form, session))

    def _check(self, session: Session | None, form: Mapping[str, str] | None) -> None:
        """Raises NotShown unless what was sent is from a form of a person who is signed in."""
        if form is None:
            return
        if session is None:
            raise NotShown("You are not signed in", "Sign in, then fill in the form again.", status=403)
        if not session.wrote(form.get("csrf", "")):
            raise NotShown("This form is too old", "Open it again; nothing was written.", status=403)

    def _back(self, realm_id: str, root: str) -> tuple[str, str]:
        """Where to go from a page that is not there: the company if there is one, else the front page."""
        company = self._sandbox.companies.get(realm_id)
        if company is None:
            return "The companies of this sandbox", f"{root}/"
        return company.name, f"{root}{PREFIX}/{realm_id}/"


def _place(request: Request) -> tuple[str, str]:
    """(realm id, page) of the path; no realm where it names none."""
    found = _PATH.fullmatch(request.path.rstrip("/"))
    return ("", "") if found is None else (found[1], found[2] or "")

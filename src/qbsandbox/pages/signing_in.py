"""Sign in and out. Nobody here has a password; where the sandbox has a control token, it is asked for.

Reading needs no sign-in; whoever writes is a user of the sandbox who may enter the company.
"""

from __future__ import annotations

import secrets

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from qbsandbox.pages import render
from qbsandbox.pages.sessions import COOKIE, Session, Sessions
from qbsandbox.state import SandboxState

SIGN_IN, SIGN_OUT = "/app/signin", "/app/signout"


class SigningIn:
    """The two addresses, and who a request comes from. Thread-safe."""

    def __init__(self, sandbox: SandboxState) -> None:
        self._sandbox = sandbox
        self._sessions = Sessions()

    def session(self, request: Request) -> Session | None:
        """The session of a person who is signed in, and still a user."""
        session = self._sessions.find(request.cookies.get(COOKIE, ""))
        known = session is not None and session.email in self._sandbox.oauth.users
        return session if known else None

    def may_write(self, session: Session, realm_id: str) -> bool:
        """Whether the person is an administrator of the company."""
        user = self._sandbox.oauth.users.get(session.email or "")
        company = self._sandbox.companies.get(realm_id)
        barred = company is not None and session.email in company.barred
        return user is not None and realm_id in user.realm_ids and not barred

    def respond(self, request: Request) -> Response:
        """The page of SIGN_IN, and what its form and that of SIGN_OUT send."""
        root = request.script_root.rstrip("/")
        if request.path.rstrip("/") == SIGN_OUT:
            return self._sign_out(request, root)
        session = self._sessions.find(request.cookies.get(COOKIE, "")) or self._sessions.start()
        onward = self._onward(request, root)
        if request.method != "POST":
            return self._page(request, session, onward, "")
        if not session.wrote(request.form.get("csrf", "")):
            return self._page(request, session, onward, "This form is too old. Please send it again.")
        wanted, given = self._sandbox.control_token, request.form.get("token", "").strip()
        if wanted is not None and not secrets.compare_digest(wanted.encode(), given.encode()):
            return self._page(request, session, onward, "This is not the control token printed at the start.")
        email = request.form.get("user", "")
        if email not in self._sandbox.oauth.users:
            return self._page(request, session, onward, f"Nobody here is called “{email}”.")
        self._sessions.end(session)
        answer = redirect(onward, 303)
        _remember(answer, self._sessions.start(email), root, secure=request.is_secure)
        return answer

    def _sign_out(self, request: Request, root: str) -> Response:
        session = self.session(request)
        if session is not None and request.method == "POST" and session.wrote(request.form.get("csrf", "")):
            self._sessions.end(session)
        answer = redirect(f"{root}/", 303)
        answer.delete_cookie(COOKIE, path=f"{root}/app")
        return answer

    def _onward(self, request: Request, root: str) -> str:
        """Where to go afterwards: a page of this sandbox, whatever the address says."""
        asked = request.values.get("next", "")
        is_ours = asked.startswith(f"{root}/app/") and "//" not in asked and "\\" not in asked
        return asked if is_ours and asked.isprintable() else f"{root}/"

    def _page(self, request: Request, session: Session, onward: str, problem: str) -> Response:
        root = request.script_root.rstrip("/")
        page = render("page_sign_in.html", {
            "users": [user for user in self._sandbox.oauth.users.values() if user.realm_ids],
            "chosen": request.form.get("user", ""),
            "action": f"{root}{SIGN_IN}",
            "onward": onward,
            "csrf": session.csrf,
            "needs_token": self._sandbox.control_token is not None,
            "problem": problem,
            "root": f"{root}/",
        })  # fmt: skip
        answer = Response(page, status=422 if problem else 200, mimetype="text/html")
        _remember(answer, session, root, secure=request.is_secure)
        return answer


def _remember(answer: Response, session: Session, root: str, *, secure: bool) -> None:
    answer.set_cookie(COOKIE, session.key, path=f"{root}/app", httponly=True, samesite="Lax", secure=secure)

"""The authorize page: sign in, choose a company, connect or cancel.

Stateless: each form carries the app's question with it. A refusal that the app may hear of goes back to its
redirect address (`access_denied`, `invalid_scope`); a wrong app or address is shown to the person instead, as
Intuit does.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from werkzeug.wrappers import Request, Response

from qbsandbox.pages import render
from qbsandbox.signin.tokens import SCOPES
from qbsandbox.state import SandboxState

ASKED = ("client_id", "response_type", "scope", "redirect_uri", "state")
"""What an app must ask with, by Intuit's documents; `claims` is optional and ignored."""


class Consent:
    """The page and what is behind it."""

    def __init__(self, sandbox: SandboxState) -> None:
        self._sandbox = sandbox

    def respond(self, request: Request) -> Response:
        """GET shows the sign-in; POST is one of its buttons."""
        given = request.form if request.method == "POST" else request.args
        query = {name: given[name] for name in ASKED if given.get(name)}
        try:
            self._check(query)
        except ValueError as problem:
            return _page(
                "problem.html",
                {
                    "heading": "This app cannot be connected",
                    "sentence": str(problem),
                    "way_out": "Go back to the app and tell whoever runs it.",
                },
                status=400,
            )
        if not set(query["scope"].split()) <= SCOPES or not query["scope"].split():
            return _redirect(query, {"error": "invalid_scope"})
        decision = given.get("decision", "") if request.method == "POST" else ""
        if decision == "cancel":
            return _redirect(query, {"error": "access_denied"})
        if decision == "sign-in":
            return self._choose(request, query, email=given.get("user", ""))
        if decision == "connect":
            try:
                where = self.connect(query, email=given.get("user", ""), realm_id=given.get("realm", ""))
            except ValueError as problem:
                return _page(
                    "problem.html",
                    {
                        "heading": "You cannot connect this company",
                        "sentence": str(problem),
                        "way_out": "Go back and choose another one.",
                    },
                    status=403,
                )
            return Response(status=302, headers={"Location": where})
        users = [user for user in self._sandbox.oauth.users.values() if user.realm_ids]
        return _page(
            "sign_in.html",
            {
                "client_id": query["client_id"],
                "query": query,
                "users": users,
                "action": request.path,
            },
        )

    def connect(self, query: Mapping[str, str], *, email: str, realm_id: str) -> str:
        """The user presses *Connect*: the address to go back to, with code, state and realmId.

        Raises ValueError for an unknown app, user or company, or a user who is no administrator of it.
        """
        self._check(query)
        sandbox = self._sandbox
        user = sandbox.oauth.users.get(email)
        if user is None:
            raise ValueError(f"Nobody here is called “{email}”.")
        if realm_id not in user.realm_ids or realm_id not in sandbox.companies:
            raise ValueError(
                f"{user.given_name} {user.family_name} is no administrator of company {realm_id}."
            )
        code = sandbox.oauth.grant_code(
            client_id=query["client_id"],
            redirect_uri=query["redirect_uri"],
            realm_id=realm_id,
            email=email,
            scope=query["scope"],
            now=sandbox.clock.now(),
        )
        return _back(query, {"code": code, "realmId": realm_id})

    def _check(self, query: Mapping[str, str]) -> None:
        missing = [name for name in ASKED if name not in query]
        if missing:
            raise ValueError(f"The app's request lacks {', '.join(missing)}.")
        if query["response_type"] != "code":
            raise ValueError(f"The app asks for “{query['response_type']}”; only “code” can be asked for.")
        oauth = self._sandbox.oauth
        if not oauth.knows_client(query["client_id"]):
            raise ValueError(f"No app with the client id “{query['client_id']}” is registered here.")
        address = urlsplit(query["redirect_uri"])
        if address.scheme not in ("http", "https") or not address.netloc:
            raise ValueError(f"“{query['redirect_uri']}” is no web address to return to.")
        if oauth.redirect_uris and query["redirect_uri"] not in oauth.redirect_uris:
            raise ValueError(f"The redirect address {query['redirect_uri']} is not registered for this app.")

    def _choose(self, request: Request, query: Mapping[str, str], *, email: str) -> Response:
        sandbox = self._sandbox
        user = sandbox.oauth.users.get(email)
        if user is None:
            return _page(
                "problem.html",
                {
                    "heading": "You could not be signed in",
                    "sentence": f"Nobody here is called “{email}”.",
                    "way_out": "Go back and choose one of the listed users.",
                },
                status=403,
            )
        companies = [
            sandbox.companies[realm_id] for realm_id in user.realm_ids if realm_id in sandbox.companies
        ]
        return _page(
            "choose_company.html",
            {
                "client_id": query["client_id"],
                "query": query,
                "user": user,
                "companies": companies,
                "action": request.path,
            },
        )


def _redirect(query: Mapping[str, str], answer: Mapping[str, str]) -> Response:
    return Response(status=302, headers={"Location": _back(query, answer)})


def _back(query: Mapping[str, str], answer: Mapping[str, str]) -> str:
    """The redirect address with the answer and the app's state added to whatever query it has."""
    address = urlsplit(query["redirect_uri"])
    whole = [*parse_qsl(address.query, keep_blank_values=True), *answer.items(), ("state", query["state"])]
    return urlunsplit(address._replace(query=urlencode(whole)))


def _page(template: str, values: dict[str, object], *, status: int = 200) -> Response:
    return Response(render(template, values), status=status, mimetype="text/html")

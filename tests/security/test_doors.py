"""Who comes in, what a form needs, and what each role may press: over every page there is."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from crossfoot.connections.models import Connection, OAuthState
from crossfoot.tenancy import operations as tenancy
from crossfoot.tenancy.models import Person
from office import PASSWORD
from security.premises import args_for, fill, page_patterns, rows_of
from world import Hub

BACKEND = "django.contrib.auth.backends.ModelBackend"

READS_ONLY = {
    "sell-preview",
    "buy-preview",
    "credit-notes-preview",
    "vendor-credits-preview",
    "vendor-invoices-preview",
    "tieout-start",
    "clearing-start",
    "balances-compare",
    "contacts",
}
"""What may be sent by everybody: previews, comparing the two books, and an address that leads on to a list."""


def addresses(hub: Hub, ids: dict[str, int]) -> list[tuple[str, str]]:
    """(name, address) of every page of the company."""
    slug = hub.company.slug
    return [
        (name, reverse(name, args=[slug, *args_for(name, parts, ids)])) for name, parts in page_patterns()
    ]


def client_of(person: Person, *, checks_csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=checks_csrf)
    client.force_login(person, backend=BACKEND)
    return client


def test_every_page_asks_strangers_to_sign_in(hub: Hub) -> None:
    ids = fill(hub)
    before = rows_of(hub.company)
    stranger = Client()
    for name, address in addresses(hub, ids):
        for answer in (stranger.get(address), stranger.post(address)):
            if name == "contacts" and answer.status_code in {302, 405}:
                continue
            assert answer.status_code in {302, 405}, (name, answer.status_code)
            if answer.status_code == 302:
                assert answer.headers["Location"].startswith("/accounts/login/?next="), name
    for address in ("/", "/companies/", "/companies/new/", "/inbound/intuit/return?state=x&code=y"):
        answer = stranger.get(address)
        assert answer.status_code == 302, address
        assert answer.headers["Location"].startswith("/accounts/login/"), address
    assert rows_of(hub.company) == before


def test_every_form_needs_its_token(hub: Hub) -> None:
    ids = fill(hub)
    ana = client_of(hub.ana, checks_csrf=True)
    before = rows_of(hub.company)
    pages = [*addresses(hub, ids), ("theme", "/theme/"), ("new-company", "/companies/new/"),
             ("logout", "/accounts/logout/"), ("login", "/accounts/login/")]  # fmt: skip
    for name, address in pages:
        answer = ana.post(address, {"reason": "x", "only": "1"})
        assert answer.status_code == 403, (name, answer.status_code)
    assert rows_of(hub.company) == before
    assert "_auth_user_id" in ana.session


def test_a_viewer_changes_nothing_whatever_they_send(hub: Hub) -> None:
    ids = fill(hub)
    vic = client_of(hub.vic)
    before = rows_of(hub.company)
    for name, address in addresses(hub, ids):
        if name in READS_ONLY:
            continue
        answer = vic.post(address, {"reason": "Because.", "only": str(ids["sell"]), "cause": "x"})
        assert answer.status_code in {403, 405}, (name, answer.status_code)
    assert rows_of(hub.company) == before


def test_payments_sees_and_exports_and_changes_nothing_but_payments(hub: Hub) -> None:
    ids = fill(hub)
    pat = client_of(hub.pat)
    before = rows_of(hub.company)
    for name, address in addresses(hub, ids):
        if name in READS_ONLY or name.startswith("payments-"):
            continue
        answer = pat.post(address, {"reason": "Because.", "only": str(ids["sell"])})
        assert answer.status_code in {403, 405}, (name, answer.status_code)
    assert rows_of(hub.company) == before
    assert pat.get(reverse("sell-export", args=["northwind", "csv"])).status_code == 200
    assert client_of(hub.vic).get(reverse("sell-export", args=["northwind", "csv"])).status_code == 403


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("sell-create", {"ana", "omar", "sam"}),
        ("buy-create", {"ana", "omar", "pia"}),
        ("connect-begin", {"ana"}),
        ("connect-disconnect", {"ana"}),
        ("connect-read", {"ana", "omar"}),
        ("settings-deactivate", {"ana"}),
        ("settings-revoke", {"ana"}),
        ("attention-retry", {"ana", "omar"}),
        ("import-cancel", {"ana", "omar", "sam"}),
        ("tieout-sign-off", {"ana", "omar"}),
        ("stock-journal-approve", {"ana", "omar"}),
        ("summaries-post", {"ana", "omar", "sam"}),
    ],
)
def test_who_may_press_what(hub: Hub, name: str, who: set[str]) -> None:
    ids = fill(hub)
    (parts,) = [parts for found, parts in page_patterns() if found == name]
    address = reverse(name, args=[hub.company.slug, *args_for(name, parts, ids)])

    refused = {
        one for one in sorted(hub.everybody, reverse=True)
        if client_of(hub.everybody[one]).post(address, {"only": "0"}).status_code == 403
    }  # fmt: skip

    assert set(hub.everybody) - refused == who


def test_a_role_that_is_too_small_is_told_whom_to_ask(hub: Hub) -> None:
    page = hub.page(hub.vic).opens("settings-tokens")

    assert page.status == 403
    assert "Ask someone with the role Administrator." in page.text


# --- signing in ---------------------------------------------------------------------------------------


def test_signing_in_gives_a_new_session(hub: Hub) -> None:
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted

    answer = client.post("/accounts/login/", {"login": hub.sam.email, "password": PASSWORD})

    assert answer.status_code == 302
    assert client.session.session_key != planted
    assert client.session["_auth_user_id"] == str(hub.sam.pk)
    stranger = Client()
    stranger.cookies["sessionid"] = planted
    assert stranger.get("/c/northwind/").status_code == 302


def test_signing_out_ends_the_session(hub: Hub) -> None:
    client = client_of(hub.sam)
    key = client.session.session_key
    client.post("/accounts/logout/")

    stranger = Client()
    stranger.cookies["sessionid"] = key
    assert stranger.get("/c/northwind/").status_code == 302


def test_signing_in_leads_nowhere_else(hub: Hub) -> None:
    answer = Client().post(
        "/accounts/login/?next=https://evil.example/",
        {"login": hub.sam.email, "password": PASSWORD, "next": "https://evil.example/"},
    )

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


def test_nobody_signs_up_by_themselves(hub: Hub) -> None:
    before = Person.objects.count()
    answer = Client().post(
        "/accounts/signup/", {"email": "x@evil.example", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert "An administrator of your company adds you" in answer.content.decode()
    assert Person.objects.count() == before


def test_who_was_removed_is_out_at_once(hub: Hub) -> None:
    sam = client_of(hub.sam)
    machine = hub.api(hub.sam)
    assert sam.get("/c/northwind/sell/").status_code == 200

    tenancy.deactivate_member(company=hub.company, person=hub.sam, by=hub.ana, at=hub.now)

    assert sam.get("/c/northwind/sell/").status_code == 404
    assert machine.get("/company").status == 401


# --- the way back from QuickBooks ----------------------------------------------------------------------


def begins(hub: Hub) -> tuple[Client, dict[str, str]]:
    """Ana has consented; what the browser brings back."""
    client = client_of(hub.ana)
    location = client.post(reverse("connect-begin", args=["northwind"])).headers["Location"]
    return client, hub.office.consents(location, "us")


@pytest.mark.parametrize("name", ["next", "redirect_uri", "state_url", "return_to"])
def test_the_way_back_leads_nowhere_else(new_hub: Hub, name: str) -> None:
    client, back = begins(new_hub)

    answer = client.get("/inbound/intuit/return", {**back, name: "https://evil.example/"})

    assert answer.status_code == 302
    assert urlsplit(answer.headers["Location"]).netloc == ""
    assert answer.headers["Location"] == "/c/northwind/settings/integrations/setup/"


def test_a_state_of_somebody_elses_making_leads_nowhere_else(new_hub: Hub) -> None:
    client = client_of(new_hub.ana)

    answer = client.get(
        "/inbound/intuit/return", {"state": "https://evil.example/", "code": "x", "realmId": "1"}
    )

    assert answer.headers["Location"] == "/"
    assert not Connection.objects.exists()


def test_the_state_works_once(new_hub: Hub) -> None:
    client, back = begins(new_hub)
    client.get("/inbound/intuit/return", back)
    version = Connection.objects.get().token_version

    client.get("/inbound/intuit/return", back)

    assert Connection.objects.get().token_version == version


def test_the_state_works_only_in_the_session_that_began(new_hub: Hub) -> None:
    _, back = begins(new_hub)

    for client in (client_of(new_hub.ana), client_of(new_hub.omar)):
        assert client.get("/inbound/intuit/return", back).headers["Location"] in {
            "/", "/c/northwind/settings/integrations/",
        }  # fmt: skip

    assert not Connection.objects.exists()
    assert not OAuthState.objects.exclude(used_at=None).exists()


def test_the_consent_page_is_asked_for_with_a_fresh_state_and_our_return_address(new_hub: Hub) -> None:
    client = client_of(new_hub.ana)
    first, second = (
        parse_qs(
            urlsplit(client.post(reverse("connect-begin", args=["northwind"])).headers["Location"]).query
        )
        for _ in range(2)
    )

    assert first["redirect_uri"] == ["https://hub.example/inbound/intuit/return"]
    assert first["state"] != second["state"]
    assert len(first["state"][0]) >= 43
    assert not OAuthState.objects.filter(nonce_digest__in=first["state"]).exists()


# --- headers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/c/northwind/", "/c/northwind/sell/", "/accounts/login/", "/c/nowhere/"]
)
def test_every_page_says_what_a_browser_may_do_with_it(hub: Hub, address: str) -> None:
    client = Client() if "accounts" in address else client_of(hub.ana)

    answer = client.get(address)

    policy = answer.headers["Content-Security-Policy"]
    for rule in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'",
                 "base-uri 'none'", "form-action 'self'"):  # fmt: skip
        assert rule in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "<script>" not in answer.content.decode()
    assert " onclick=" not in answer.content.decode()
    assert " style=" not in answer.content.decode()


def test_cookies_are_out_of_reach_of_scripts(hub: Hub) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": hub.sam.email, "password": PASSWORD})

    session = client.cookies["sessionid"]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")

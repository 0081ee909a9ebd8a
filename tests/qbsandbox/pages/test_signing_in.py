"""Who may write at the pages, and who may not."""

import re

import pytest

from page_forms import Bookkeeper, forms_of
from page_reader import Reader
from qbsandbox.pages.sessions import COOKIE
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.state import OWNER
from rest_desk import Desk, invoice, sale

SALE = {"customer": "Alder Street Books", "r0__item": "Services", "r0__amount": "5"}


def test_whoever_wants_to_write_signs_in_first_and_comes_back(sandbox: QuickBooksSandbox, books: str) -> None:
    omar = Bookkeeper(sandbox)
    signing_in = omar.opens(f"{books}/new/invoice")
    assert signing_in.heading == "Sign in"
    form = omar.sends(signing_in, user=OWNER)
    assert form.heading == "New invoice"
    assert OWNER in form.text
    assert omar.does(f"{books}/new/invoice", do="save", **SALE).heading.startswith("Invoice")


def test_where_there_is_a_control_token_signing_in_needs_it(sandbox: QuickBooksSandbox, books: str) -> None:
    sandbox.control_token = "let-me-in"
    refused = Bookkeeper(sandbox, token="guess").signs_in()
    assert refused.status == 422
    assert "This is not the control token printed at the start." in refused.text
    assert "let-me-in" not in refused.html
    omar = Bookkeeper(sandbox, token="let-me-in")
    omar.signs_in()
    assert omar.opens(f"{books}/new/bill").heading == "New bill"


def test_the_cookie_is_for_these_pages_and_no_script_and_new_after_signing_in(
    sandbox: QuickBooksSandbox,
) -> None:
    omar = Bookkeeper(sandbox)
    before = omar.opens("/app/signin").headers["Set-Cookie"]
    after = omar.client.post(
        "/app/signin", data={**forms_of(omar.opens("/app/signin").html)[0].values, "user": OWNER}
    )
    cookie = after.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=") and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert "Path=/app" in cookie
    assert cookie.split(";")[0] != before.split(";")[0]


def test_signing_out_ends_it(omar: Bookkeeper, books: str) -> None:
    page = omar.opens(f"{books}/")
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.html)
    assert csrf is not None
    omar.client.post("/app/signout", data={"csrf": csrf[1]})
    assert omar.opens(f"{books}/new/invoice").heading == "Sign in"


@pytest.mark.parametrize("csrf", ["", "guessed"])
def test_a_form_from_elsewhere_writes_nothing(us: Desk, omar: Bookkeeper, books: str, csrf: str) -> None:
    before = us.counts()
    answer = omar.client.post(f"{books}/new/invoice", data={"customer": "Alder Street Books", "csrf": csrf})
    assert answer.status_code == 403
    assert us.counts() == before


def test_a_form_without_a_sign_in_writes_nothing(us: Desk, sandbox: QuickBooksSandbox, books: str) -> None:
    before = us.counts()
    answer = Bookkeeper(sandbox).client.post(f"{books}/new/invoice", data={"customer": "Alder Street Books"})
    assert answer.status_code == 403
    assert us.counts() == before


def test_an_administrator_who_lost_the_company_reads_it_and_writes_no_more(
    sandbox: QuickBooksSandbox, omar: Bookkeeper, books: str, us: Desk
) -> None:
    sandbox.bar(OWNER, us.company.realm_id)
    page = omar.opens(f"{books}/new/invoice")
    assert page.status == 403
    assert page.heading == "You may not write here"
    assert omar.opens(f"{books}/").status == 200


@pytest.mark.parametrize(
    "onward",
    ["https://elsewhere.example/", "//elsewhere.example/app/", "/app//elsewhere.example", "/app/\\elsewhere"],
)
def test_signing_in_leads_nowhere_else(sandbox: QuickBooksSandbox, onward: str) -> None:
    omar = Bookkeeper(sandbox)
    values = forms_of(omar.opens("/app/signin").html)[0].values
    answer = omar.client.post("/app/signin", data={**values, "user": OWNER, "next": onward})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


def test_readers_see_no_forms_of_others_and_no_tokens(ana: Reader, us: Desk, books: str) -> None:
    sold = us.create("Invoice", invoice(sale("5.00")))
    page = ana.open(f"{books}/invoice?txnId={sold['Id']}")
    assert "Sign in to write" in page.links
    assert "csrf" not in page.html

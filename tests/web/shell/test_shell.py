"""What stands around every page, and the pages for when something is wrong."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from crossfoot.audit.models import Event
from crossfoot.connections.models import Connection
from crossfoot.core.permissions import Role
from crossfoot.runtime import settings
from crossfoot.tenancy.models import Membership
from crossfoot.web import headers, menu
from desk import NOW, desk
from web.orders.conftest import Counter

PLACES = ["home", "sell-list", "buy-list", "customers", "products", "search"]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("place", PLACES)
def test_every_role_but_a_vendors_may_look_at_every_list(counter: Counter, role: Role, place: str) -> None:
    Membership.objects.filter(person=counter.desk.vic).update(role=role)

    assert counter.vic.opens(place).status == (404 if role is Role.VENDOR else 200)


@pytest.mark.parametrize("place", PLACES)
def test_a_stranger_is_sent_to_the_sign_in_and_brought_back_after_it(counter: Counter, place: str) -> None:
    url = reverse(place, args=["northwind"])

    answer = Client().get(url)

    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={url}"


@pytest.mark.parametrize("place", PLACES)
def test_somebody_of_another_company_learns_nothing_and_is_recorded(counter: Counter, place: str) -> None:
    bo = desk("Contoso").ana
    client = Client()
    client.force_login(bo, backend="django.contrib.auth.backends.ModelBackend")

    theirs = client.get(reverse(place, args=["northwind"]))
    nobodys = client.get(reverse(place, args=["no-such-company"]))

    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert "Northwind" not in theirs.content.decode()
    assert Event.objects.filter(verb="access.refused", company_id=counter.desk.company.pk).count() == 1


def test_a_member_who_was_switched_off_is_a_stranger(counter: Counter) -> None:
    Membership.objects.filter(person=counter.desk.vic).update(is_active=False)

    assert counter.vic.opens("home").status == 404


def test_the_start_page_goes_to_the_only_company(counter: Counter) -> None:
    assert counter.vic.client.get("/", follow=True).redirect_chain[-1][0] == "/c/northwind/"


def test_the_start_page_lets_somebody_with_two_companies_choose(counter: Counter) -> None:
    contoso = desk("Contoso")
    Membership.objects.create(company=contoso.company, person=counter.desk.vic, role=Role.VIEWER)

    page = counter.vic.client.get("/", follow=True).content.decode()

    assert "Choose a company" in page
    assert "/c/northwind/" in page and "/c/contoso/" in page


def test_somebody_without_a_company_is_told_whom_to_ask(counter: Counter) -> None:
    Membership.objects.filter(person=counter.desk.vic).delete()

    page = counter.vic.client.get("/", follow=True).content.decode()

    assert "Ask an administrator of your company to add" in page


def test_the_menu_shows_only_what_exists_and_marks_where_we_are(counter: Counter) -> None:
    page = counter.ana.opens("contact-list", "vendors")

    shown = re.findall(
        r'<a href="/c/northwind/[^"]*"( aria-current="page")?>\s*<svg.*?<span>([^<]+)</span>', page.html
    )
    names = [name for _, name in shown]
    assert [name for name in names if name in {"Home", "Sell", "Buy", "From vendors", "Contacts", "Products"}] == [
        "Home", "Sell", "Buy", "From vendors", "Contacts", "Products",
    ]  # fmt: skip
    assert not {"Payroll", "Vendor inv."} & set(names)
    assert [name for current, name in shown if current] == ["Contacts"]


def test_an_entry_needs_a_place_in_the_menu() -> None:
    with pytest.raises(ValueError, match="payroll is not a place in the menu"):
        menu.register(menu.Entry("payroll", "Payroll", "home", "home"))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("connected", "QuickBooks: Books of Northwind"),
        ("reconnect", "Books of Northwind, reconnect needed"),
        ("quarantined", "Books of Northwind, stopped: another quickbooks company answered"),
    ],
)
def test_the_top_bar_tells_the_connections_health_in_words(counter: Counter, state: str, words: str) -> None:
    Connection.objects.update(state=state, name="Books of Northwind", last_heard_at=NOW)

    assert words in counter.vic.opens("home").text


def test_without_a_connection_it_says_so(counter: Counter) -> None:
    Connection.objects.update(is_active=False, state="disconnected")

    page = counter.ana.opens("home")

    assert "QuickBooks: not connected" in page.text
    assert "QuickBooks is not connected yet" in page.text


def test_the_theme_is_kept_and_leads_back_to_our_own_pages_only(counter: Counter) -> None:
    ana = counter.ana
    answer = ana.client.post("/theme/", {"theme": "dark", "next": "/c/northwind/sell/"})
    elsewhere = ana.client.post("/theme/", {"theme": "auto", "next": "//evil.test/"})
    ana.client.post("/theme/", {"theme": "dark"})

    assert answer["Location"] == "/c/northwind/sell/"
    assert elsewhere["Location"] == "/"
    assert 'data-bs-theme="dark"' in ana.opens("home").html


def test_pages_need_no_script_of_their_own_and_load_nothing_from_elsewhere(counter: Counter) -> None:
    counter.sells("10248")
    for name in (*PLACES, "sell-new", "buy-new", "product-new"):
        page = counter.ana.opens(name)
        inline = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", page.html)
        assert (name, inline) == (name, [])
        assert (name, re.findall(r'\s(?:style|on[a-z]+)="', page.html)) == (name, [])
        assert (name, re.findall(r'(?:src|href)="(?:https?:)?//', page.html)) == (name, [])
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_times_are_the_companys_with_the_zone_on_hover(counter: Counter) -> None:
    counter.desk.company.time_zone = "Europe/Ljubljana"
    counter.desk.company.save()
    order = counter.sells("10248")

    page = counter.ana.opens("sell-tab", order.pk, "history")

    assert 'title="2026-03-02 10:00:00 Europe/Ljubljana (UTC+01:00)"' in page.html


def test_dates_and_numbers_follow_the_readers_language(counter: Counter) -> None:
    counter.sells("10248", price="1000.00")
    sam = counter.sam

    german = sam.client.get(sam.url("sell-list"), headers={"Accept-Language": "de"}).content.decode()
    english = sam.client.get(sam.url("sell-list"), headers={"Accept-Language": "en-GB"}).content.decode()

    assert "2.000,00" in german and "10.02.2026" in german
    assert "2,000.00" in english and "10 Feb 2026" in english


def test_another_currency_is_named_the_home_currency_is_not(counter: Counter) -> None:
    counter.sells("10248")
    counter.sells("10249", currency="EUR")

    page = counter.ana.opens("sell-list")

    assert "120.00 EUR" in page.text
    assert "120.00 USD" not in page.text


def test_an_unknown_address_gets_plain_words(counter: Counter) -> None:
    answer = counter.ana.client.get("/nothing/here/")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


def test_a_crash_gets_plain_words_and_no_details(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*args: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("crossfoot.web.home.figures.chart", breaks)
    client = Client(raise_request_exception=False)
    client.force_login(counter.desk.ana, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get("/c/northwind/")

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()
    assert "secret detail" not in answer.content.decode()


def test_the_search_jumps_to_what_is_named_exactly(counter: Counter) -> None:
    order = counter.sells("10248")
    counter.sells("10249")

    exact = counter.sam.opens("search", q="10248")
    several = counter.sam.opens("search", q="1024")
    customer = counter.sam.opens("search", q="hanari carnes")

    assert exact.url == counter.sam.url("sell-order", order.pk)
    assert "10248" in several.text and "10249" in several.text
    assert customer.url == counter.sam.url("contact", counter.desk.hanari.pk)
    assert "Nothing has this number" in counter.sam.opens("search", q="zzz").text


def test_the_search_finds_nothing_of_another_company(counter: Counter) -> None:
    Counter(desk("Contoso")).sells("SECRET-1")

    assert (
        "SECRET-1" not in counter.ana.opens("search", q="SECRET").html.split("<main")[1].split("<h1>")[1][60:]
    )


class TestSignIn:
    def test_the_page_is_ours_and_nobody_signs_up(self, db: None) -> None:
        page = Client().get("/accounts/login/").content.decode()
        closed = Client().get("/accounts/signup/").content.decode()

        assert "An administrator of your company adds you" in page
        assert 'class="form-control"' in page
        assert "Nobody signs up by themselves" in closed

    def test_a_wrong_password_keeps_the_address(self, db: None) -> None:
        page = (
            Client().post("/accounts/login/", {"login": "ana@x.test", "password": "wrong"}).content.decode()
        )

        assert 'value="ana@x.test"' in page
        assert "alert-danger" in page

    def test_the_account_pages_stand_in_our_shell(self, counter: Counter) -> None:
        for url in ("/accounts/password/change/", "/accounts/2fa/", "/accounts/logout/"):
            answer = counter.ana.client.get(url, follow=True)
            assert (url, answer.status_code) == (url, 200)
            assert "crossfoot.css" in answer.content.decode()

    def test_signing_out_is_a_form_not_a_link(self, counter: Counter) -> None:
        ana = counter.ana
        ana.client.get("/accounts/logout/")
        assert ana.opens("home").status == 200

        ana.client.post("/accounts/logout/")
        assert ana.client.get(ana.url("home")).status_code == 302


def test_our_templates_come_before_allauths() -> None:
    apps = settings.INSTALLED_APPS

    assert apps.index("crossfoot.web") < apps.index("allauth")


def test_a_page_may_name_where_its_form_leads_and_nothing_else() -> None:
    assert "form-action 'self' https://appcenter.intuit.com;" in headers.policy(
        form_targets=["https://appcenter.intuit.com"]
    )
    assert "form-action 'self';" in headers.POLICY

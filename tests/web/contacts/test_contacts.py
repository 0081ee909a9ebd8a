"""Contacts: customers and vendors, with their terms and who they are in QuickBooks."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from crossfoot.parties.models import Party
from crossfoot.sync.models import Link
from desk import NOW, desk, stored
from web.orders.conftest import Counter


def test_customers_and_vendors_have_their_own_lists(counter: Counter) -> None:
    customers = counter.vic.opens("customers")
    vendors = counter.vic.opens("contact-list", "vendors")

    assert "Hanari Carnes" in customers.text and "Litware" not in customers.text
    assert "Litware" in vendors.text and "Hanari" not in vendors.text
    assert counter.vic.opens("contact-list", "employees").status == 404


@pytest.mark.parametrize("words", ["hanari", "HANAR", "a@hanari", "Carnes"])
def test_a_customer_is_found_by_name_code_or_address(counter: Counter, words: str) -> None:
    Party.objects.filter(pk=counter.desk.hanari.pk).update(email_key="a@hanari.test")

    assert "Hanari Carnes" in counter.vic.opens("customers", q=words).text
    assert "Nobody has this name" in counter.vic.opens("customers", q="zzz").text


def test_a_contact_shows_terms_and_who_it_is_in_quickbooks(counter: Counter) -> None:
    Link.objects.create(
        connection=counter.desk.connection, local_key=counter.desk.hanari.key, remote_kind="Customer",
        remote_id="58", origin="matched", created_at=NOW, seen_at=NOW,
    )  # fmt: skip

    page = counter.vic.opens("contact", counter.desk.hanari.pk)

    assert "Net 30" in page.text
    assert "Matched" in page.text
    assert "/app/realm-northwind/customerdetail?nameId=58" in page.html
    assert counter.vic.url("contact-edit", counter.desk.hanari.pk) not in page.html


def test_a_seller_enters_and_changes_a_customer(counter: Counter) -> None:
    page = counter.sam.sends("contact-new", "customers", data={"name": "Vins et alcools", "currency": "eur"})
    made = Party.objects.get(name="Vins et alcools")
    assert (made.kind, made.currency) == ("customer", "EUR")
    assert "Vins et alcools is saved." in page.text

    counter.sam.sends(
        "contact-edit", made.pk, data={"name": "Vins & alcools", "terms": "Net 30", "is_active": "on"}
    )
    made.refresh_from_db()
    assert (made.name, made.terms and made.terms.name, made.is_active) == ("Vins & alcools", "Net 30", True)


def test_a_mistake_keeps_what_was_typed(counter: Counter) -> None:
    typed: dict[str, Any] = {"name": "Somebody", "code": "HANAR", "currency": "XXX", "city": "Graz"}

    page = counter.sam.sends("contact-new", "customers", data=typed)

    assert 'value="Graz"' in page.html
    assert page.html.count('class="cf-field-error"') >= 1
    assert not Party.objects.filter(name="Somebody").exists()


def test_who_may_not_change_contacts_does_not(counter: Counter) -> None:
    before = stored(Party)

    assert counter.vic.opens("contact-new", "customers").status == 403
    assert counter.vic.sends("contact-edit", counter.desk.hanari.pk, data={"name": "X"}).status == 403
    assert stored(Party) == before


def test_another_companys_contact_is_not_there(counter: Counter) -> None:
    theirs = desk("Contoso").hanari

    assert counter.ana.opens("contact", theirs.pk).status == 404
    assert counter.ana.sends("contact-edit", theirs.pk, data={"name": "Mine"}).status == 404
    theirs.refresh_from_db()
    assert theirs.name == "Hanari Carnes"


def test_the_list_is_exported(counter: Counter) -> None:
    seen = counter.sam.client.get(counter.sam.url("contact-export", "customers", "csv"))

    rows = list(csv.DictReader(io.StringIO(b"".join(seen.streaming_content).decode("utf-8-sig"))))

    assert [(row["Name"], row["Code"], row["Terms"], row["In use"]) for row in rows] == [
        ("Hanari Carnes", "HANAR", "Net 30", "yes")
    ]

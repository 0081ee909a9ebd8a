"""Customers, vendors and items: matched where QuickBooks has them, asked about where it is not clear."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from crossfoot.mappings.models import AccountMapping, RemoteRecord
from crossfoot.sync import attention, copies, queue
from crossfoot.sync.models import Link
from qbsandbox.transport import SandboxTransport
from sync.workshop import Shop, Workshop


def by_hand(workshop: Workshop, shop: Shop, kind: str, body: dict[str, Any], *, copied: bool = True) -> str:
    """A bookkeeper enters a record; `copied`: our lists have been read since. Returns its id."""
    token = workshop.sandbox.connect(shop.books.realm_id).access_token
    with httpx2.Client(transport=SandboxTransport(workshop.sandbox)) as http:
        answer = http.post(
            f"https://quickbooks.example/v3/company/{shop.books.realm_id}/{kind.lower()}?minorversion=75",
            json=body,
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
        )
    assert answer.status_code == 200, answer.text
    record = answer.json()[kind]
    if copied and kind in {"Customer", "Vendor", "Item"}:
        copies.remember(shop.connection, [(kind.lower(), record)], at=workshop.clock.now())
    return str(record["Id"])


def link_of(key: str) -> Link:
    return Link.objects.get(local_key=key)


@pytest.mark.parametrize("copied", [True, False])
def test_a_customer_of_the_same_name_is_matched_and_not_changed(
    workshop: Workshop, shop: Shop, copied: bool
) -> None:
    address = {"Line1": "1 Old Street", "City": "Bath"}
    remote_id = by_hand(
        workshop, shop, "Customer", {"DisplayName": "Hanari Carnes", "BillAddr": address}, copied=copied
    )
    customer = shop.customer(" hanari carnes", line1="2 New Road")
    shop.sends(shop.invoice(customer=customer))
    workshop.works()

    link = link_of(customer.key)
    assert (link.remote_id, link.origin) == (remote_id, "matched")
    (record,) = [one for one in shop.in_books("Customer") if one["Id"] == remote_id]
    assert record["BillAddr"]["Line1"] == "1 Old Street"
    assert [one["CustomerRef"]["value"] for one in shop.in_books("Invoice")] == [remote_id]


def test_the_e_mail_address_counts_before_the_name(workshop: Workshop, shop: Shop) -> None:
    remote_id = by_hand(
        workshop, shop, "Customer",
        {"DisplayName": "HANARI LTDA", "PrimaryEmailAddr": {"Address": "mario@hanari.test"}},
    )  # fmt: skip
    customer = shop.customer("Hanari Carnes", email="Mario@hanari.test")
    shop.sends(shop.invoice(customer=customer))
    workshop.works()
    assert (link_of(customer.key).remote_id, link_of(customer.key).reason) == (remote_id, "Found by email")


def test_two_that_it_may_be_are_for_a_person_to_choose_and_then_everything_goes(
    workshop: Workshop, shop: Shop
) -> None:
    mail = {"PrimaryEmailAddr": {"Address": "office@hanari.test"}}
    first = by_hand(workshop, shop, "Customer", {"DisplayName": "Hanari A", **mail})
    by_hand(workshop, shop, "Customer", {"DisplayName": "Hanari B", **mail})
    customer = shop.customer("Hanari Carnes", email="office@hanari.test")
    shop.sends(shop.invoice("10.00", customer=customer), shop.invoice("20.00", customer=customer))
    workshop.works()

    (card,) = attention.cards(shop.company)
    assert (card.cause, card.fix, card.subject) == (f"party:{customer.key}", "choose_party", customer.key)
    assert (card.count, str(card.total), card.currency) == (2, "30.00", "USD")
    assert "“Hanari A”" in card.sentence
    assert "Choose the one it is." in card.sentence
    assert shop.in_books("Invoice") == []

    record = RemoteRecord.objects.get(connection=shop.connection, list="customer", remote_id=first)
    queue.choose_party(
        connection=shop.connection,
        party_key=customer.key,
        record=record,
        by=shop.ana,
        at=workshop.clock.now(),
    )
    assert attention.cards(shop.company) == []
    workshop.works()
    assert {one["CustomerRef"]["value"] for one in shop.in_books("Invoice")} == {first}
    assert link_of(customer.key).origin == "chosen"


@pytest.mark.parametrize("copied", [True, False])
def test_who_is_both_customer_and_vendor_gets_a_visible_suffix(
    workshop: Workshop, shop: Shop, copied: bool
) -> None:
    """Also where our lists do not show the other one yet, and QuickBooks refuses with 6240."""
    by_hand(workshop, shop, "Vendor", {"DisplayName": "Hanari Carnes"}, copied=copied)
    customer = shop.customer("Hanari Carnes")
    wanted = shop.invoice(customer=customer)
    shop.sends(wanted)
    workshop.works()

    names = [one["DisplayName"] for one in shop.in_books("Customer")]
    assert "Hanari Carnes (Customer)" in names
    assert shop.push_of(wanted).state == "synchronized"
    (push,) = [one for one in shop.pushes if one.kind == "customer"]
    assert push.label == "Customer Hanari Carnes (Customer)"


def test_an_inactive_customer_is_not_made_a_second_time(workshop: Workshop, shop: Shop) -> None:
    remote_id = by_hand(workshop, shop, "Customer", {"DisplayName": "Hanari Carnes"})
    by_hand(
        workshop, shop, "Customer",
        {"Id": remote_id, "SyncToken": "0", "sparse": True, "Active": False, "DisplayName": "Hanari Carnes"},
    )  # fmt: skip
    wanted = shop.invoice()
    shop.sends(wanted)
    workshop.works()

    assert shop.push_of(wanted).state == "needs_attention"
    assert "is inactive in QuickBooks" in shop.push_of(wanted).sentence


def test_a_name_that_quickbooks_cannot_store_is_mended_under_contacts_and_goes(
    workshop: Workshop, shop: Shop
) -> None:
    customer = shop.customer("Hanari: Carnes")
    wanted = shop.invoice(customer=customer)
    shop.sends(wanted)
    workshop.works()
    push = shop.push_of(wanted)
    assert (push.state, push.problem_fix) == ("needs_attention", "edit_party")
    assert "colon" in push.sentence

    customer.name = "Hanari - Carnes"
    customer.save()
    (card,) = attention.cards(shop.company)
    attention.clear(company=shop.company, cause=card.cause, by=shop.ana, at=workshop.clock.now())
    workshop.works()
    assert shop.push_of(wanted).state == "synchronized"
    assert "Hanari - Carnes" in [one["DisplayName"] for one in shop.in_books("Customer")]


def test_an_item_that_books_to_the_mapped_account_is_used_and_one_that_books_elsewhere_is_not(
    workshop: Workshop, shop: Shop
) -> None:
    account = AccountMapping.objects.get(connection=shop.connection, key="sales").record
    other = AccountMapping.objects.get(connection=shop.connection, key="shipping").record
    wrong = by_hand(
        workshop, shop, "Item",
        {"Name": "Product sales", "Type": "Service", "IncomeAccountRef": {"value": other.remote_id}},
    )  # fmt: skip
    shop.sends(shop.invoice())
    workshop.works()

    link = link_of("income:sales")
    assert link.remote_id != wrong
    (item,) = [one for one in shop.in_books("Item") if one["Id"] == link.remote_id]
    assert item["IncomeAccountRef"]["value"] == account.remote_id
    assert item["Name"].startswith("Product sales (")
    assert (item["Type"], link.origin) == ("NonInventory", "created")


def test_changing_a_mapping_affects_what_is_sent_from_then_on(workshop: Workshop, shop: Shop) -> None:
    shop.sends(shop.invoice("1.00"))
    workshop.works()
    mapping = AccountMapping.objects.get(connection=shop.connection, key="sales")
    before, other = (
        mapping.record,
        AccountMapping.objects.get(connection=shop.connection, key="shipping").record,
    )
    waiting = shop.invoice("2.00")
    shop.sends(waiting)
    mapping.record = other
    mapping.save()
    shop.sends(shop.invoice("3.00"))
    workshop.works()

    assert shop.states() == ["synchronized"] * 3
    accounts = {
        one["Id"]: one["IncomeAccountRef"]["value"]
        for one in shop.in_books("Item")
        if "IncomeAccountRef" in one
    }
    booked = [
        accounts[invoice["Line"][0]["SalesItemLineDetail"]["ItemRef"]["value"]]
        for invoice in shop.in_books("Invoice")
    ]
    assert booked == [before.remote_id, other.remote_id, other.remote_id]


def test_an_account_that_nobody_mapped_is_one_card_and_mapping_it_sends_all(
    workshop: Workshop, shop: Shop
) -> None:
    mapping = AccountMapping.objects.get(connection=shop.connection, key="shipping")
    record = mapping.record
    mapping.delete()
    shop.sends(*(shop.invoice(f"{n}.00", account="shipping") for n in range(1, 4)))
    workshop.works()

    (card,) = attention.cards(shop.company)
    assert (card.cause, card.fix, card.count, str(card.total)) == (
        "account:shipping",
        "map_account",
        3,
        "6.00",
    )
    assert not card.is_fixed

    AccountMapping.objects.create(connection=shop.connection, key="shipping", record=record)
    (card,) = attention.cards(shop.company)
    assert card.is_fixed
    attention.clear(company=shop.company, cause=card.cause, by=shop.ana, at=workshop.clock.now())
    workshop.works()
    assert shop.states() == ["synchronized"] * 3
    assert attention.cards(shop.company) == []

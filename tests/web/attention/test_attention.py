"""One card per cause, its fix on the card, and everything behind it goes."""

from __future__ import annotations

from datetime import timedelta

from crossfoot.connections import health
from crossfoot.core.names import name_key
from crossfoot.core.problems import Fix, Problem
from crossfoot.mappings.models import AccountMapping, RemoteRecord
from crossfoot.sync import attention, needs
from crossfoot.sync.models import Push
from crossfoot.tenancy.models import Membership, Person
from sync.workshop import Shop, Workshop
from web_visits import Visitor, visitor


def somebody(shop: Shop, name: str, role: str) -> Visitor:
    email = f"{name.lower()}@{shop.company.slug}.test"
    person = Person.objects.create(username=email, email=email, full_name=name)
    Membership.objects.create(company=shop.company, person=person, role=role)
    return visitor(person, shop.company)


def ana(shop: Shop) -> Visitor:
    return visitor(shop.ana, shop.company)


def freight_is_missing(workshop: Workshop, shop: Shop, count: int = 3) -> list[Push]:
    """Invoices with a line on an account that nobody chose."""
    wanted = [shop.invoice("120.00", account="sales_charges") for _ in range(count)]
    shop.sends(*wanted)
    workshop.works()
    return [shop.push_of(one) for one in wanted]


def account(shop: Shop, kind: str = "Income") -> RemoteRecord:
    return RemoteRecord.objects.filter(
        connection=shop.connection, list=RemoteRecord.List.ACCOUNT, data__kind=kind
    ).earliest("pk")


def needing(shop: Shop, problem: Problem, **more: str) -> Push:
    """An invoice that stopped for this reason."""
    wanted = shop.invoice("50.00", **more)
    shop.sends(wanted)
    push = shop.push_of(wanted)
    needs.stop(push, problem, at=push.created_at)
    push.refresh_from_db()
    return push


def test_without_troubles_nothing_needs_you(shop: Shop) -> None:
    seen = ana(shop).opens("attention")
    assert "Nothing needs you" in seen.text


def test_what_waits_is_counted_where_nothing_needs_you(shop: Shop) -> None:
    shop.sends(shop.invoice(), shop.invoice())
    text = ana(shop).opens("attention").text
    assert "Nothing needs you" in text
    assert "go by themselves." in text


def test_a_card_says_cause_count_and_value_and_offers_the_accounts(workshop: Workshop, shop: Shop) -> None:
    freight_is_missing(workshop, shop)
    seen = ana(shop).opens("attention")
    assert "Account for Other charges to customers" in seen.text
    assert "3 documents · 360.00" in seen.text
    assert "No QuickBooks account is chosen for “Other charges to customers”." in seen.text
    assert str(account(shop).pk) in seen.values("record")
    assert str(account(shop, "Bank").pk) not in seen.values("record")
    assert "Save and send 3" in seen.text


def test_choosing_the_account_sends_everything_behind_it(workshop: Workshop, shop: Shop) -> None:
    freight_is_missing(workshop, shop)
    data = {"cause": "account:sales_charges", "key": "sales_charges", "record": str(account(shop).pk)}
    seen = ana(shop).sends("attention-account", data=data)
    assert f"Saved: {account(shop).name}." in seen.text and "on the way to QuickBooks." in seen.text
    assert AccountMapping.objects.get(key="sales_charges").record == account(shop)
    workshop.works()
    assert set(shop.states()) == {"synchronized"}
    assert "Nothing needs you" in ana(shop).opens("attention").text


def test_without_a_choice_the_card_says_so_and_nothing_is_sent(workshop: Workshop, shop: Shop) -> None:
    freight_is_missing(workshop, shop)
    data = {"cause": "account:sales_charges", "key": "sales_charges", "record": ""}
    seen = ana(shop).sends("attention-account", data=data)
    assert seen.status == 422 and "Choose one of the list first." in seen.text
    assert set(shop.states()) == {"needs_attention"}


def test_an_account_of_another_type_is_not_taken(workshop: Workshop, shop: Shop) -> None:
    freight_is_missing(workshop, shop)
    data = {
        "cause": "account:sales_charges",
        "key": "sales_charges",
        "record": str(account(shop, "Bank").pk),
    }
    assert ana(shop).sends("attention-account", data=data).status == 422
    assert not AccountMapping.objects.filter(key="sales_charges").exists()


def test_an_account_of_another_company_is_not_taken(workshop: Workshop, shop: Shop) -> None:
    other = workshop.shop("Brightware")
    freight_is_missing(workshop, shop)
    data = {"cause": "account:sales_charges", "key": "sales_charges", "record": str(account(other).pk)}
    assert ana(shop).sends("attention-account", data=data).status == 422
    assert not AccountMapping.objects.filter(key="sales_charges").exists()


def test_what_was_mapped_elsewhere_offers_to_send(workshop: Workshop, shop: Shop) -> None:
    freight_is_missing(workshop, shop)
    AccountMapping.objects.create(connection=shop.connection, key="sales_charges", record=account(shop))
    seen = ana(shop).opens("attention")
    assert "Settled meanwhile. Send 3" in seen.text
    seen = ana(shop).sends("attention-retry", data={"cause": "account:sales_charges"})
    assert "on the way to QuickBooks again." in seen.text


def test_an_inactive_account_is_not_settled_by_being_chosen(workshop: Workshop, shop: Shop) -> None:
    AccountMapping.objects.create(connection=shop.connection, key="sales_charges", record=account(shop))
    RemoteRecord.objects.filter(pk=account(shop).pk).update(is_active=False)
    freight_is_missing(workshop, shop, 1)
    seen = ana(shop).opens("attention")
    assert "is inactive." in seen.text and "Settled meanwhile" not in seen.text
    assert "Save and send 1" in seen.text


def test_who_it_is_in_quickbooks_is_chosen_among_candidates(workshop: Workshop, shop: Shop) -> None:
    customer = shop.customer("Hanari Carnes")
    records = [
        RemoteRecord.objects.create(
            connection=shop.connection,
            list="customer",
            remote_id=remote_id,
            name="Hanari Carnes",
            name_key=name_key("Hanari Carnes"),
            currency="USD",
            seen_at=workshop.clock.now(),
        )
        for remote_id in ("901", "902")
    ]
    problem = Problem(
        "party_ambiguous",
        "2 customers in QuickBooks have this name. Choose the one it is.",
        Fix.CHOOSE_PARTY,
        f"party:{customer.key}",
        customer.key,
    )
    needing(shop, problem)
    seen = ana(shop).opens("attention")
    assert seen.values("record") == ["", str(records[0].pk), str(records[1].pk)]
    assert "Hanari Carnes (USD, Id 901)" in seen.text
    data = {"cause": f"party:{customer.key}", "key": customer.key, "record": str(records[1].pk)}
    seen = ana(shop).sends("attention-party", data=data)
    assert "Saved: Hanari Carnes." in seen.text
    link = shop.connection.links.get(local_key=customer.key)
    assert (link.remote_id, link.origin) == ("902", "chosen")


def test_a_record_with_another_name_is_found_by_typing(workshop: Workshop, shop: Shop) -> None:
    customer = shop.customer("Hanari Carnes")
    record = RemoteRecord.objects.create(
        connection=shop.connection, list="customer", remote_id="7", name="HC Rio", name_key="hc rio",
        seen_at=workshop.clock.now(),
    )  # fmt: skip
    problem = Problem(
        "party_ambiguous", "Choose the one it is.", Fix.CHOOSE_PARTY, f"party:{customer.key}", customer.key
    )
    needing(shop, problem)
    assert str(record.pk) not in ana(shop).opens("attention").values("record")
    assert str(record.pk) in ana(shop).opens("attention", who="rio").values("record")
    data = {"cause": f"party:{customer.key}", "key": customer.key, "record": str(record.pk), "who": "rio"}
    assert "Saved: HC Rio." in ana(shop).sends("attention-party", data=data).text


def test_a_customer_of_another_company_is_not_there(workshop: Workshop, shop: Shop) -> None:
    theirs = workshop.shop("Brightware").customer("Bo's customer")
    data = {"cause": f"party:{theirs.key}", "key": theirs.key, "record": "1"}
    assert ana(shop).sends("attention-party", data=data).status == 404
    assert ana(shop).sends("attention-party", data={**data, "key": "customer:x"}).status == 404


def test_a_card_is_put_off_with_a_reason_and_comes_back(workshop: Workshop, shop: Shop) -> None:
    freight_is_missing(workshop, shop)
    data = {"later-cause": "account:sales_charges", "later-days": "7", "later-reason": ""}
    seen = ana(shop).sends("attention-snooze", data=data)
    assert seen.status == 422 and "Say why it can wait" in seen.text
    seen = ana(shop).sends(
        "attention-snooze", data={**data, "later-reason": "Omar opens the account on Friday"}
    )
    assert "Nothing needs you" in seen.text
    assert "Put off (1)" in seen.text and "Omar opens the account on Friday" in seen.text
    workshop.clock.advance(days=8)
    seen = ana(shop).opens("attention")
    assert "Nothing needs you" not in seen.text and "Put off (1)" not in seen.text


def test_a_difference_is_accepted_with_a_reason(workshop: Workshop, shop: Shop) -> None:
    wanted = shop.invoice("120.00")
    shop.sends(wanted)
    workshop.works()
    push = shop.push_of(wanted)
    Push.objects.filter(pk=push.pk).update(
        problem_cause="totals:1", problem_code="total_differs", sentence="QuickBooks booked 121.00."
    )
    seen = ana(shop).opens("attention")
    assert "QuickBooks booked other figures" in seen.text
    assert "Say why the difference is in order" in ana(shop).sends("attention-accept", push.pk).text
    seen = ana(shop).sends("attention-accept", push.pk, data={"reason": "Rounded by the shop"})
    assert f"The difference on {push.label} is accepted." in seen.text
    assert "Nothing needs you" in seen.text


def test_all_documents_of_a_cause_have_a_page_of_their_own(workshop: Workshop, shop: Shop) -> None:
    pushes = freight_is_missing(workshop, shop, 55)
    seen = ana(shop).opens("attention")
    assert "The first 50 of 55 documents" in seen.text and pushes[54].label not in seen.text
    rest = ana(shop).opens("attention-documents", cause="account:sales_charges", page=2)
    assert pushes[54].label in rest.text and "51 to 55 of 55" in rest.text
    assert (
        ana(shop).url("sell-order", pushes[54].source_id)
        in ana(shop).opens("attention-documents", cause="account:sales_charges", page=2).html
    )


def test_a_change_made_in_quickbooks_leads_to_the_decision(workshop: Workshop, shop: Shop) -> None:
    wanted = shop.bill("80.00")
    shop.sends(wanted)
    workshop.works()
    (record,) = shop.in_books("Bill")
    moved = {"Id": record["Id"], "SyncToken": record["SyncToken"], "sparse": True, "TxnDate": "2026-02-20"}
    workshop.by_hand(shop, "bill", {**moved, "VendorRef": record["VendorRef"]})
    shop.revises(wanted, "95.00")
    workshop.works()

    page = ana(shop).opens("attention")
    assert "Changed in QuickBooks" in page.text
    assert f"Somebody changed {wanted.label} in QuickBooks since it was sent" in page.text
    assert "See what was changed, and decide" in page.text


def test_a_cause_that_is_gone_says_so(shop: Shop) -> None:
    text = ana(shop).opens("attention-documents", cause="account:none").text
    assert "Nothing waits for this any more" in text
    assert "Nothing waits for this any more." in ana(shop).sends("attention-retry", data={"cause": "x"}).text


def test_a_reconnect_is_an_administrators(workshop: Workshop, shop: Shop) -> None:
    health.need_reconnect(
        connection=shop.connection, sentence="The consent was taken back.", at=workshop.clock.now()
    )
    problem = Problem("access_lost", "The consent was taken back.", Fix.RECONNECT, "connection:access_lost")
    needing(shop, problem)
    assert "Reconnect under Integrations" in ana(shop).opens("attention").text
    abe = somebody(shop, "Abe", "accounting").opens("attention").text
    assert "Reconnect under Integrations" not in abe
    assert "Someone with the role Administrator can settle this." in abe


def test_a_seller_sees_the_cards_and_settles_none(workshop: Workshop, shop: Shop) -> None:
    (push,) = freight_is_missing(workshop, shop, 1)
    sue = somebody(shop, "Sue", "sales")
    seen = sue.opens("attention")
    assert "Someone with the role Administrator or Accounting can settle this." in seen.text
    assert "Save and send" not in seen.text and "Put off" not in seen.text
    cause = {"cause": "account:sales_charges"}
    for name in (
        "attention-account",
        "attention-tax",
        "attention-party",
        "attention-dates",
        "attention-retry",
    ):
        assert sue.sends(name, data=cause).status == 403
    assert sue.sends("attention-snooze", data={"later-cause": "account:sales_charges"}).status == 403
    assert sue.sends("attention-accept", push.pk, data={"reason": "x"}).status == 403
    push.refresh_from_db()
    assert (push.state, push.snoozed_until) == ("needs_attention", None)


def test_another_companys_cards_and_documents_are_not_there(workshop: Workshop, shop: Shop) -> None:
    other = workshop.shop("Brightware")
    theirs = freight_is_missing(workshop, other, 1)[0]
    assert "Nothing needs you" in ana(shop).opens("attention").text
    assert visitor(shop.ana, other.company).opens("attention").status == 404
    assert ana(shop).sends("attention-accept", theirs.pk, data={"reason": "x"}).status == 404
    cause = {"cause": "account:sales_charges"}
    assert "Nothing waits for this any more." in ana(shop).sends("attention-retry", data=cause).text
    theirs.refresh_from_db()
    assert theirs.state == "needs_attention"


def test_the_menu_counts_what_needs_a_person(workshop: Workshop, shop: Shop) -> None:
    freight_is_missing(workshop, shop, 2)
    count = attention.count(shop.company)
    assert count >= 2
    assert f"Attention {count} need attention" in ana(shop).opens("settings").text


def test_put_off_until_the_beginning_of_a_day_where_the_company_is(workshop: Workshop, shop: Shop) -> None:
    shop.company.time_zone = "Asia/Tokyo"
    shop.company.save()
    (push,) = freight_is_missing(workshop, shop, 1)
    data = {"later-cause": "account:sales_charges", "later-days": "1", "later-reason": "Later"}
    ana(shop).sends("attention-snooze", data=data)
    push.refresh_from_db()
    assert push.snoozed_until is not None
    # 9:00 in UTC is 18:00 in Tokyo; its next day begins at 15:00 UTC.
    assert push.snoozed_until - workshop.clock.now() <= timedelta(hours=6)

"""Settings > Mapping: what would change is shown before it is saved, and what is sent stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from crossfoot.engine import clock
from crossfoot.mappings.models import AccountMapping, RemoteRecord, TaxMapping
from crossfoot.sync.models import Push
from crossfoot.web.settings.usage import Usage, usage_of
from desk import NOW, Desk, desk
from web_visits import Visitor, visitor


@pytest.fixture
def northwind(db: None) -> Iterator[Desk]:
    clock.use(lambda: NOW)
    yield read(desk())
    clock.use(None)


def read(at: Desk, country: str = "US") -> Desk:
    """The lists of its QuickBooks company were read."""
    at.connection.facts_at, at.connection.country = NOW, country
    at.connection.save()
    return at


def ana(at: Desk) -> Visitor:
    return visitor(at.ana, at.company)


def record(at: Desk, remote_id: str) -> RemoteRecord:
    return RemoteRecord.objects.get(connection=at.connection, list="account", remote_id=remote_id)


def chosen(at: Desk, key: str) -> str:
    return AccountMapping.objects.get(connection=at.connection, key=key).record.name


def everything(at: Desk, **changes: str) -> dict[str, Any]:
    """The form as it stands, with some accounts changed to those with these ids in QuickBooks."""
    data: dict[str, Any] = {"item_rule": "per_account"}
    for mapping in AccountMapping.objects.filter(connection=at.connection).exclude(key__contains="@"):
        data[f"account-{mapping.key}"] = mapping.record_id
    for key, remote_id in changes.items():
        data[f"account-{key}"] = record(at, remote_id).pk if remote_id else ""
    return data


def push(at: Desk, state: str, number: int, account: str = "sales", discount: str = "") -> Push:
    return Push.objects.create(
        company=at.company, connection=at.connection, kind="invoice", document_key=f"sales_order:{number}",
        label=f"Invoice {number}", state=state, key=f"k{number}", marker=f"m{number}", due_at=NOW,
        created_at=NOW, changed_at=NOW,
        posting={"type": "Invoice", "lines": [{"account": account}, {"account": account}],
                 "discount": {"account": discount} if discount else None},
    )  # fmt: skip


def test_usage_counts_documents_and_not_lines(northwind: Desk) -> None:
    push(northwind, "synchronized", 1)
    push(northwind, "waiting", 2, discount="sales_discounts")
    push(northwind, "needs_attention", 3)
    push(northwind, "skipped", 4)
    usage = usage_of(northwind.connection)
    assert usage == {"sales": Usage(sent=1, waiting=2), "sales_discounts": Usage(sent=0, waiting=1)}
    text = ana(northwind).opens("mapping").text
    assert "1 sent · 2 waiting" in text
    assert "Changing a mapping affects what is sent from then on, documents that wait included." in text


def test_another_account_is_shown_with_its_effect_and_saved_only_then(northwind: Desk) -> None:
    push(northwind, "synchronized", 1)
    push(northwind, "waiting", 2)
    data = everything(northwind, sales="2")
    seen = ana(northwind).sends("mapping", data=data)
    assert "What would change" in seen.text
    assert "Sales: Sales of Product Income → Shipping Income." in seen.text
    assert "1 document that waits will go to the new account." in seen.text
    assert "1 sent one stays on Sales of Product Income." in seen.text
    assert chosen(northwind, "sales") == "Sales of Product Income"
    seen = ana(northwind).sends("mapping", data={**data, "confirmed": "1"})
    assert "Saved. It counts for everything that is sent from now on." in seen.text
    assert chosen(northwind, "sales") == "Shipping Income"
    assert chosen(northwind, "purchases") == "Purchases"


def test_the_page_of_changes_carries_every_choice_along(northwind: Desk) -> None:
    seen = ana(northwind).sends("mapping", data=everything(northwind, sales="2", freight="8"))
    for key, remote_id in (("sales", "2"), ("freight", "8"), ("purchases", "6")):
        assert f'name="account-{key}" value="{record(northwind, remote_id).pk}"' in seen.html


def test_a_first_choice_needs_no_second_look(northwind: Desk) -> None:
    AccountMapping.objects.filter(key="freight").delete()
    seen = ana(northwind).sends("mapping", data=everything(northwind, freight="7"))
    assert "Saved." in seen.text
    assert chosen(northwind, "freight") == "Freight In"


def test_a_needed_account_is_not_taken_back(northwind: Desk) -> None:
    seen = ana(northwind).sends("mapping", data={**everything(northwind, sales=""), "confirmed": "1"})
    assert seen.status == 422 and "Choose another one instead." in seen.text
    assert chosen(northwind, "sales") == "Sales of Product Income"


def test_an_account_of_another_company_is_not_offered(northwind: Desk) -> None:
    other = desk("Brightware")
    data = {**everything(northwind), "account-sales": record(other, "2").pk, "confirmed": "1"}
    seen = ana(northwind).sends("mapping", data=data)
    assert seen.status == 422 and "Select a valid choice." in seen.text
    assert chosen(northwind, "sales") == "Sales of Product Income"


def test_tax_codes_are_chosen_outside_the_us(db: None) -> None:
    clock.use(lambda: NOW)
    at = read(desk(country="GB"), "GB")
    rate = at.tax_rate("Standard", "20")
    code = RemoteRecord.objects.create(
        connection=at.connection, list="tax_code", remote_id="5", name="20.0% S", name_key="20.0% s",
        data={"percent": "20"}, seen_at=NOW,
    )  # fmt: skip
    seen = ana(at).sends("mapping-taxes", data={f"rate-{rate.pk}": code.pk, "untaxed": ""})
    assert "Saved." in seen.text
    assert TaxMapping.objects.get(tax_rate=rate).record == code
    seen = ana(at).sends("mapping-taxes", data={f"rate-{rate.pk}": "999999", "untaxed": ""})
    assert seen.status == 422
    assert TaxMapping.objects.get(tax_rate=rate).record == code
    clock.use(None)


def test_without_quickbooks_the_page_says_where_to_begin(northwind: Desk) -> None:
    northwind.connection.is_active = False
    northwind.connection.save()
    assert "Nothing to choose from yet" in ana(northwind).opens("mapping").text
    assert "Nothing to choose from yet" in ana(northwind).opens("settings-documents").text


def test_a_seller_sees_the_mapping_and_changes_none(northwind: Desk) -> None:
    sam = visitor(northwind.sam, northwind.company)
    seen = sam.opens("mapping")
    assert "Sales of Product Income (Income)" in seen.text and "<select" not in seen.html
    assert sam.sends("mapping", data={**everything(northwind, sales="2"), "confirmed": "1"}).status == 403
    assert sam.sends("mapping-taxes").status == 403
    assert chosen(northwind, "sales") == "Sales of Product Income"

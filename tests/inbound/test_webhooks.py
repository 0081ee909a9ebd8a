"""Intuit posts that something changed: believed only with its signature, counted once, answered at once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from crossfoot.conf.options import options
from crossfoot.documents.models import PurchaseOrder
from crossfoot.engine.models import Task
from crossfoot.inbound import webhooks
from crossfoot.payments import pulling
from crossfoot.payments.models import Notice, Payment, Pull
from qbsandbox.online.webhooks import Post
from world import Hub

TOKEN = "3b1d0a52-7a5b-4d3c-9f6e-2f7f0c9e1a11"
ADDRESS = f"https://hub.example{webhooks.PATH}"


@dataclass
class Mailbox:
    """Intuit's webhooks arrive at this installation over Django's own test client."""

    hub: Hub
    posts: list[Post] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def __call__(self, post: Post, seconds: float) -> int:
        self.posts.append(post)
        return self.arrives(post.body, post.headers["intuit-signature"])

    def arrives(self, body: bytes, signature: str | None = None) -> int:
        headers = {"intuit-signature": signed(body) if signature is None else signature}
        answer = Client(enforce_csrf_checks=True).post(
            webhooks.PATH, body, content_type="application/json; charset=utf-8", headers=headers
        )
        assert not answer.cookies
        self.statuses.append(answer.status_code)
        return answer.status_code

    def subscribes(self, **how: Any) -> None:
        self.hub.sandbox.webhooks.transport = self
        self.hub.sandbox.webhooks.subscribe(self.hub.profile, ADDRESS, token=TOKEN, **how)

    def delivers(self) -> None:
        self.hub.sandbox.webhooks.deliver(at_once=True)

    def pays(self, order: PurchaseOrder) -> dict[str, Any]:
        """The bookkeeper pays the order's bill by check."""
        bill = self.hub.document("Bill", order.number)
        bank = next(r["Id"] for r in self.hub.in_books("Account") if r["FullyQualifiedName"] == "Checking")
        link = {"TxnId": bill["Id"], "TxnType": "Bill"}
        return self.hub.bookkeeper().creates(
            "BillPayment",
            VendorRef=bill["VendorRef"],
            TotalAmt="80.00",
            PayType="Check",
            CheckPayment={"BankAccountRef": {"value": bank}},
            TxnDate="2026-01-20",
            Line=[{"Amount": "80.00", "LinkedTxn": [link]}],
        )

    @property
    def cdc_calls(self) -> int:
        return self.hub.office.calls("/cdc")


def signed(body: bytes, token: str = TOKEN) -> str:
    return base64.b64encode(hmac.new(token.encode(), body, hashlib.sha256).digest()).decode()


@pytest.fixture
def mailbox(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    monkeypatch.setenv("CROSSFOOT_QBO_WEBHOOK_VERIFIER", TOKEN)
    options.cache_clear()
    yield Mailbox(hub)
    options.cache_clear()


@pytest.fixture
def order(hub: Hub) -> PurchaseOrder:
    """A purchase order over 80.00 whose bill stands in QuickBooks."""
    order = hub.buys("PO-1")
    hub.bills(order)
    return order


def event(realm: str, **more: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0", "id": "88cd52aa-33b6-4351-9aa4-47572edbd068", "source": "intuit.x=",
        "type": "qbo.billpayment.created.v1", "datacontenttype": "application/json",
        "time": "2026-01-20T21:31:25.179851517Z", "intuitentityid": "9", "intuitaccountid": realm, "data": {},
        **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"shape": "legacy"},
        {"duplicates": 2},
        {"disorder": True, "shape": "legacy", "legacy_times": "utc"},
        {"void_verb": "void"},
    ],
)
def test_D8_a_webhook_makes_the_bill_paid_within_moments_and_a_void_open_again(
    mailbox: Mailbox, order: PurchaseOrder, how: dict[str, Any]
) -> None:
    mailbox.subscribes(**how)
    check = mailbox.pays(order)

    mailbox.delivers()
    began_at = mailbox.hub.now
    mailbox.hub.works()
    order.refresh_from_db()
    assert (order.paid_state, order.paid_amount) == ("paid", Decimal("80.00"))
    assert (mailbox.hub.now - began_at).total_seconds() < 60

    books = mailbox.hub.bookkeeper()
    now = books._now("BillPayment", check)
    body = {"Id": now["Id"], "SyncToken": now["SyncToken"], "sparse": True}
    books._http.post(
        f"{books._base}/billpayment", params={"operation": "update", "include": "void"}, json=body
    )
    mailbox.delivers()
    mailbox.hub.works()

    order.refresh_from_db()
    assert (order.paid_state, order.paid_amount) == ("open", 0)
    assert Payment.objects.get().state == "voided"
    assert set(mailbox.statuses) == {200}


def test_D8_what_a_lost_webhook_did_not_tell_comes_with_the_next_pull(
    mailbox: Mailbox, order: PurchaseOrder
) -> None:
    mailbox.subscribes(losses=5)
    mailbox.pays(order)
    mailbox.delivers()
    assert mailbox.statuses == []

    mailbox.hub.runs_for(minutes=25)

    order.refresh_from_db()
    assert order.paid_state == "paid"


def test_nothing_is_asked_while_intuit_waits_for_the_answer(mailbox: Mailbox, order: PurchaseOrder) -> None:
    mailbox.subscribes()
    mailbox.pays(order)
    before = len(mailbox.hub.office.requests)

    mailbox.delivers()

    assert len(mailbox.hub.office.requests) == before
    assert Task.objects.filter(kind=pulling.PULL, state="waiting").count() == 1


def test_one_that_is_replayed_a_day_later_does_nothing(mailbox: Mailbox, order: PurchaseOrder) -> None:
    mailbox.subscribes()
    mailbox.pays(order)
    mailbox.delivers()
    mailbox.hub.works()
    asked, told = mailbox.cdc_calls, Notice.objects.count()

    mailbox.hub.office.clock.advance(days=1)
    for post in list(mailbox.posts):
        assert mailbox.arrives(post.body, post.headers["intuit-signature"]) == 200
    mailbox.hub.works()

    assert (mailbox.cdc_calls, Notice.objects.count()) == (asked, told)
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    "forge",
    [
        lambda body: "",
        lambda body: "bm90aGluZw==",
        lambda body: "not base64 at all",
        lambda body: signed(body, "another token"),
        lambda body: signed(body + b" "),
        lambda body: signed(body).swapcase(),
    ],
)
def test_a_forged_one_is_refused_and_leaves_nothing(
    mailbox: Mailbox, order: PurchaseOrder, forge: Callable[[bytes], str]
) -> None:
    body = json.dumps([event(mailbox.hub.connection.realm_id)]).encode()

    assert mailbox.arrives(body, forge(body)) == 401

    assert not Notice.objects.exists()
    assert not Task.objects.filter(kind=pulling.PULL).exists()


def test_without_a_verifier_token_nobodys_signature_fits(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CROSSFOOT_QBO_WEBHOOK_VERIFIER", raising=False)
    options.cache_clear()
    body = json.dumps([event(hub.connection.realm_id)]).encode()

    assert Mailbox(hub).arrives(body, signed(body, "")) == 401
    assert not Notice.objects.exists()


def test_a_company_that_is_not_connected_here_is_of_no_interest(mailbox: Mailbox) -> None:
    body = json.dumps([event("999999999999")]).encode()

    assert mailbox.arrives(body) == 200

    assert not Notice.objects.exists()
    assert not Task.objects.filter(kind=pulling.PULL).exists()


def test_kinds_that_settle_nothing_are_of_no_interest(mailbox: Mailbox) -> None:
    realm = mailbox.hub.connection.realm_id
    body = json.dumps(
        [event(realm, type="qbo.customer.updated.v1"), event(realm, type="qbo.item.updated.v1")]
    )

    assert mailbox.arrives(body.encode()) == 200
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[",
        b"{}",
        b'"text"',
        b"[1]",
        b'[{"type": 5}]',
        b"[" * 5000,
        b'{"eventNotifications": 1}',
        b"\xff\xfe",
    ],
)
def test_signed_nonsense_is_refused_and_breaks_nothing(mailbox: Mailbox, body: bytes) -> None:
    assert mailbox.arrives(body) == 400
    assert not Notice.objects.exists()


def test_one_that_is_too_large_is_refused_before_it_is_read(mailbox: Mailbox) -> None:
    assert mailbox.arrives(b" " * (5 * 1024 * 1024)) == 413


def test_only_posts_are_answered(mailbox: Mailbox) -> None:
    assert Client().get(webhooks.PATH).status_code == 405


def test_notices_that_come_in_a_row_share_a_pull(mailbox: Mailbox, order: PurchaseOrder) -> None:
    realm = mailbox.hub.connection.realm_id
    for number in range(5):
        mailbox.arrives(json.dumps([event(realm, id=f"event-{number}")]).encode())
    assert Notice.objects.count() == 5
    assert Task.objects.filter(kind=pulling.PULL).count() == 1

    mailbox.hub.works()
    asked = mailbox.cdc_calls
    assert not Notice.objects.filter(handled_at=None).exists()

    # The next one waits a little, for what comes right after it.
    mailbox.arrives(json.dumps([event(realm, id="event-9")]).encode())
    task = Task.objects.get(kind=pulling.PULL, state="waiting")
    pulled_at = Pull.objects.get().pulled_at
    assert pulled_at is not None
    assert (task.due_at - pulled_at).total_seconds() == 15
    mailbox.hub.works()
    assert mailbox.cdc_calls == asked + 1


def test_a_payment_that_a_notice_says_is_gone_is_asked_for_itself(
    mailbox: Mailbox, order: PurchaseOrder
) -> None:
    """The notice is forged by nobody and wrong all the same: the payment stands, and stays."""
    mailbox.subscribes()
    check = mailbox.pays(order)
    mailbox.delivers()
    mailbox.hub.works()
    mailbox.hub.office.clock.advance(hours=1)
    mailbox.hub.works()

    realm = mailbox.hub.connection.realm_id
    wrong = event(realm, id="wrong", type="qbo.billpayment.deleted.v1", intuitentityid=check["Id"])
    mailbox.arrives(json.dumps([wrong]).encode())
    mailbox.hub.works()

    order.refresh_from_db()
    assert (order.paid_state, Payment.objects.get().state) == ("paid", "active")

"""What a notification says, in both shapes."""

import re

import pytest

from plain_client import PlainClient, invoice_for
from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox
from webhook_endpoint import TOKEN, Endpoint, is_genuine

URL = "https://hub.test/hook"


def test_a_new_customer_is_a_cloud_event(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint, clock: VirtualClock
) -> None:
    sandbox.webhooks.subscribe("us", URL, token=TOKEN)
    ana = books.create("Customer", {"DisplayName": "Ana Ortiz"})
    clock.advance(seconds=1)

    (attempt,) = sandbox.webhooks.deliver()

    ((event,),) = endpoint.bodies
    assert list(event) == [
        "specversion", "id", "source", "type", "datacontenttype", "time", "intuitentityid", "intuitaccountid", "data",
    ]  # fmt: skip
    assert event["specversion"] == "1.0"
    assert event["type"] == "qbo.customer.created.v1"
    assert event["datacontenttype"] == "application/json"
    assert (event["intuitentityid"], event["intuitaccountid"]) == (ana["Id"], books.tokens.realm_id)
    assert event["data"] == {}
    assert re.fullmatch(r"2026-03-02T17:00:00\.\d{9}Z", event["time"])
    assert re.fullmatch(r"intuit\.[\w-]{43}=", event["source"])
    assert re.fullmatch(r"[0-9a-f-]{36}", event["id"])
    assert (attempt.post.url, attempt.status, attempt.outcome) == (URL, 200, "taken")


def test_a_post_is_signed_over_its_raw_bytes_and_carries_intuits_headers(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint
) -> None:
    sandbox.webhooks.subscribe("us", URL, token=TOKEN)
    books.create("Customer", {"DisplayName": "Zoë’s Café".replace("’", "'")})
    sandbox.webhooks.deliver(at_once=True)

    (post,) = endpoint.posts
    assert is_genuine(post) and not is_genuine(post, "another token")
    sent = dict(post.headers)
    assert re.fullmatch(r"[0-9a-f-]{36}", sent.pop("intuit-t-id"))
    assert len(sent.pop("intuit-signature")) == 44
    assert sent == {
        "content-type": "application/json; charset=utf-8",
        "accept": "application/json",
        "user-agent": "intuit_notification_server/0.1",
        "intuit-created-time": "2026-03-02T09:00:00-0800",
        "intuit-notification-schema-version": "0.1",
    }


def test_the_legacy_shape_is_intuits_sample(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint
) -> None:
    sandbox.webhooks.subscribe("us", URL, token=TOKEN, shape="legacy")
    ana = books.create("Customer", {"DisplayName": "Ana Ortiz"})
    sandbox.webhooks.deliver(at_once=True)

    assert endpoint.posts[0].body.decode() == (
        '{"eventNotifications":[{"realmId":"' + books.tokens.realm_id + '","dataChangeEvent":{"entities":['
        '{"id":"' + ana["Id"] + '","operation":"Create","name":"Customer",'
        '"lastUpdated":"2026-03-02T09:00:00-0800"}]}}]}'
    )


def test_the_legacy_shape_can_have_times_in_utc(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint
) -> None:
    sandbox.webhooks.subscribe("us", URL, shape="legacy", legacy_times="utc")
    books.create("Customer", {"DisplayName": "Ana Ortiz"})
    sandbox.webhooks.deliver(at_once=True)

    entity = endpoint.bodies[0]["eventNotifications"][0]["dataChangeEvent"]["entities"][0]
    assert entity["lastUpdated"] == "2026-03-02T17:00:00.000Z"


def test_a_merge_names_the_record_that_is_gone(sandbox: QuickBooksSandbox, endpoint: Endpoint) -> None:
    sandbox.connect("us")
    sandbox.webhooks.subscribe("us", URL, shape="legacy", deleted_id_key="deletedID")
    sandbox.webhooks.subscribe("us", URL)
    company = sandbox.company("us")
    with company.transaction():
        company.store.note_change("Vendor", 5, "Merge", at=sandbox.clock.now(), deleted_id=9)
    sandbox.webhooks.deliver(at_once=True)

    legacy, cloud = endpoint.bodies
    entity = legacy["eventNotifications"][0]["dataChangeEvent"]["entities"][0]
    assert (entity["operation"], entity["id"], entity["deletedID"]) == ("Merge", "5", "9")
    assert (cloud[0]["type"], cloud[0]["data"]) == ("qbo.vendor.merged.v1", {"deletedid": "9"})


@pytest.mark.parametrize("verb", ["voided", "void"])
def test_an_invoices_life_with_either_word_for_a_void(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint, clock: VirtualClock, verb: str
) -> None:
    ana = books.create("Customer", {"DisplayName": "Ana Ortiz"})
    sandbox.webhooks.subscribe("us", URL, kinds=["Invoice"], void_verb=verb)
    sold = books.create("Invoice", invoice_for(ana))
    body = {"Id": sold["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "x"}
    clock.advance(seconds=2)
    books.send("POST", "invoice", body=body)
    clock.advance(seconds=2)
    books.send("POST", "invoice", body={"Id": sold["Id"], "SyncToken": "1"}, operation="void")
    clock.advance(seconds=2)
    books.send("POST", "invoice", body={"Id": sold["Id"], "SyncToken": "2"}, operation="delete")
    clock.advance(seconds=2)

    sandbox.webhooks.deliver()

    assert endpoint.told == [
        (f"qbo.invoice.{word}.v1", sold["Id"]) for word in ("created", "updated", verb, "deleted")
    ]
    assert len(endpoint.posts) == 4


def test_a_payment_updates_its_invoice_and_not_its_customer(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint, clock: VirtualClock
) -> None:
    ana = books.create("Customer", {"DisplayName": "Ana Ortiz"})
    sold = books.create("Invoice", invoice_for(ana))
    sandbox.webhooks.subscribe("us", URL)
    clock.advance(minutes=1)

    paid = books.create(
        "Payment",
        {
            "CustomerRef": {"value": ana["Id"]},
            "TotalAmt": 120,
            "Line": [{"Amount": 120, "LinkedTxn": [{"TxnId": sold["Id"], "TxnType": "Invoice"}]}],
        },
    )
    sandbox.webhooks.deliver(at_once=True)

    assert sorted(endpoint.told) == [
        ("qbo.invoice.updated.v1", sold["Id"]),
        ("qbo.payment.created.v1", paid["Id"]),
    ]


def test_a_document_that_was_deleted_before_anybody_looked_is_still_told(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint
) -> None:
    ana = books.create("Customer", {"DisplayName": "Ana Ortiz"})
    sandbox.webhooks.subscribe("us", URL, kinds=["Invoice"])
    sold = books.create("Invoice", invoice_for(ana))
    books.send("POST", "invoice", body={"Id": sold["Id"], "SyncToken": "0"}, operation="delete")
    sandbox.webhooks.deliver(at_once=True)

    assert endpoint.told == [("qbo.invoice.created.v1", sold["Id"]), ("qbo.invoice.deleted.v1", sold["Id"])]


def test_a_write_that_is_refused_tells_nobody(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint
) -> None:
    ana = books.create("Customer", {"DisplayName": "Ana Ortiz"})
    sandbox.webhooks.subscribe("us", URL)
    sandbox.company("us").close_books(sandbox.clock.now().date())
    sandbox.webhooks.deliver(at_once=True)
    endpoint.posts.clear()

    assert books.send("POST", "invoice", body=invoice_for(ana)).status_code == 400

    assert sandbox.webhooks.deliver(at_once=True) == [] and endpoint.posts == []


def test_kinds_that_webhooks_do_not_know_are_not_told(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint
) -> None:
    sandbox.webhooks.subscribe("us", URL)
    info = books.send("GET", f"companyinfo/{books.tokens.realm_id}").json()["CompanyInfo"]
    answer = books.send(
        "POST",
        "companyinfo",
        body={"Id": "1", "SyncToken": info["SyncToken"], "sparse": True, "CompanyName": "New Name"},
    )
    assert answer.status_code == 200, answer.text

    assert sandbox.webhooks.deliver(at_once=True) == []


@pytest.mark.parametrize(("deactivation", "verb"), [("Update", "updated"), ("Delete", "deleted")])
def test_a_list_record_made_inactive_is_told_as_an_update_or_a_deletion(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint, deactivation: str, verb: str
) -> None:
    ana = books.create("Customer", {"DisplayName": "Ana Ortiz"})
    sandbox.webhooks.subscribe("us", URL, deactivation=deactivation)
    books.send("POST", "customer", body={"Id": ana["Id"], "SyncToken": "0", "sparse": True, "Active": False})
    sandbox.webhooks.deliver(at_once=True)

    assert endpoint.told == [(f"qbo.customer.{verb}.v1", ana["Id"])]


def test_a_document_that_was_mailed_is_told_as_mailed(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint
) -> None:
    ana = books.create("Customer", {"DisplayName": "Ana Ortiz"})
    sold = books.create("Invoice", invoice_for(ana))
    sandbox.webhooks.subscribe("us", URL)
    answer = books.send("POST", f"invoice/{sold['Id']}/send", sendTo="ana@books.example")
    assert answer.status_code == 200, answer.text
    sandbox.webhooks.deliver(at_once=True)

    assert endpoint.told == [("qbo.invoice.emailed.v1", sold["Id"])]


def test_the_preferences_are_told_when_somebody_changes_them(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint
) -> None:
    sandbox.webhooks.subscribe("us", URL)
    sandbox.company("us").set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)
    sandbox.webhooks.deliver(at_once=True)

    assert endpoint.told == [("qbo.preferences.updated.v1", "1")]

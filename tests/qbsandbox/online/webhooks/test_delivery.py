"""When notifications come, how often, and what happens where nobody takes them."""

from datetime import datetime
from pathlib import Path

import pytest

from plain_client import START, PlainClient
from qbsandbox.clock import VirtualClock
from qbsandbox.company.file import CompanyFile
from qbsandbox.sandbox import QuickBooksSandbox
from webhook_endpoint import TOKEN, Endpoint

URL = "https://hub.test/hook"
MINUTE, HOUR = 60, 3600


def customer(books: PlainClient, name: str) -> str:
    return str(books.create("Customer", {"DisplayName": name})["Id"])


def test_changes_are_gathered_for_a_second_and_told_together(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint, clock: VirtualClock
) -> None:
    sandbox.webhooks.subscribe("us", URL)
    ana = customer(books, "Ana")
    clock.advance(seconds=0.5)
    omar = customer(books, "Omar")
    assert sandbox.webhooks.deliver() == []

    clock.advance(seconds=0.5)
    late = customer(books, "Late")
    assert len(sandbox.webhooks.deliver()) == 1
    clock.advance(seconds=1)
    assert len(sandbox.webhooks.deliver()) == 1

    assert [[event["intuitentityid"] for event in body] for body in endpoint.bodies] == [[ana, omar], [late]]


def test_many_updates_within_the_window_are_told_once(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint, clock: VirtualClock
) -> None:
    ana = customer(books, "Ana")
    sandbox.webhooks.subscribe("us", URL, window_seconds=30)
    for token in range(3):
        clock.advance(seconds=5)
        books.send(
            "POST",
            "customer",
            body={"Id": ana, "SyncToken": str(token), "sparse": True, "Notes": f"note {token}"},
        )
    clock.advance(seconds=30)
    sandbox.webhooks.deliver()

    assert endpoint.told == [("qbo.customer.updated.v1", ana)]
    assert endpoint.bodies[0][0]["time"].startswith("2026-03-02T17:00:15.")


def test_an_app_hears_only_what_it_asked_for(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint
) -> None:
    sandbox.webhooks.subscribe("us", URL, kinds=["Vendor"], operations=["Create"])
    customer(books, "Ana")
    vendor = books.create("Vendor", {"DisplayName": "Paper Mill"})
    books.send("POST", "vendor", body={**vendor, "sparse": True, "Notes": "x"})
    sandbox.webhooks.deliver(at_once=True)

    assert endpoint.told == [("qbo.vendor.created.v1", vendor["Id"])]


def test_an_app_that_is_not_connected_hears_nothing_of_that_time(
    sandbox: QuickBooksSandbox, endpoint: Endpoint
) -> None:
    company = sandbox.company("us")
    sandbox.webhooks.subscribe("us", URL)
    company.set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)
    assert sandbox.webhooks.deliver(at_once=True) == []

    sandbox.connect("us")
    company.set_preferences("SalesFormsPrefs", CustomTxnNumbers=True)
    assert len(sandbox.webhooks.deliver(at_once=True)) == 1

    sandbox.oauth.disconnect(realm_id=company.realm_id, now=sandbox.clock.now())
    company.set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)
    assert sandbox.webhooks.deliver(at_once=True) == []
    assert len(endpoint.posts) == 1


def test_companies_are_told_one_by_one(sandbox: QuickBooksSandbox, endpoint: Endpoint) -> None:
    for realm in ("us", "uk"):
        sandbox.connect(realm)
        sandbox.webhooks.subscribe(realm, URL)
        sandbox.company(realm).set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)
    sandbox.webhooks.deliver(at_once=True)

    assert [body[0]["intuitaccountid"] for body in endpoint.bodies] == [
        sandbox.company("us").realm_id,
        sandbox.company("uk").realm_id,
    ]


def test_the_new_ladder_climbs_to_six_hours_and_never_gives_up(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint, clock: VirtualClock
) -> None:
    sandbox.webhooks.subscribe("us", URL)
    customer(books, "Ana")
    endpoint.answers = [500, None, 404, 302, 401, 503, 503, 503, 503, 503]

    waits = []
    (attempt,) = sandbox.webhooks.deliver(at_once=True)
    while attempt.outcome == "failed":
        assert attempt.next_at is not None
        waits.append(round(attempt.next_at - clock.now().timestamp()))
        clock.advance(seconds=waits[-1] - 1)
        assert sandbox.webhooks.deliver() == []
        clock.advance(seconds=1)
        (attempt,) = sandbox.webhooks.deliver()

    assert waits == [
        10, 20, 30, 5 * MINUTE, 20 * MINUTE, 2 * HOUR, 4 * HOUR, 6 * HOUR, 6 * HOUR, 6 * HOUR,
    ]  # fmt: skip
    assert (attempt.outcome, attempt.number) == ("taken", 11)
    assert len({post.body for post in endpoint.posts}) == 1
    assert len({post.headers["intuit-t-id"] for post in endpoint.posts}) == 1


def test_the_old_ladder_drops_after_three_repetitions(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint, clock: VirtualClock
) -> None:
    sandbox.webhooks.subscribe("us", URL, ladder="old")
    customer(books, "Ana")
    endpoint.answers = [503] * 4

    outcomes = [each.outcome for each in sandbox.webhooks.deliver(at_once=True)]
    for minutes in (20, 30, 50):
        clock.advance(minutes=minutes)
        outcomes += [each.outcome for each in sandbox.webhooks.deliver()]

    assert outcomes == ["failed", "failed", "failed", "dropped"]
    clock.advance(days=7)
    assert sandbox.webhooks.deliver() == []


@pytest.mark.parametrize(
    ("status", "outcome"), [(408, "failed"), (None, "failed"), (401, "dropped"), (404, "dropped")]
)
def test_the_old_ladder_repeats_only_some_answers(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint, status: int | None, outcome: str
) -> None:
    sandbox.webhooks.subscribe("us", URL, ladder="old")
    customer(books, "Ana")
    endpoint.answers = [status]

    (attempt,) = sandbox.webhooks.deliver(at_once=True)

    assert (attempt.status, attempt.outcome) == (status, outcome)
    assert attempt.error == ("TimeoutError: nothing within 3.0 seconds" if status is None else "")


def test_an_endpoint_that_fails_for_a_day_is_switched_off_by_the_old_page(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint, clock: VirtualClock
) -> None:
    webhook = sandbox.webhooks.subscribe("us", URL, ladder="old")
    endpoint.answers = [404] * 2
    customer(books, "Ana")
    sandbox.webhooks.deliver(at_once=True)
    assert sandbox.webhooks.find("us", webhook.id).active
    clock.advance(hours=24)
    books.tokens = sandbox.connect("us")
    customer(books, "Omar")
    sandbox.webhooks.deliver(at_once=True)

    assert not sandbox.webhooks.find("us", webhook.id).active
    customer(books, "Unheard")
    assert sandbox.webhooks.deliver(at_once=True) == []
    sandbox.webhooks.switch("us", webhook.id, active=True)
    heard = customer(books, "Heard")
    sandbox.webhooks.deliver(at_once=True)
    assert endpoint.told[-1] == ("qbo.customer.created.v1", heard) and len(endpoint.posts) == 3


def test_later_news_waits_behind_the_one_that_fails_and_then_comes_in_order(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint, clock: VirtualClock
) -> None:
    sandbox.webhooks.subscribe("us", URL)
    first = customer(books, "First")
    endpoint.answers = [503]
    sandbox.webhooks.deliver(at_once=True)
    second = customer(books, "Second")
    assert sandbox.webhooks.deliver(at_once=True) == []

    clock.advance(seconds=10)
    sandbox.webhooks.deliver()

    assert [id for _, id in endpoint.told] == [first, first, second]


def test_or_later_news_overtakes_it(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint, clock: VirtualClock
) -> None:
    sandbox.webhooks.subscribe("us", URL, holds_later=False)
    first = customer(books, "First")
    endpoint.answers = [503]
    sandbox.webhooks.deliver(at_once=True)
    second = customer(books, "Second")
    sandbox.webhooks.deliver(at_once=True)
    clock.advance(seconds=10)
    sandbox.webhooks.deliver()

    assert [id for _, id in endpoint.told] == [first, second, first]


def test_duplicates_have_the_same_ids(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint
) -> None:
    sandbox.webhooks.subscribe("us", URL, duplicates=2)
    customer(books, "Ana")

    attempts = sandbox.webhooks.deliver(at_once=True)

    assert [each.outcome for each in attempts] == ["taken", "duplicate", "duplicate"]
    assert len(endpoint.posts) == 3 and len({body[0]["id"] for body in endpoint.bodies}) == 1


def test_a_delay_holds_news_back(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint, clock: VirtualClock
) -> None:
    sandbox.webhooks.subscribe("us", URL, delay_seconds=600)
    customer(books, "Ana")
    clock.advance(seconds=600)
    assert sandbox.webhooks.deliver() == []
    clock.advance(seconds=1)
    assert len(sandbox.webhooks.deliver()) == 1


def test_disorder_tells_the_newest_first(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint, clock: VirtualClock
) -> None:
    sandbox.webhooks.subscribe("us", URL, disorder=True)
    ids = []
    for pair in range(2):
        ids += [customer(books, f"A{pair}"), customer(books, f"B{pair}")]
        clock.advance(seconds=5)
    sandbox.webhooks.deliver()

    assert [id for _, id in endpoint.told] == ids[::-1]


def test_losses_never_come(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint, clock: VirtualClock
) -> None:
    webhook = sandbox.webhooks.subscribe("us", URL, losses=1)
    customer(books, "Lost")
    clock.advance(seconds=5)
    told = customer(books, "Told")
    sandbox.webhooks.deliver(at_once=True)

    assert endpoint.told == [("qbo.customer.created.v1", told)]
    assert sandbox.webhooks.find("us", webhook.id).settings.losses == 0


def test_an_endpoint_may_ask_the_company_while_it_is_told(
    sandbox: QuickBooksSandbox, books: PlainClient
) -> None:
    read = []

    def asks_back(post: object, seconds: float) -> int:
        read.append(books.preferences().status_code)
        return 200

    sandbox.webhooks.transport = asks_back
    sandbox.webhooks.subscribe("us", URL)
    customer(books, "Ana")
    sandbox.webhooks.deliver(at_once=True)

    assert read == [200]


def test_without_webhooks_nothing_is_written_down(sandbox: QuickBooksSandbox, books: PlainClient) -> None:
    webhook = sandbox.webhooks.subscribe("us", URL)
    sandbox.webhooks.remove("us", webhook.id)
    customer(books, "Ana")

    changes = sandbox.company("us").store.connection.execute("SELECT count(*) FROM changes").fetchone()
    assert changes == (0,) and sandbox.webhooks.all() == []


def test_what_everybody_has_heard_is_thrown_away(
    sandbox: QuickBooksSandbox, books: PlainClient, endpoint: Endpoint
) -> None:
    sandbox.webhooks.subscribe("us", URL)
    sandbox.webhooks.subscribe("us", URL, shape="legacy")
    customer(books, "Ana")
    sandbox.webhooks.deliver(at_once=True)

    changes = sandbox.company("us").store.connection.execute("SELECT count(*) FROM changes").fetchone()
    assert changes == (0,) and len(endpoint.posts) == 2


def test_a_restart_loses_nothing(tmp_path: Path) -> None:
    clock = VirtualClock(datetime.fromisoformat(START))
    endpoint = Endpoint()

    def opened() -> QuickBooksSandbox:
        made = QuickBooksSandbox(directory=tmp_path, clock=clock, seed=1)
        made.webhooks.transport = endpoint
        return made

    sandbox = opened()
    sandbox.connect("us")
    company = sandbox.company("us")
    sandbox.webhooks.subscribe("us", URL, token=TOKEN)
    company.set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)
    endpoint.answers = [503]
    sandbox.webhooks.deliver(at_once=True)
    company.set_preferences("SalesFormsPrefs", CustomTxnNumbers=True)
    sandbox.close()

    sandbox = opened()
    clock.advance(seconds=10)
    assert [each.outcome for each in sandbox.webhooks.deliver(at_once=True)] == ["taken", "taken"]
    assert [webhook.settings.token for webhook in sandbox.webhooks.all()] == [TOKEN]
    sandbox.company("us").set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)
    assert len(sandbox.webhooks.deliver(at_once=True)) == 1
    sandbox.close()


def test_settings_that_make_no_sense_are_refused(sandbox: QuickBooksSandbox) -> None:
    subscribe = sandbox.webhooks.subscribe
    for wrong, words in [
        ({"url": "hub.test"}, "no web address"),
        ({"url": URL, "shape": "xml"}, "shape is cloudevents or legacy, not “xml”"),
        ({"url": URL, "kinds": ["TaxCode"]}, "Webhooks do not report “TaxCode”"),
        ({"url": URL, "operations": ["Read"]}, "“Read” is none of Create, Update"),
        ({"url": URL, "window_seconds": -1}, "window_seconds is a number of at least 0"),
        ({"url": URL, "colour": "red"}, "Not known here: colour"),
    ]:
        with pytest.raises(ValueError, match=words):
            subscribe("us", **wrong)  # type: ignore[arg-type]
    with pytest.raises(KeyError, match="has no webhook 7"):
        sandbox.webhooks.change("us", 7, shape="legacy")
    assert sandbox.webhooks.all() == []


def test_a_saved_company_takes_its_webhooks_along(sandbox: QuickBooksSandbox, tmp_path: Path) -> None:
    sandbox.webhooks.subscribe("us", URL)
    sandbox.company("us").save_as(tmp_path / "copy.qbo")

    copy = CompanyFile.open(tmp_path / "copy.qbo")

    assert copy.store.notes_changes
    copy.close()

"""The sandbox's own pages: weather, limits, clock, snapshots, switches, webhooks."""

from datetime import UTC, datetime

from page_forms import Bookkeeper
from page_reader import Reader
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.weather import Kind
from rest_desk import Desk


def test_a_fault_is_ordered_seen_and_taken_back(sandbox: QuickBooksSandbox, omar: Bookkeeper) -> None:
    page = omar.does(
        "/app/sandbox/weather", do="next", kind="lost_reply", matching="customer create", times="2"
    )
    assert "The fault comes down on the next call that fits." in page.text
    assert [fault.kind for fault in sandbox.weather.coming] == [Kind.LOST_REPLY] * 2
    omar.does("/app/sandbox/weather", do="clear")
    assert not sandbox.weather.coming
    page = omar.does("/app/sandbox/weather", do="storm", kind="server_error", rate="5")
    assert "A storm: server_error 5 %" in page.text
    wrong = omar.does("/app/sandbox/weather", do="next", matching="POST GET")
    assert wrong.status == 422
    assert "names two of the same kind" in wrong.text


def test_limits_and_switches_are_kept(sandbox: QuickBooksSandbox, omar: Bookkeeper, us: Desk) -> None:
    omar.does("/app/sandbox/limits", do="save", requests_per_minute="120", batch_counts_as="items")
    assert sandbox.limits.rules.requests_per_minute == 120
    assert sandbox.limits.rules.batch_counts_as == "items"
    assert sandbox.limits.rules.reports_per_minute is None
    page = omar.does("/app/sandbox/limits", do="save", requests_per_minute="0")
    assert "requests_per_minute must be at least 1, not 0." in page.text
    omar.does(f"/app/sandbox/switches?realm={us.company.realm_id}", do="save", overapplied_lines="clamp",
              checks_latin1="")  # fmt: skip
    assert us.company.switches.overapplied_lines == "clamp"
    assert us.company.switches.checks_latin1 is False
    assert sandbox.company("uk").switches.overapplied_lines == "refuse"


def test_the_clock_moves_and_a_snapshot_takes_everything_back(
    sandbox: QuickBooksSandbox, omar: Bookkeeper, us: Desk
) -> None:
    assert "Snapshot taken." in omar.does("/app/sandbox/snapshots", do="take", name="before").text
    us.create("Customer", {"DisplayName": "Passing"})
    omar.does("/app/sandbox/clock", do="move", days="30")
    assert sandbox.clock.now().date().isoformat() == "2024-04-04"
    page = omar.does("/app/sandbox/clock", do="move", day="2024-05-01", days="")
    assert "2024-05-01" in page.text
    page = omar.opens("/app/sandbox/snapshots")
    omar.sends(page, do="restore")
    assert sandbox.clock.now().replace(microsecond=0) == datetime(2024, 3, 5, 18, tzinfo=UTC)
    assert "Passing" not in [one["DisplayName"] for one in sandbox.company("us").all("Customer")]


def test_webhooks_are_added_and_removed(sandbox: QuickBooksSandbox, omar: Bookkeeper, us: Desk) -> None:
    omar.does("/app/sandbox/webhooks", do="add", realm=us.company.realm_id, url="http://127.0.0.1:9/hook")
    assert [hook.settings.url for hook in sandbox.webhooks.all()] == ["http://127.0.0.1:9/hook"]
    omar.does("/app/sandbox/webhooks", do="remove")
    assert list(sandbox.webhooks.all()) == []


def test_readers_see_them_and_change_nothing(sandbox: QuickBooksSandbox, ana: Reader) -> None:
    for place in ("", "weather", "limits", "clock", "snapshots", "switches", "webhooks"):
        page = ana.open(f"/app/sandbox/{place}")
        assert page.status == 200
        assert "sign in" in page.links
    assert ana.open("/app/sandbox/weather", method="POST").status == 403
    assert ana.open("/app/sandbox/gossip").status == 404

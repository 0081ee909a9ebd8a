"""Going back to a moment, and what a restart brings back."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from plain_client import PlainClient, connected
from qbsandbox.clock import SystemClock, VirtualClock, instant_of
from qbsandbox.company.editions import Edition
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.transport import SandboxTransport
from qbsandbox.weather import Latency

NOON = datetime(2026, 1, 5, 20, 0, tzinfo=UTC)


def desk(sandbox: QuickBooksSandbox) -> PlainClient:
    web = httpx2.Client(transport=SandboxTransport(sandbox), base_url="https://sandbox.example")
    return connected(sandbox, web)


def names(sandbox: QuickBooksSandbox) -> list[str]:
    return [each["DisplayName"] for each in sandbox.company("us").all("Customer")]


def test_a_restored_sandbox_is_as_it_was_and_goes_on_from_there(sandbox: QuickBooksSandbox) -> None:
    books = desk(sandbox)
    books.create("Customer", {"DisplayName": "Before"})
    company = sandbox.company("us")
    sandbox.weather.next("lost_reply", matching="invoice create")
    moment = sandbox.snapshot("before")
    first = books.create("Customer", {"DisplayName": "After"})
    company.switches.name_length = 30
    company.set_edition(Edition.ESSENTIALS)
    sandbox.weather.clear()
    sandbox.add_company("ca")
    assert isinstance(sandbox.clock, VirtualClock)
    sandbox.clock.advance(days=400)

    sandbox.restore("before")

    assert "Before" in names(sandbox) and "After" not in names(sandbox)
    assert sandbox.clock.now() == NOON
    assert company is sandbox.company("us")
    assert (company.switches.name_length, company.edition) == (100, Edition.PLUS)
    assert [company.profile for company in sandbox.companies.values()] == ["us", "uk"]
    assert [str(fault.kind) for fault in sandbox.weather.coming] == ["lost_reply"]
    assert books.create("Customer", {"DisplayName": "After"})["Id"] == first["Id"]
    sandbox.restore(moment)
    assert "After" not in names(sandbox)


def test_tokens_of_a_snapshot_are_good_again(sandbox: QuickBooksSandbox) -> None:
    books = desk(sandbox)
    sandbox.snapshot()
    sandbox.oauth.disconnect(realm_id=sandbox.company("us").realm_id, now=NOON)

    sandbox.restore()

    books.create("Customer", {"DisplayName": "Let in"})
    assert "Let in" in names(sandbox)


def test_a_new_sandbox_begins_from_a_snapshot_and_goes_its_own_way(sandbox: QuickBooksSandbox) -> None:
    desk(sandbox).create("Customer", {"DisplayName": "Shared"})
    moment = sandbox.snapshot()

    with QuickBooksSandbox(clock=VirtualClock(NOON), like=moment) as other:
        desk(other).create("Customer", {"DisplayName": "Other's own"})
        assert names(other) == [*names(sandbox), "Other's own"]
        assert other.ledger.trial_balance(date(2026, 1, 1), date(2026, 1, 5)) == (
            sandbox.ledger.trial_balance(date(2026, 1, 1), date(2026, 1, 5))
        )


def test_snapshots_have_names_and_are_listed_oldest_first(sandbox: QuickBooksSandbox) -> None:
    sandbox.snapshot("a")
    sandbox.snapshot("b")
    sandbox.snapshot("a")

    assert [each.name for each in sandbox.snapshots.all] == ["b", "a"]
    sandbox.snapshots.drop("b")
    with pytest.raises(KeyError, match="There is no snapshot b; there are a"):
        sandbox.restore("b")
    with pytest.raises(ValueError, match="up to 64 letters"):
        sandbox.snapshot("../outside")


def test_a_restart_keeps_snapshots_weather_limits_switches_and_the_clock(tmp_path: Path) -> None:
    with QuickBooksSandbox(directory=tmp_path, profiles=("us", "ca:essentials"), seed=1) as first:
        desk(first).create("Customer", {"DisplayName": "Kept"})
        first.snapshot("kept")
        first.weather.latency = Latency(base_seconds=0.25)
        first.weather.next("throttle", matching="query")
        first.weather.storm(seed=3, rates={"slow": 0.5})
        first.limits.change(requests_per_minute=7, enabled=False)
        first.oauth.refresh_grace = timedelta(hours=24)
        first.oauth.add_client("second-app", "its-secret")
        first.company("us").switches.name_length = 30
        first.company("us").set_subscription("TRIAL")
        first.bar("bookkeeper1@sandbox.example", "us")
        assert isinstance(first.clock, SystemClock)
        first.clock.offset = timedelta(days=90)

    with QuickBooksSandbox(directory=tmp_path) as again:
        assert [each.profile for each in again.companies.values()] == ["us", "ca"]
        assert again.company("ca").edition is Edition.ESSENTIALS
        assert "Kept" in names(again)
        assert again.weather.latency.base_seconds == 0.25
        assert [fault.matching.endpoint for fault in again.weather.coming] == ["query"]
        assert again.weather.current_storm is not None and again.weather.current_storm.seed == 3
        assert (again.limits.rules.requests_per_minute, again.limits.enabled) == (7, False)
        assert again.oauth.refresh_grace == timedelta(hours=24)
        again.oauth.check_client("second-app", "its-secret")
        assert again.company("us").switches.name_length == 30
        assert again.company("us").subscription == "TRIAL"
        assert again.oauth.users["bookkeeper1@sandbox.example"].realm_ids == ()
        assert isinstance(again.clock, SystemClock)
        assert again.clock.offset == timedelta(days=90)
        again.weather.clear()
        desk(again).create("Customer", {"DisplayName": "Gone"})
        again.restore("kept")
        assert "Kept" in names(again) and "Gone" not in names(again)

    with QuickBooksSandbox(directory=tmp_path) as third:
        assert "Kept" in names(third) and "Gone" not in names(third)
        third.reset()
        assert [each.plan.words for each in third.companies.values()] == ["us", "ca:Essentials"]
    assert (tmp_path / "settings.json").stat().st_mode & 0o077 == 0


def test_one_company_is_reset_and_the_others_stay(sandbox: QuickBooksSandbox) -> None:
    books = desk(sandbox)
    books.create("Customer", {"DisplayName": "In the US"})
    connected(sandbox, books.http, "uk").create("Customer", {"DisplayName": "In the UK"})
    company = sandbox.company("us")

    assert sandbox.reset_company("us") is company

    assert "In the US" not in names(sandbox)
    assert sandbox.company("uk").all("Customer")[-1]["DisplayName"] == "In the UK"
    books.create("Customer", {"DisplayName": "Tokens are still good"})


def test_a_saved_company_is_loaded_under_its_own_id_or_another(
    sandbox: QuickBooksSandbox, tmp_path: Path
) -> None:
    desk(sandbox).create("Customer", {"DisplayName": "Saved"})
    sandbox.company("us").save_as(tmp_path / "us.qbo")
    desk(sandbox).create("Customer", {"DisplayName": "Later"})

    copy = sandbox.load_company(tmp_path / "us.qbo", realm_id="77")
    again = sandbox.load_company(tmp_path / "us.qbo")

    assert (copy.realm_id, again.realm_id) == ("77", sandbox.company("us").realm_id)
    assert "Saved" in names(sandbox) and "Later" not in names(sandbox)
    assert sandbox.connect("77").realm_id == "77"
    (tmp_path / "text.qbo").write_text("no database")
    with pytest.raises(ValueError, match="This is no company file"):
        sandbox.load_image(b"no database at all, " * 300)
    assert "Saved" in names(sandbox)


def test_the_same_seed_clock_and_calls_give_the_same_sandbox() -> None:
    made = []
    for _ in range(2):
        with QuickBooksSandbox(clock=VirtualClock(NOON), seed=5) as sandbox:
            tokens = sandbox.connect("us")
            customer = desk(sandbox).create("Customer", {"DisplayName": "Ana"})
            made.append(
                (tokens.access_token, tokens.refresh_token, customer, sandbox.company("us").all("Account"))
            )

    assert made[0] == made[1]


def test_a_day_is_noon_in_pacific_time() -> None:
    assert instant_of("2026-03-31") == datetime(2026, 3, 31, 19, tzinfo=UTC)
    assert instant_of("2026-01-31") == datetime(2026, 1, 31, 20, tzinfo=UTC)
    assert instant_of("2026-01-31T09:00:00-08:00") == datetime(2026, 1, 31, 17, tzinfo=UTC)
    for wrong in ("2026-02-30", "2026-01-31T09:00:00", "yesterday"):
        with pytest.raises(ValueError):
            instant_of(wrong)


def test_a_user_who_lost_the_company_is_told_so_over_every_connection(sandbox: QuickBooksSandbox) -> None:
    web = httpx2.Client(transport=SandboxTransport(sandbox), base_url="https://sandbox.example")
    tokens = sandbox.connect("us")
    sandbox.bar("owner@sandbox.example", "us")
    head = {"Authorization": f"Bearer {tokens.access_token}", "Accept": "application/json"}

    answer = web.get(f"/v3/company/{tokens.realm_id}/preferences", headers=head)

    assert answer.status_code == 403
    assert answer.json()["Fault"] == {
        "Error": [
            {
                "Message": "Authorization Failure",
                "Detail": ": -11014-You do not have access to use QuickBooks Online Plus.",
                "code": "120",
                "element": "",
            }
        ],
        "type": "AuthorizatonFault",
    }
    sandbox.bar("owner@sandbox.example", "us", barred=False)
    assert web.get(f"/v3/company/{tokens.realm_id}/preferences", headers=head).status_code == 200
    with pytest.raises(ValueError, match="Nobody here is called"):
        sandbox.bar("nobody@sandbox.example", "us")


def test_the_sample_company_can_be_of_a_lower_edition_too() -> None:
    with QuickBooksSandbox(lenient=True, profiles=("sample:essentials",)) as sandbox:
        company = sandbox.company("sample")
        assert (company.edition, len(company.all("PurchaseOrder"))) == (Edition.ESSENTIALS, 1)
        assert sandbox.reset_company("sample").edition is Edition.ESSENTIALS
        for words in ("sample:one-currency", "sample:EUR"):
            with pytest.raises(ValueError, match="counts in dollars"):
                sandbox.add_company(words)

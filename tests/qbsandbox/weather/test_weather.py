"""Which call a fault comes down on."""

from datetime import UTC, datetime

import pytest

from qbsandbox.call import Call, Matching
from qbsandbox.weather import Fault, Kind, Latency, Weather

NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)
CUSTOMER = Call("POST", "customer", "create", "1", entities=frozenset({"customer"}))
INVOICE = Call("POST", "invoice", "create", "1", entities=frozenset({"invoice"}))
VOID = Call("POST", "invoice", "void", "1", entities=frozenset({"invoice"}))
BATCH = Call("POST", "batch", "batch", "2", items=30, entities=frozenset({"invoice", "customer"}))
QUERY = Call("GET", "query", "query", "1", entities=frozenset({"query"}))
TOKEN = Call("POST", "token")
CALLS = {
    "customer": CUSTOMER,
    "invoice": INVOICE,
    "void": VOID,
    "batch": BATCH,
    "query": QUERY,
    "token": TOKEN,
}


@pytest.mark.parametrize(
    ("words", "fitting"),
    [
        ("", "customer invoice void batch query token"),
        ("POST", "customer invoice void batch token"),
        ("POST batch", "batch"),
        ("customer create", "customer"),
        ("invoice void", "void"),
        ("token", "token"),
        ("write", "customer invoice void batch"),
        ("GET", "query"),
    ],
)
def test_words_say_which_calls_a_fault_waits_for(words: str, fitting: str) -> None:
    matching = Matching.of(words)
    assert " ".join(name for name, call in CALLS.items() if matching.fits(call)) == fitting


def test_an_entity_is_looked_for_inside_batches_and_a_realm_by_its_id() -> None:
    assert [name for name, call in CALLS.items() if Matching(entity="Customer").fits(call)] == [
        "customer",
        "batch",
    ]
    assert [name for name, call in CALLS.items() if Matching(realm_id="2").fits(call)] == ["batch"]


def test_two_words_of_one_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="names two of the same kind: POST and GET"):
        Matching.of("POST GET")


def test_a_script_comes_down_in_order_and_what_does_not_fit_waits() -> None:
    weather = Weather()
    weather.next("throttle", matching="POST batch")
    weather.script(["lost_reply", Fault(Kind.HANG)])
    fallen = [weather.draw(call, now=NOW) for call in (INVOICE, BATCH, INVOICE, INVOICE)]
    assert [None if fault is None else fault.kind for fault in fallen] == [
        Kind.LOST_REPLY,
        Kind.THROTTLE,
        Kind.HANG,
        None,
    ]


def test_times_says_how_often() -> None:
    weather = Weather()
    weather.next("server_error", status=504, times=2)
    assert [bool(weather.draw(INVOICE, now=NOW)) for _ in range(3)] == [True, True, False]


def test_an_expired_token_waits_for_a_call_that_carries_one() -> None:
    weather = Weather()
    weather.next("expired_token")
    assert weather.draw(TOKEN, now=NOW) is None
    fallen = weather.draw(QUERY, now=NOW)
    assert fallen is not None
    assert fallen.kind is Kind.EXPIRED_TOKEN


def test_documents_and_pages_are_spared_unless_they_are_named() -> None:
    weather = Weather()
    weather.next("lost_reply")
    discovery = Call("GET", "discovery")
    assert weather.draw(discovery, now=NOW) is None
    weather.next("hang", matching="discovery")
    fallen = weather.draw(discovery, now=NOW)
    assert fallen is not None
    assert fallen.kind is Kind.HANG


def test_the_same_seed_makes_the_same_storm() -> None:
    def storm(seed: int) -> list[str]:
        weather = Weather()
        weather.storm(seed=seed, rates={"lost_reply": 0.2, "throttle": 0.2, "late_commit": 0.1})
        return [str(weather.draw(INVOICE, now=NOW)) for _ in range(200)]

    assert storm(5) == storm(5)
    assert storm(5) != storm(6)


def test_a_storm_keeps_its_rates() -> None:
    weather = Weather()
    weather.storm(seed=3, rates={"lost_reply": 0.3, "server_error": 0.1})
    kinds = [fault.kind for fault in (weather.draw(INVOICE, now=NOW) for _ in range(2000)) if fault]
    assert 540 < kinds.count(Kind.LOST_REPLY) < 660
    assert 150 < kinds.count(Kind.SERVER_ERROR) < 250
    assert set(kinds) == {Kind.LOST_REPLY, Kind.SERVER_ERROR}


def test_a_storm_over_batches_leaves_the_rest_alone() -> None:
    weather = Weather()
    weather.storm(seed=1, rates={"hang": 1.0}, matching="POST batch")
    assert weather.draw(INVOICE, now=NOW) is None
    assert weather.draw(BATCH, now=NOW) is not None


def test_clearing_brings_fair_weather_and_keeps_the_log() -> None:
    weather = Weather()
    weather.latency = Latency(base_seconds=1)
    weather.storm(seed=1, rates={"hang": 1.0})
    weather.next("throttle")
    weather.draw(INVOICE, now=NOW)
    weather.next("throttle")
    weather.clear()
    assert weather.draw(INVOICE, now=NOW) is None
    assert (weather.latency, weather.coming, weather.current_storm) == (Latency(), (), None)
    assert [happening.fault.kind for happening in weather.log] == [Kind.THROTTLE]


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"kind": "late_commit", "delay_seconds": 121}, "at most 120 seconds"),
        ({"kind": "server_error", "status": 404}, "one of 500, 502, 503, 504, not 404"),
        ({"kind": "slow", "delay_seconds": -1}, "cannot be negative"),
        ({"kind": "earthquake"}, "'earthquake' is not a valid Kind"),
    ],
)
def test_weather_that_cannot_be_is_refused_with_a_sentence(fault: dict[str, object], sentence: str) -> None:
    weather = Weather()
    with pytest.raises(ValueError, match=sentence):
        weather.next(**fault)  # type: ignore[arg-type]
    assert weather.coming == ()


def test_a_storm_of_more_than_certainty_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Weather().storm(seed=1, rates={"hang": 0.7, "slow": 0.4})


def test_latency_grows_with_each_further_item_of_a_batch() -> None:
    latency = Latency(base_seconds=0.4, per_batch_item_seconds=0.05)
    assert latency.of(INVOICE) == pytest.approx(0.4)
    assert latency.of(BATCH) == pytest.approx(0.4 + 29 * 0.05)

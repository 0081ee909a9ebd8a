"""When it is tried again, given up and switched off, with the figures that docs/guide/webhooks.md states."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crossfoot.outgoing import rules

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_the_waits_grow_to_six_hours() -> None:
    waits = [rules.back_off(tries, 0.0).total_seconds() for tries in range(1, 9)]
    assert waits == [10, 40, 160, 640, 2560, 10240, 21600, 21600]
    assert rules.back_off(5000, 0.0) == timedelta(hours=6)


def test_chance_lengthens_a_wait_by_a_fifth_at_most() -> None:
    assert rules.back_off(1, 0.5) == timedelta(seconds=11)
    assert rules.back_off(1, 1.0) == timedelta(seconds=12)
    assert rules.back_off(100, 1.0) == timedelta(hours=7, minutes=12)


def test_one_delivery_is_tried_nineteen_times_in_three_days() -> None:
    tries, at = 1, NOW
    while not rules.is_given_up(NOW, at):
        at += rules.back_off(tries, 0.0)
        tries += 1
    assert (tries, at - NOW >= timedelta(days=3)) == (19, True)


def test_a_receiver_that_is_down_rests_from_the_third_try_in_a_row() -> None:
    assert [rules.rest(fails, 0.0) for fails in (1, 2)] == [None, None]
    assert [rules.rest(fails, 0.0) for fails in (3, 4)] == [timedelta(seconds=10), timedelta(seconds=40)]


def test_three_days_without_any_acceptance_switch_off_and_nothing_less() -> None:
    assert not rules.is_switched_off(None, NOW)
    assert not rules.is_switched_off(NOW - timedelta(days=3) + timedelta(seconds=1), NOW)
    assert rules.is_switched_off(NOW - timedelta(days=3), NOW)

"""JSON as QuickBooks writes it, and its Pacific clock."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from qbsandbox.company import jsontext, pacific


def test_numbers_keep_their_written_form_through_a_round_trip() -> None:
    text = '{"a":100.00,"b":0,"c":4.5,"d":75,"e":"é\\n","f":[],"g":{},"h":true,"i":null,"j":-0.01}'

    assert jsontext.write(jsontext.read(text)) == text


def test_zero_is_bare_whatever_its_decimals() -> None:
    assert jsontext.write([Decimal("0.00"), Decimal("-0.00"), Decimal("1E+3")]) == "[0,0,1000]"


@pytest.mark.parametrize(
    ("written", "trimmed"), [("75.00", "75"), ("4.50", "4.5"), ("100", "100"), ("1E+2", "100")]
)
def test_quantities_are_trimmed(written: str, trimmed: str) -> None:
    assert jsontext.write(jsontext.trimmed(Decimal(written))) == trimmed


def test_what_has_no_place_in_json_is_refused() -> None:
    with pytest.raises(TypeError, match="float has no place in a QuickBooks document"):
        jsontext.write({"a": 0.1})
    with pytest.raises(ValueError, match="NaN is not JSON"):
        jsontext.read("NaN")


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        ("2024-03-10T09:59:59", "2024-03-10T01:59:59-08:00"),
        ("2024-03-10T10:00:00", "2024-03-10T03:00:00-07:00"),
        ("2024-11-03T08:59:59", "2024-11-03T01:59:59-07:00"),
        ("2024-11-03T09:00:00", "2024-11-03T01:00:00-08:00"),
        ("2020-09-29T12:58:07", "2020-09-29T05:58:07-07:00"),
        ("2026-01-01T07:59:59", "2025-12-31T23:59:59-08:00"),
    ],
)
def test_pacific_time_knows_its_summer(instant: str, shown: str) -> None:
    assert pacific.seconds_text(datetime.fromisoformat(instant).replace(tzinfo=UTC)) == shown

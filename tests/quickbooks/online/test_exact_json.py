"""No amount ever becomes a float."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.quickbooks.online import exact_json

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.decimals(allow_nan=False, allow_infinity=False, places=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=15,
)


def test_an_amount_goes_out_digit_by_digit_as_a_bare_number() -> None:
    assert exact_json.dumps({"Amount": Decimal("0.10"), "Qty": Decimal("1E+3"), "n": 3}) == (
        b'{"Amount":0.10,"Qty":1000,"n":3}'
    )


def test_an_amount_comes_in_as_decimal() -> None:
    value = exact_json.loads(b'{"TotalAmt":629.10,"Balance":0,"big":12345678901234567.89}')
    assert value == {"TotalAmt": Decimal("629.10"), "Balance": 0, "big": Decimal("12345678901234567.89")}
    assert isinstance(value["TotalAmt"], Decimal)


def test_a_float_is_refused_before_it_is_sent() -> None:
    with pytest.raises(TypeError, match="float"):
        exact_json.dumps({"Amount": 0.1})


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity")])
def test_what_is_no_amount_is_refused_before_it_is_sent(amount: Decimal) -> None:
    with pytest.raises(TypeError):
        exact_json.dumps([amount])
    with pytest.raises(ValueError, match="not a JSON number"):
        exact_json.loads("[NaN]")


def test_a_lone_surrogate_becomes_a_question_mark() -> None:
    assert exact_json.dumps("a\ud800b") == b'"a?b"'


@given(JSON_VALUES)
def test_what_is_written_is_read_back_the_same(value: object) -> None:
    written = exact_json.dumps(value)
    assert exact_json.loads(written) == json.loads(written, parse_float=Decimal)
    assert exact_json.dumps(value) == written
    assert exact_json.loads(written) == value

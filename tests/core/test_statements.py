"""Which tests PostgreSQL runs, tried on a handful."""

from __future__ import annotations

import pytest

from statements import Asked, fewest, kinds_of, shape_of


def asked(seconds: float, *statements: str) -> Asked:
    return Asked(seconds, frozenset(statements))


def test_every_statement_is_asked_by_one_of_the_chosen() -> None:
    tests = {"a": asked(1, "one", "two"), "b": asked(1, "two", "three"), "c": asked(1, "one")}
    chosen = fewest(tests, frozenset())
    assert chosen == {"a", "b"}


def test_of_two_that_ask_the_same_the_cheaper_one_runs() -> None:
    assert fewest({"slow": asked(9, "one"), "quick": asked(1, "one")}, frozenset()) == {"quick"}


def test_what_always_runs_counts_for_the_others() -> None:
    tests = {"lock": asked(5, "one"), "page": asked(1, "one"), "list": asked(1, "two")}
    assert fewest(tests, frozenset({"lock"})) == {"lock", "list"}


def test_a_test_that_asks_nothing_is_not_needed() -> None:
    assert fewest({"plain": asked(1)}, frozenset()) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT 1 WHERE a IN (%s, %s)", "SELECT 1 WHERE a IN (%s, %s, %s)"),
        ("SELECT 1 LIMIT 21", "SELECT 1 LIMIT 5"),
        ("INSERT INTO a VALUES (%s, %s)", "INSERT INTO a VALUES (%s, %s), (%s, %s)"),
        ("INSERT INTO a VALUES (%s, JSON(%s))", "INSERT INTO a VALUES (%s, JSON(%s)), (%s, JSON(%s))"),
        (
            "UPDATE a SET b = CASE WHEN (id = %s) THEN %s ELSE NULL END",
            "UPDATE a SET b = CASE WHEN (id = %s) THEN %s WHEN (id = %s) THEN %s ELSE NULL END",
        ),
    ],
)
def test_figures_and_the_lengths_of_lists_make_no_other_statement(one: str, other: str) -> None:
    assert shape_of(one, frozenset()) == shape_of(other, frozenset())


def test_other_kinds_of_values_make_another_statement() -> None:
    short, long, number = (kinds_of([value]) for value in ("tea", "tea" * 100, 7))
    assert len({shape_of("SELECT %s", kinds) for kinds in (short, long, number, frozenset({"refused"}))}) == 4

"""Many documents at once, of which one that is refused stops none of the others.

What is refused, such as by the stock (more leaves than is there, a day that is closed), is the problem of that document
alone. All are tried together first, which is one transaction's work; only where that is refused are they taken apart,
half by half, in their order, until the refused ones stand alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import transaction

from crossfoot.core.problems import Fix, Problem, Refusal

One = TypeVar("One")
Done = TypeVar("Done")


def as_far_as_possible(
    ones: Sequence[One], act: Callable[[Sequence[One]], Done]
) -> tuple[list[Done], list[tuple[One, Refusal]]]:
    """Do `act` with all of them, or with as many as it does not refuse; each part in a savepoint of its own."""
    if not ones:
        return [], []
    try:
        with transaction.atomic():
            return [act(ones)], []
    except Refusal as refusal:
        if len(ones) == 1:
            return [], [(ones[0], refusal)]
    middle = len(ones) // 2
    done, refused = as_far_as_possible(ones[:middle], act)
    more, others = as_far_as_possible(ones[middle:], act)
    return done + more, refused + others


def problems_of(refusal: Refusal) -> list[Problem]:
    """What a refusal says, as problems of a document."""
    return refusal.problems or [
        Problem("refused", refusal.sentence, Fix.EDIT_DOCUMENT, cause=f"refused:{refusal.sentence[:100]}")
    ]

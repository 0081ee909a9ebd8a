"""One thing that a column of a file can be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Holds(StrEnum):
    """What kind of value a column holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    DISCOUNT = "discount"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a column can be. `on_line` where it differs from line to line of an order."""

    name: str
    label: str
    synonyms: tuple[str, ...]
    holds: Holds = Holds.TEXT
    required: bool = False
    on_line: bool = False


def field(name: str, label: str, synonyms: str, **more: object) -> Field:
    """The field, which its own name is a synonym of, too."""
    return Field(name, label, (name, *synonyms.split()), **more)  # type: ignore[arg-type]

"""Reading JSON that a person wrote: every surprise is a ValueError with a sentence."""

from __future__ import annotations

Json = dict[str, object]


def as_object(given: object, name: str) -> Json:
    """The object that `name` must be."""
    if not isinstance(given, dict):
        raise ValueError(f"{name} must be a JSON object.")
    return given


def as_list(given: object, name: str) -> list[object]:
    """The list that `name` must be."""
    if not isinstance(given, list):
        raise ValueError(f"{name} must be a JSON list.")
    return given


def as_number(given: object, name: str) -> float:
    """The number that `name` must be; true and false are none."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ValueError(f"{name} must be a number.")
    return float(given)


def only_these(given: Json, *names: str) -> None:
    """Refuse what is not known, so that a slip of the pen is not silently ignored."""
    unknown = sorted(given.keys() - set(names))
    if unknown:
        raise ValueError(f"Not known here: {', '.join(unknown)}. Known are {', '.join(names)}.")

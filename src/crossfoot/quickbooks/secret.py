"""A value that cannot slip into a log line, a traceback or an error message."""

from __future__ import annotations

import hmac


class Secret:
    """Wraps a token or a key. `str`, `repr` and formatting show nothing; only `reveal()` gives the value.

    It cannot be pickled, so that it reaches neither a cache nor another process unencrypted.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself: for the header, the form or the cipher it is meant for, and for nothing else."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    def __str__(self) -> str:
        return "…"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a secret is not pickled; encrypt what .reveal() gives")

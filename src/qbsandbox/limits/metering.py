"""What Intuit's App Partner Program would count: writes (Core, free) and reads (CorePlus, billed), by who makes
them.

Source: Intuit's partner FAQ and blog of 2025. Only calls that succeed count; the items of a batch count one by
one; a month is a calendar month in Pacific time (UNSURE), and an app's companies share it. Intuit meters
production alone: here it is what production would have cost.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from qbsandbox.call import Call
from qbsandbox.company import pacific


class Meter:
    """Counters only; whoever calls holds a lock."""

    def __init__(self) -> None:
        self.core = 0
        self.core_plus = 0
        self.by_entity: Counter[str] = Counter()
        self.by_both: dict[str, Counter[str]] = {}
        self._month = ""
        self._reads_of: Counter[str] = Counter()

    def count(
        self, call: Call, *, realm: str, app: str, reads: int | None, writes: int | None, now: datetime
    ) -> None:
        """A call that succeeded. A batch says how many of its items did; elsewhere the call itself is the one
        thing that did (a question for changes is one read, whatever number of kinds it names)."""
        if reads is None or writes is None:
            reads, writes = (1, 0) if call.reads else (0, 1)
        self.core += writes
        self.core_plus += reads
        both = self.of(f"{realm}/{app}")
        both["core"] += writes
        both["core_plus"] += reads
        self.by_entity.update(f"{kind} {operation}" for kind, operation in call.parts)
        self.month_of(app, now)
        self._reads_of[app] += reads

    def of(self, both: str) -> Counter[str]:
        """The counters of one company and app."""
        return self.by_both.setdefault(both, Counter(calls=0, refused=0, core=0, core_plus=0))

    def month_of(self, app: str, now: datetime) -> int:
        """Reads of an app since the month began."""
        month = f"{pacific.pacific(now):%Y-%m}"
        if month != self._month:
            self._month = month
            self._reads_of.clear()
        return self._reads_of[app]

    @property
    def this_month(self) -> dict[str, int]:
        return {app: count for app, count in self._reads_of.items() if count}

    def reset(self) -> None:
        """Begin to count again; the month goes on."""
        self.core = self.core_plus = 0
        self.by_entity.clear()
        self.by_both.clear()

    def forget(self) -> None:
        self.reset()
        self._reads_of.clear()

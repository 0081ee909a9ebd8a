"""The second's limit, kept at the moment when a request goes out."""

from __future__ import annotations

import threading
import time
from collections import deque

from crossfoot.quickbooks.online.pace import Limits

MOST_KEPT = 100
"""Moments of sending that a gate remembers; limits above it are none."""


class Gate:
    """Lets one request out after the other. Shared by threads.

    The pace counts the moment at which it was stored, and until it goes the database and a busy machine may
    take longer than any margin. Evenly spaced, so that it takes two late requests to be one too many.
    """

    def __init__(self, limits: Limits) -> None:
        self._most = limits.requests_a_second
        self._window = limits.second.total_seconds()
        self._gap = self._window / (self._most + 2)
        self._sent: deque[float] = deque(maxlen=min(self._most, MOST_KEPT))
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Return when one more request may go out now."""
        with self._lock:
            now = time.monotonic()
            free_at = self._sent[-1] + self._gap if self._sent else now
            if len(self._sent) == self._most:
                free_at = max(free_at, self._sent[0] + self._window)
            if free_at > now:
                time.sleep(free_at - now)
            self._sent.append(time.monotonic())

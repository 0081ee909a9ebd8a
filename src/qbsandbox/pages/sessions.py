"""Who is signed in at the pages: cookies and the tokens of their forms. Nobody is, after a restart."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

COOKIE = "qbsandbox_session"
MOST_SESSIONS = 1_000
"""The oldest goes when one more comes."""


@dataclass(slots=True)
class Session:
    """One browser. `email` is None until its person signs in; `notice` is said once, on the next page."""

    email: str | None = None
    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    notice: str = ""

    def said(self) -> str:
        """The notice, which is not said again."""
        notice, self.notice = self.notice, ""
        return notice

    def wrote(self, token: str) -> bool:
        """Whether a form with this token was made for this browser."""
        return secrets.compare_digest(token.encode(), self.csrf.encode())


class Sessions:
    """The sessions of one sandbox. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sessions: OrderedDict[str, Session] = OrderedDict()

    def find(self, key: str) -> Session | None:
        with self._lock:
            return self._sessions.get(key)

    def start(self, email: str | None = None) -> Session:
        """A new session; signing in always starts one, so that a key known before is worth nothing."""
        session = Session(email)
        with self._lock:
            self._sessions[session.key] = session
            while len(self._sessions) > MOST_SESSIONS:
                self._sessions.popitem(last=False)
        return session

    def end(self, session: Session) -> None:
        with self._lock:
            self._sessions.pop(session.key, None)

"""Where people sit down at their browsers, and what is heard of the pages meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from browser.house import PASSWORD, Firm, House

ELSEWHERE = re.compile(r"^(?!(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:|about:)")
PATIENCE = 30_000
"""Milliseconds until what should be visible has to be."""


@dataclass
class Watch:
    """What the pages of one test said and asked for that they should not."""

    console: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    """Parts of console messages that belong to the test, such as the status 404 of the page it asks for."""

    def expects(self, part: str) -> None:
        self.expected.append(part)

    def hears(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning", "assert"}:
            self.console.append(f"{message.text} ({message.location.get('url', '')})")

    @property
    def unexpected(self) -> list[str]:
        return [said for said in self.console if not any(part in said for part in self.expected)]


@dataclass
class Room:
    """Where the people of one test sit down at their browsers."""

    house: House
    browser: Browser
    watch: Watch
    contexts: list[BrowserContext] = field(default_factory=list)

    def window(
        self, *, width: int = 1280, height: int = 800, dark: bool = False, **more: Any
    ) -> BrowserContext:
        """A browser of somebody who has not signed in."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale="en-US",
            timezone_id="UTC",
            reduced_motion="reduce",
            accept_downloads=True,
            **more,
        )
        context.set_default_timeout(PATIENCE)
        context.route(
            ELSEWHERE, lambda route: (self.watch.elsewhere.append(route.request.url), route.abort())
        )
        context.on("console", self.watch.hears)
        context.on("weberror", lambda error: self.watch.console.append(str(error.error)))
        self.contexts.append(context)
        return context

    def seats(self, firm: Firm, person: str, **how: Any) -> Page:
        """A page of somebody who works in the firm, signed in, not yet anywhere. Addresses are relative to the
        firm's home: `page.goto("sell/")`."""
        email = firm.email(person)
        if email not in self.house.signed_in:
            window = self.window()
            page = window.new_page()
            page.goto(f"{self.house.address}/")
            sign_in(page, email)
            page.wait_for_url(re.compile(r"/c/[a-z0-9-]+/$"))
            self.house.signed_in[email] = window.storage_state()
            window.close()
        known = self.house.signed_in[email]
        return self.window(storage_state=known, base_url=firm.address, **how).new_page()


Seats = Callable[..., Page]


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the form of the sign-in page and send it."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()

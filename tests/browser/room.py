"""Where people sit down at their browsers, and what is heard of the pages meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from browser.house import PASSWORD, Firm

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
    """Where the people of one file sit down at their browsers. What is heard goes to the test that runs."""

    browser: Browser
    watch: Watch = field(default_factory=Watch)
    strangers: list[BrowserContext] = field(default_factory=list)
    """Windows of people who are not signed in, and windows of another kind: each for one test."""
    kept: dict[str, Page] = field(default_factory=dict)
    """E-mail address → the window of somebody of the company, who keeps it from test to test."""
    seated: set[str] = field(default_factory=set)
    """Who sits at a kept window in this test."""

    def opens(self, watch: Watch) -> None:
        """A test begins."""
        self.watch = watch
        self.seated.clear()

    def tidies(self) -> None:
        """A test is over."""
        for context in self.strangers:
            context.close()
        self.strangers.clear()

    def window(self, **how: Any) -> BrowserContext:
        """A browser of somebody who has not signed in, for this test."""
        context = self._opened(**how)
        self.strangers.append(context)
        return context

    def seats(self, firm: Firm, person: str, *, width: int = 1280, height: int = 800, **how: Any) -> Page:
        """A page of somebody who works in the firm, signed in, to be sent somewhere. Addresses are relative to
        the firm's home: `page.goto("sell/")`.

        A browser takes longer to open and to warm up than to show a page, so everybody keeps a plain window. One
        that is dark or without scripts is made for this test.
        """
        email = firm.email(person)
        size: Any = {"width": width, "height": height}
        if how:
            return self.window(
                storage_state=firm.cookies(person), base_url=firm.address, **size, **how
            ).new_page()
        if email not in self.kept:
            known: Any = firm.cookies(person)
            self.kept[email] = self._opened(storage_state=known, base_url=firm.address, **size).new_page()
        page = self.kept[email]
        if email not in self.seated:
            self.seated.add(email)
            page.unroute_all()
            page.set_viewport_size(size)
            page.emulate_media(media="screen", color_scheme="light")
            page.mouse.move(0, 0)
        return page

    def _opened(
        self, *, width: int = 1280, height: int = 800, dark: bool = False, **more: Any
    ) -> BrowserContext:
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
        context.on("console", lambda message: self.watch.hears(message))
        context.on("weberror", lambda error: self.watch.console.append(str(error.error)))
        return context


Seats = Callable[..., Page]


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the form of the sign-in page and send it."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()

"""People at headless Chromium, each in a window of their own.

Whatever a test does, its pages must be quiet: nothing in the console, no violation of the content policy, and
no request to anywhere but this machine.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from browser.house import Firm, House, opened
from browser.room import PATIENCE, Room, Seats, Watch

CHROMIUM = (
    os.environ.get("CROSSFOOT_CHROMIUM")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or shutil.which("google-chrome")
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="Chromium is not on this machine"))


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The installation that the tests of this process share; each file has companies of its own in it."""
    with opened(tmp_path_factory.mktemp("house")) as made:
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser a file: Playwright's loop must not be running when tests elsewhere use the database."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def room(house: House, chromium: Browser, watch: Watch) -> Iterator[Room]:
    """Windows for this test; at its end the pages must have been quiet."""
    made = Room(house, chromium, watch)
    yield made
    for context in made.contexts:
        context.close()
    assert watch.elsewhere == [], "A page asked for something that is not on this machine"
    assert watch.unexpected == [], "A page complained in the console"


@pytest.fixture
def enters(room: Room, firm: Firm) -> Seats:
    """`enters("sam")`: a page of somebody of this file's firm; width, height, dark and more as in `window`."""

    def entered(person: str, **how: Any) -> Page:
        return room.seats(firm, person, **how)

    return entered

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
DONE_WITHOUT = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints"),
    *("NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch", "RenderDocument"),
)
"""What Playwright switches off, said again because Chromium heeds the last list alone; and the making anew of a
page's frame at every step within a site, which costs much and changes nothing that tests see."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    f"--disable-features={','.join(DONE_WITHOUT)}",
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


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for this folder: Playwright's loop must not be running when tests elsewhere use the database."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def kept_room(chromium: Browser) -> Iterator[Room]:
    """People keep their windows while the tests of a file run."""
    made = Room(chromium)
    yield made
    for page in made.kept.values():
        page.context.close()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def room(kept_room: Room, watch: Watch) -> Iterator[Room]:
    """Windows for this test; at its end the pages must have been quiet."""
    kept_room.opens(watch)
    yield kept_room
    kept_room.tidies()
    assert watch.elsewhere == [], "A page asked for something that is not on this machine"
    assert watch.unexpected == [], "A page complained in the console"


@pytest.fixture
def enters(room: Room, firm: Firm) -> Seats:
    """`enters("sam")`: a page of somebody of this file's firm; width, height, dark and more as in `window`."""

    def entered(person: str, **how: Any) -> Page:
        return room.seats(firm, person, **how)

    return entered

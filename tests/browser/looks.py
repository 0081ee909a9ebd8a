"""How a page looks to everybody: what axe finds on it, and whether it fits a phone."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, TimeoutError, ViewportSize, expect

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
PICTURES = os.environ.get("BROWSER_PICTURES", "")
"""A folder for a picture of every page in every size and colour, for somebody who wants to look at them."""
PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=800)


def complaints(page: Page, *rules: str) -> list[str]:
    """What axe finds: rule, and the elements that break it. All rules, or only those that are named.

    It is run as the browser's own tool, past the pages' content policy, on the whole page: after a click the
    browser may have no more than its head.
    """
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found = page.evaluate(
        "options => axe.run(document, options).then(({violations, passes}) => ({violations, passes: passes.length}))",
        options,
    )
    assert found["passes"]
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def width_of(page: Page) -> int:
    """How wide the page is once charts and tables have followed the window: wider than it, one scrolls sideways."""
    with suppress(TimeoutError):
        page.wait_for_function("document.scrollingElement.scrollWidth <= window.innerWidth", timeout=5_000)
    return int(page.evaluate("document.scrollingElement.scrollWidth"))


def shot(page: Page, path: str, name: str) -> None:
    if PICTURES:
        file = (path.strip("/").replace("/", "-").replace("?", "-") or "home") + f"-{name}.png"
        page.screenshot(path=str(Path(PICTURES) / file), full_page=True, animations="disabled")


def looks_well(page: Page, name: str) -> None:
    """For people who cannot see well, in light and dark, at a desk and on a phone."""
    expect(page.locator("h1")).to_have_count(1)
    assert complaints(page) == []
    shot(page, name, "desk-light")
    page.emulate_media(color_scheme="dark")
    assert complaints(page, "color-contrast") == []
    page.emulate_media(color_scheme="light")
    size = page.viewport_size
    page.set_viewport_size(PHONE)
    assert width_of(page) == PHONE["width"]
    assert complaints(page) == []
    shot(page, name, "phone-light")
    assert size is not None
    page.set_viewport_size(size)

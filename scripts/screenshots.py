"""Take the pictures of README and docs/ from a demo that this starts in a folder of its own.

python scripts/screenshots.py                 all pictures, into docs/images/
python scripts/screenshots.py --only sell     some of them
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
SIZE: ViewportSize = {"width": 1280, "height": 800}
LARGEST_BYTES = 200_000
DEMO_SECONDS = 600
"""The demo imports and sends 300+ orders before its pages come up."""
PAGE_MILLISECONDS = 30_000
PAPER_MILLISECONDS = 3_000
"""The browser's reader of PDFs shows a page a while after it is there, and does not say when."""
STOP_SECONDS = 30
SETTLE_SECONDS = 180
COMPANY = "Tidewater Trading"
VENDOR = "vendor@demo.example"
CLOSED_DAYS = 8
"""The picture of Attention: how many days ago an accountant closed the books."""
CHROMIUM = (
    os.environ.get("CROSSFOOT_CHROMIUM")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or shutil.which("google-chrome")
)


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that is up: the addresses of its pages and of its QuickBooks, and who signs in."""

    address: str
    quickbooks: str
    email: str
    password: str


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default=",".join(PICTURES), help="pictures, separated by commas")
    named = [name for name in parser.parse_args().only.split(",") if name]
    unknown = [name for name in named if name not in PICTURES]
    wanted = [name for name in PICTURES if name in named]
    if unknown:
        parser.error(f"no such picture: {', '.join(unknown)}; there are {', '.join(PICTURES)}")
    if CHROMIUM is None:
        sys.stderr.write("Chromium is not on this machine; set CROSSFOOT_CHROMIUM to where it is.\n")
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    with running_demo() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        page = signed_in(browser, demo)
        home = page.url
        too_large = [name for name in wanted if not taken(page, demo, home, name)]
        browser.close()
    return 1 if too_large else 0


def taken(page: Page, demo: Demo, home: str, name: str) -> bool:
    """Take one picture; False where the file is larger than what a repository should carry."""
    page.goto(home)
    PICTURES[name](page, demo)
    page.wait_for_load_state("networkidle")
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    size = path.stat().st_size
    sys.stdout.write(f"{path.relative_to(ROOT)}  {size // 1000} kB\n")
    if size > LARGEST_BYTES:
        sys.stderr.write(f"{path.name} is larger than {LARGEST_BYTES // 1000} kB.\n")
    return size <= LARGEST_BYTES


@contextmanager
def running_demo() -> Iterator[Demo]:
    """`crossfoot demo` in a folder of its own on free ports, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="crossfoot-screenshots-") as home:
        words = ["demo", "--port", str(free_port()), "--sandbox-port", str(free_port())]
        process = subprocess.Popen(
            [sys.executable, "-m", "crossfoot.cli", *words],
            cwd=home,
            env={**os.environ, "CROSSFOOT_HOME": home, "COLUMNS": "120", "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            yield introduced(process)
        finally:
            os.killpg(process.pid, signal.SIGINT)
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def introduced(process: subprocess.Popen[str]) -> Demo:
    """Read what the demo says until its pages are up. Raises RuntimeError where it ends or takes too long."""
    said: list[str] = []
    deadline = time.monotonic() + DEMO_SECONDS
    assert process.stdout is not None
    for line in process.stdout:
        sys.stdout.write(line)
        said.append(line)
        if line.startswith("Crossfoot is at "):
            text = "".join(said)
            address = re.search(r"^Pages +(\S+)", text, re.MULTILINE)
            person = re.search(r"^Sign in with +(\S+) +password (\S+)", text, re.MULTILINE)
            quickbooks = re.search(r"^QuickBooks +(\S+)", text, re.MULTILINE)
            if address and person and quickbooks:
                return Demo(address[1], quickbooks[1], person[1], person[2])
        if time.monotonic() > deadline:
            break
    raise RuntimeError("The demo's pages did not come up.")


def signed_in(browser: Browser, demo: Demo) -> Page:
    """A page at the home of the demo's company with the orders."""
    context = browser.new_context(viewport=SIZE, locale="en-US", color_scheme="light")
    context.set_default_timeout(PAGE_MILLISECONDS)
    page = context.new_page()
    page.goto(demo.address)
    page.fill("input[name=login]", demo.email)
    page.fill("input[name=password]", demo.password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=COMPANY).click()
    page.wait_for_url(re.compile(r"/c/[a-z0-9-]+/$"))
    return page


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def at_home(page: Page, demo: Demo) -> None:
    """Nothing to do: every picture begins there."""


def at_connect(page: Page, demo: Demo) -> None:
    """The wizard's page of accounts."""
    page.goto(f"{page.url}settings/integrations/setup/accounts/")


def at_tie_out(page: Page, demo: Demo) -> None:
    """The latest tie-out, account by account."""
    menu(page, "Tie-out")
    page.locator("tbody tr a").first.click()


def at_preview(page: Page, demo: Demo) -> None:
    """The preview of the newest order that can be sent."""
    menu(page, "Sell")
    page.get_by_role("link", name=re.compile("^Not invoiced")).click()
    page.locator("tbody tr a").first.click()
    page.get_by_role("link", name="Preview").first.click()


def at_sell(page: Page, demo: Demo) -> None:
    """The list after some orders were sent, with two others ticked."""
    home = page.url
    menu(page, "Sell")
    tick(page, range(3, 7))
    press(page, re.compile("^Create .*invoices"))
    wait_until_settled(page, home)
    page.goto(home)
    menu(page, "Sell")
    tick(page, range(2))


def at_attention(page: Page, demo: Demo) -> None:
    """Nobody has chosen an account for freight, the books were closed meanwhile, and the rest is sent."""
    home = page.url
    page.goto(f"{home}settings/mapping/")
    page.get_by_label("QuickBooks account for Freight charged to customers").select_option("")
    press(page, "See what would change, and save")
    press(page, "Save")
    close_books(demo)
    page.goto(home)
    menu(page, "Sell")
    page.get_by_role("link", name=re.compile("^Not invoiced")).click()
    page.get_by_label(re.compile("^all .* that match")).check()
    press(page, re.compile("^Create .*invoices"))
    wait_until_settled(page, home)
    page.goto(home)
    menu(page, "Attention")


def at_webhooks(page: Page, demo: Demo) -> None:
    """A webhook to a receiver on this machine, which was tested and told of some invoices."""
    home = page.url
    page.goto(f"{home}settings/webhooks/")
    page.get_by_label("Name").fill("ERP")
    page.get_by_label("Address").fill(receiver())
    for event in ("push.synchronized", "push.needs_attention"):
        page.get_by_label(event).check()
    press(page, "Make the webhook")
    page.get_by_role("link", name="ERP").click()
    place = page.url
    press(page, "Send a test event")
    page.goto(home)
    menu(page, "Sell")
    page.get_by_role("link", name=re.compile("^Not invoiced")).click()
    tick(page, range(4))
    press(page, re.compile("^Create .*invoices"))
    wait_until_settled(page, home)
    page.goto(place)
    page.get_by_role("link", name="push.synchronized").first.wait_for()


def at_vendor_invoices(page: Page, demo: Demo) -> None:
    """PO reconciliation, with invoices at every step."""
    menu(page, "Vendor invoices")
    page.get_by_role("heading", name="PO reconciliation").wait_for()


def at_vendor_invoice(page: Page, demo: Demo) -> None:
    """One invoice that waits for Accounting, with the vendor's file beside its lines."""
    page.goto(f"{page.url}vendor-invoices/?letter=AA")
    page.locator("td[data-column=number] a").first.click()
    page.get_by_role("region", name="Approvals").wait_for()
    page.wait_for_timeout(PAPER_MILLISECONDS)


def at_revision(page: Page, demo: Demo) -> None:
    """An order whose invoice is in QuickBooks, in revision with another price."""
    menu(page, "Sell")
    page.get_by_role("link", name=re.compile("^In QuickBooks")).click()
    page.locator("td[data-column=number] a").first.click()
    place = page.url
    page.goto(f"{place}do/revise/")
    page.get_by_label("Why it is revised").fill("Price agreed by phone")
    press(page, "Revise")
    page.goto(f"{place}edit/")
    page.locator("input[name$=unit_price]").first.fill("9.90")
    page.locator("input[name=total]").fill("")
    press(page, "Save")
    page.get_by_role("heading", name="In revision").wait_for()


def at_drift(page: Page, demo: Demo) -> None:
    """A document that somebody changed in QuickBooks, with what each decision does."""
    menu(page, "Changed in QuickBooks")
    page.locator("td.cf-title a").first.click()
    page.get_by_role("heading", name="What counts?").wait_for()


def at_vendor_portal(page: Page, demo: Demo) -> None:
    """An order as its vendor sees it, who signs in with an address of its own."""
    page.context.clear_cookies()
    page.goto(demo.address)
    page.fill("input[name=login]", VENDOR)
    page.fill("input[name=password]", demo.password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Orders").wait_for()
    page.get_by_role("link", name=re.compile("^Confirmed")).click()
    page.locator("td.cf-title a").first.click()
    page.get_by_role("heading", name="Your answer").wait_for()


def at_payments(page: Page, demo: Demo) -> None:
    """The list, with what QuickBooks told and what each payment paid."""
    menu(page, "Payments")


def at_balances(page: Page, demo: Demo) -> None:
    """What is open with customers, by age, beside QuickBooks' own reports."""
    page.goto(f"{page.url}books/balances/?side=customers")
    press(page, "Compare with QuickBooks")
    page.get_by_role("heading", name=re.compile("QuickBooks")).first.wait_for(timeout=PAGE_MILLISECONDS)


def receiver() -> str:
    """The address of a system on this machine that accepts everything, until the script ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Accepting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://localhost:{server.server_address[1]}/crossfoot"


class Accepting(BaseHTTPRequestHandler):
    """Answers every message with 204 and says nothing of it."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        return


def tick(page: Page, places: range) -> None:
    """Tick orders of a list by their place among those that can be sent."""
    page.wait_for_url(re.compile("/sell/"))
    boxes = page.locator("tbody input[type=checkbox]")
    for place in places:
        boxes.nth(place).check()


def close_books(demo: Demo) -> None:
    """As an accountant does in QuickBooks, where Crossfoot does not look until it sends."""
    closing_on = datetime.now(UTC).date() - timedelta(days=CLOSED_DAYS)
    request = urllib.request.Request(
        f"{demo.quickbooks}/sandbox/control/close_books",
        data=json.dumps({"on": closing_on.isoformat()}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=PAGE_MILLISECONDS / 1000):
        pass


def wait_until_settled(page: Page, home: str) -> None:
    """Until nothing waits to be sent. Raises TimeoutError."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        page.goto(f"{home}sell/?tab=waiting")
        if page.get_by_role("link", name=re.compile(r"^Waiting 0$")).count():
            return
        page.wait_for_timeout(1000)
    raise TimeoutError("The invoices were not settled in time.")


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button and wait for the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=isinstance(name, str)).click()


def menu(page: Page, label: str) -> None:
    """Open an entry of the menu."""
    page.locator("nav").get_by_role("link", name=re.compile(rf"^{label}\b")).first.click()


PICTURES: dict[str, Callable[[Page, Demo], None]] = {
    "home": at_home,
    "connect": at_connect,
    "tie-out": at_tie_out,
    "vendor-invoices": at_vendor_invoices,
    "vendor-invoice": at_vendor_invoice,
    "payments": at_payments,
    "balances": at_balances,
    "preview": at_preview,
    "sell": at_sell,
    "revision": at_revision,
    "drift": at_drift,
    "webhooks": at_webhooks,
    "attention": at_attention,
    "vendor-portal": at_vendor_portal,
}
"""Name of the file in docs/images → how to get there from the company's home; taken in this order."""


if __name__ == "__main__":
    sys.exit(main())

"""docs/sandbox.md and the pages below it are right about the sandbox: its example runs, what they name exists."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import httpx2

from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.switches import Switches
from qbsandbox.control.port import PREFIX
from qbsandbox.limits.throttle import Rules
from qbsandbox.online.reports.running import REPORTS, THIS_MONTH, THIS_YEAR
from qbsandbox.online.webhooks.settings import Settings
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.transport import SandboxTransport
from qbsandbox.weather import Kind

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "sandbox.md"


def test_the_python_example_runs_and_holds():
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(example, "docs/sandbox.md", "exec"), names)
    assert names["names"].count("Ana Ortiz") == 1


def test_every_fault_is_told():
    text = PAGE.read_text(encoding="utf-8")
    assert [kind.value for kind in Kind if f"`{kind.value}`" not in text] == []


def test_every_switch_limit_and_webhook_setting_is_told_with_its_meaning():
    text = (PAGE.parent / "sandbox" / "settings.md").read_text(encoding="utf-8")
    named = [field.name for owner in (Switches, Rules) for field in fields(owner)]
    named += [field.name for field in fields(Settings) if field.name not in ("url", "token", "app")]
    told = dict(re.findall(r"^\| `(\w+)` \| \S.*? \| (\S.*) \|$", text, re.MULTILINE))
    assert [name for name in named if name not in told] == []


def test_every_kind_of_record_has_a_row_and_its_properties():
    text = (PAGE.parent / "sandbox" / "records.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| \[(\w+)\]\(#\w+\) \|", text, re.MULTILINE))
    assert rows == set(ENTITIES)
    assert set(re.findall(r"^### (\w+)$", text, re.MULTILINE)) == set(ENTITIES)


def test_every_report_has_a_row_with_the_days_it_is_of():
    text = (PAGE.parent / "sandbox" / "reports.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([A-Z]\w+(?:, \w+)*) \|[^|]*\|([^|]*)\|([^|]*)\|$", text, re.MULTILINE)
    days = {name: day.strip() for names, day, _ in rows for name in names.split(", ")}
    bases = {name: basis.strip() for names, _, basis in rows for name in names.split(", ")}
    assert days.keys() == REPORTS.keys()
    assert {name for name, basis in bases.items() if basis == "both"} == {
        name for name, report in REPORTS.items() if report.on_both
    }
    words = {THIS_MONTH: "this month", THIS_YEAR: "this fiscal year", "Today": "today", "All": "all"} | {
        "This Month": "the whole month"
    }
    assert {name: day for name, day in days.items() if day} == {
        name: words[REPORTS[name].default] for name, day in days.items() if day
    }


def test_what_the_pages_say_of_voiding_is_so():
    text = (PAGE.parent / "sandbox" / "records.md").read_text(encoding="utf-8")
    said = dict(re.findall(r"^\| \[(\w+)\](?:[^|]*\|){6} ([^|]*) \|", text, re.MULTILINE))
    by_operation = {name for name, void in said.items() if void == "`operation=void`"}
    by_include = {name for name, void in said.items() if void == "`include=void`"}
    assert by_operation == {"Invoice"}
    assert by_include == {"Payment", "SalesReceipt", "BillPayment"}
    assert said["Bill"] == "200 with fault 10000"
    assert said["JournalEntry"] == "200, nothing happens"


def test_the_pages_are_what_the_script_writes():
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "sandbox_pages.py"), "--check"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_address_of_the_control_port_is_told_and_no_other():
    section = PAGE.read_text(encoding="utf-8").split("## The control port")[1].split("\n## ")[0]
    told = set()
    for row in re.findall(r"^\| ((?:GET|POST|DELETE).*?) \|", section, re.MULTILINE):
        for part in row.split(";"):
            methods = re.findall(r"GET|POST|DELETE", part)
            told |= {(method, name) for name in re.findall(r"`([\w/]+)`", part) for method in methods}
    sandbox = QuickBooksSandbox(profiles=("us",), seed=1)
    with httpx2.Client(transport=SandboxTransport(sandbox), base_url="https://sandbox.example") as http:
        answer = http.get(f"{PREFIX}/nothing")
    sandbox.close()
    known = set(re.findall(rf"(GET|POST|DELETE) {PREFIX}/([\w/]+)", answer.json()["error"]))
    assert told == known - {("GET", "nothing")}

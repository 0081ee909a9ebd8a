"""docs/sandbox.md is right about the sandbox: its example runs, its switches, faults and addresses exist."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import httpx2

from qbsandbox.company.switches import Switches
from qbsandbox.control.port import PREFIX
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.transport import SandboxTransport
from qbsandbox.weather import Kind

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sandbox.md"


def test_the_python_example_runs_and_holds():
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(example, "docs/sandbox.md", "exec"), names)
    assert names["names"].count("Ana Ortiz") == 1


def test_every_fault_and_every_switch_is_told():
    text = PAGE.read_text(encoding="utf-8")
    told = [*(kind.value for kind in Kind), *(field.name for field in fields(Switches))]
    assert [name for name in told if f"`{name}`" not in text] == []


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

"""src/qbsandbox/README.md is right: its examples run, and every command in it can be typed."""

import re
import shlex
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import httpx2
import intuitlib.config
import pytest
from typer.testing import CliRunner

from qbsandbox.cli import app
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.server import SandboxServer
from quickbooks import QuickBooks

PAGE = Path(__file__).parents[3] / "src" / "qbsandbox" / "README.md"
TEXT = PAGE.read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
CONSOLE = [
    line.removeprefix("$ ")
    for block in re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL)
    for line in block.replace("\\\n", "").splitlines()
    if line.startswith("$ ")
]

PLUGIN = "qbsandbox.pytest_plugin"
pytest_plugins = ("pytester",)


def test_python_quickbooks_is_pointed_at_it_as_told(monkeypatch: pytest.MonkeyPatch) -> None:
    (example,) = (each for each in PYTHON if "QuickBooks(" in each)
    monkeypatch.setitem(intuitlib.config.DISCOVERY_URL, "sandbox", "")
    monkeypatch.setattr(QuickBooks, "sandbox_api_url_v3", "")
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "")
    with QuickBooksSandbox(lenient=True) as sandbox, SandboxServer(sandbox) as server:
        names: dict[str, Any] = {}
        exec(compile(example.replace("http://127.0.0.1:8400", server.address), str(PAGE), "exec"), names)
        names["qb"].session.close()
        names["auth"].close()

    assert len(names["names"]) == 6


def test_the_tests_in_it_pass(pytester: pytest.Pytester) -> None:
    (example,) = (each for each in PYTHON if "def test_" in each)
    pytester.makepyfile(example)

    installed = any(point.value == PLUGIN for point in entry_points(group="pytest11"))
    result = pytester.runpytest_inprocess("-p", "no:django", *(() if installed else ("-p", PLUGIN)))

    result.assert_outcomes(passed=2)


def test_every_command_can_be_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    typed = [shlex.split(line)[1:] for line in CONSOLE if line.startswith("qbsandbox ")]
    typed += [shlex.split(each)[1:] for each in re.findall(r"`(qbsandbox [^`]+)`", TEXT)]
    with QuickBooksSandbox(limits_enabled=False) as sandbox, SandboxServer(sandbox) as server:
        for words in typed:
            if words[0] == "serve" or words == ["company", "add"]:
                continue
            done = CliRunner().invoke(app, [*words, "--url", server.address])
            assert done.exit_code == 0, (words, done.output)
    assert len(typed) > 10
    assert ["serve", "--lenient"] in typed


def test_the_first_request_answers_one_customer() -> None:
    (line,) = (each for each in CONSOLE if each.startswith("curl "))
    words = shlex.split(line)
    heads = dict(words[place + 1].split(": ") for place, word in enumerate(words) if word == "-H")
    with QuickBooksSandbox(lenient=True) as sandbox, SandboxServer(sandbox) as server:
        answer = httpx2.get(words[-1].replace("http://127.0.0.1:8400", server.address), headers=heads)

    assert [each["Id"] for each in answer.json()["QueryResponse"]["Customer"]] == ["1"]


def test_the_webhook_example_hears_what_is_written() -> None:
    (example,) = (each for each in PYTHON if "webhooks.transport" in each)
    writes = "qbsandbox.company('us').set_preferences('SalesFormsPrefs', CustomTxnNumbers=False)"
    heard_of = example.replace('kinds=["Invoice"]', 'kinds=["Preferences"]').replace("...", writes)
    with QuickBooksSandbox() as sandbox:
        sandbox.connect("us")
        names: dict[str, Any] = {"qbsandbox": sandbox}
        exec(compile(heard_of, str(PAGE), "exec"), names)

    assert [post.url for post in names["posts"]] == ["https://app.example/hook"]

"""Every option of an installation is on the page of options, as the program describes it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from crossfoot.conf.options import FROM_FILE, Options

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "operate" / "options.md"


def test_every_option_has_a_line_with_its_description():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    for name, field in Options.model_fields.items():
        rows = [line for line in lines if line.startswith(f"| `CROSSFOOT_{name.upper()}` |")]
        assert len(rows) == 1, name
        assert field.description
        assert field.description in rows[0]


def test_every_secret_that_may_come_from_a_file_is_listed():
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in FROM_FILE if f"- `CROSSFOOT_{name.upper()}_FILE`" not in text] == []


def test_the_page_is_what_the_script_writes():
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "options_page.py"), "--check"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_no_page_names_an_option_that_does_not_exist(pages):
    known = {f"CROSSFOOT_{name.upper()}" for name in Options.model_fields}
    known |= {f"CROSSFOOT_{name.upper()}_FILE" for name in FROM_FILE}
    named = {
        (page.name, variable)
        for page in pages
        for text in (*page.code, *page.commands)
        for variable in re.findall(r"CROSSFOOT_[A-Z_]+", text)
    }
    assert {one for one in named if one[1] not in known} == set()

"""Every requirement in scope has a test that is named after it and drives the product from outside."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]

IN_SCOPE = (
    *("A1", "A2", "A3", "A4", "A5", "A6", "A7"),
    *("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8"),
    *("D2", "D3", "D4", "D5", "D6", "D7", "D12"),
    "E4",
)


@cache
def requirement_tests() -> dict[str, list[str]]:
    """Requirement id → names of the test functions that carry it."""
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                named = re.match(r"test_([A-E][0-9]+)_", node.name)
                if named:
                    found.setdefault(named[1], []).append(node.name)
    return found


@pytest.mark.parametrize("requirement", IN_SCOPE)
def test_the_requirement_has_a_test_of_its_name(requirement):
    assert requirement_tests().get(requirement), f"no test is named test_{requirement}_…"

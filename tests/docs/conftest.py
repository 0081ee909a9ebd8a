"""The written pages, read once: headings, links, and what stands in code font."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^(```|~~~)")
LINK = re.compile(r"!?\[[^\]]*\]\(([^()\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
HEADING = re.compile(r"^#{1,6} +(.*?)#*\s*$")


@dataclass(frozen=True, slots=True)
class Written:
    """One Markdown page. `commands` are the lines of its fenced blocks, `code` what stands in backticks."""

    path: Path
    headings: frozenset[str]
    links: tuple[str, ...]
    code: tuple[str, ...]
    commands: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()


def read(path: Path) -> Written:
    """The page at `path`; what stands in a fenced block is neither link nor heading nor code font."""
    headings, code, commands, prose = set(), [], [], []
    fenced = False
    for line in path.read_text(encoding="utf-8").splitlines():
        if FENCE.match(line.strip()):
            fenced = not fenced
        elif fenced:
            commands.append(line.strip())
        else:
            if found := HEADING.match(line):
                headings.add(anchor(found[1]))
            code += CODE.findall(line)
            prose.append(CODE.sub("", line))
    links = LINK.findall("\n".join(prose))
    return Written(path, frozenset(headings), tuple(links), tuple(code), tuple(commands))


def anchor(heading: str) -> str:
    """The fragment by which a heading is reached: lower case, without signs, spaces as hyphens."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def all_pages() -> Iterator[Path]:
    yield from sorted(ROOT.glob("*.md"))
    yield from sorted((ROOT / "docs").rglob("*.md"))


@pytest.fixture(scope="session")
def pages() -> list[Written]:
    """Every Markdown page of the repository's root and of docs/."""
    return [read(path) for path in all_pages()]


@pytest.fixture(scope="session")
def source_words() -> frozenset[str]:
    """Every word of the program, its tests, scripts and configuration: what a page may call by its name."""
    kinds = {".py", ".html", ".js", ".css", ".toml", ".in", ".sh"}
    files = [path for folder in ("src", "tests", "scripts", "bench") for path in (ROOT / folder).rglob("*")]
    files += [ROOT / "Makefile", ROOT / "pyproject.toml", ROOT / ".ci" / "run", ROOT / "requirements.in"]
    files += [ROOT / "requirements-dev.in"]
    words: set[str] = set()
    for path in files:
        if path.is_file() and (path.suffix in kinds or path.name in {"Makefile", "run"}):
            if ROOT / "tests" / "docs" in path.parents:
                continue
            words.update(re.findall(r"\w+", path.read_text(encoding="utf-8", errors="replace")))
    return frozenset(words)

"""What the pages say about the repository is so: links lead somewhere, files, targets and names exist."""

from __future__ import annotations

import re
from pathlib import Path

from crossfoot.cli.main import app as crossfoot_app
from qbsandbox.cli import app as qbsandbox_app
from qbsandbox.cli import weather_app

ROOT = Path(__file__).resolve().parents[2]

PLACES = ("", "src", "src/crossfoot", "src/qbsandbox", "tests")
"""Where a path in code font may begin: the repository, or a room as ARCHITECTURE.md names it."""

MADE_ELSEWHERE = {"requirements.in", ".env"}
NOT_OURS = re.compile(r"^(https?:|/|~|\.\.|#|X-|application/|postgresql:|sqlite:|\$|sandbox/control)")
PATHLIKE = re.compile(r"^[\w.\-]+(/[\w.\-{},*]+)+/?$|^[\w\-]+\.(py|md|toml|lock|html)$")
NAMELIKE = re.compile(r"^[A-Za-z_][\w]*(\.[A-Za-z_]\w*)*(\(\))?$")


def test_every_link_inside_the_pages_leads_to_a_page_and_a_heading(pages):
    by_path = {page.path.resolve(): page for page in pages}
    broken = []
    for page in pages:
        for link in page.links:
            if re.match(r"[a-z]+:", link):
                continue
            target, _, fragment = link.partition("#")
            path = (page.path.parent / target).resolve() if target else page.path.resolve()
            if not path.exists():
                broken.append(f"{page.name}: {link} leads nowhere")
            elif fragment and path in by_path and fragment not in by_path[path].headings:
                broken.append(f"{page.name}: {link}: there is no such heading")
    assert broken == []


def test_every_path_in_code_font_exists(pages):
    missing = [
        f"{page.name}: {code}"
        for page in pages
        for code in page.code
        if PATHLIKE.match(code) and not NOT_OURS.match(code) and not _exists(code, page.path)
    ]
    assert missing == []


def test_every_make_target_exists(pages):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    unknown = [
        f"{page.name}: make {target}"
        for page in pages
        for text in (*page.code, *page.commands)
        for target in re.findall(r"^\$? ?make ([a-z]+)", text)
        if target not in targets
    ]
    assert {"demo", "test"} <= targets
    assert unknown == []


def test_every_verb_of_the_two_commands_exists(pages):
    verbs = {
        "crossfoot": {command.name for command in crossfoot_app.registered_commands},
        "qbsandbox": {
            *(command.name or command.callback.__name__ for command in qbsandbox_app.registered_commands),
            *(group.name for group in qbsandbox_app.registered_groups),
        },
        "qbsandbox weather": {command.name for command in weather_app.registered_commands},
    }
    unknown = []
    for page in pages:
        for text in (*page.code, *page.commands):
            for command, known in verbs.items():
                found = re.match(rf"(?:\$ )?(?:\.venv/bin/)?{command} ([a-z]+)\b", text)
                if found and found[1] not in known:
                    unknown.append(f"{page.name}: {command} {found[1]}")
    assert unknown == []


def test_every_name_in_code_font_occurs_in_the_source(pages, source_words):
    invented = [
        f"{page.name}: {code}"
        for page in pages
        for code in page.code
        if _is_name(code)
        for word in re.findall(r"\w+", code)
        if word not in source_words
    ]
    assert invented == []


def _is_name(code: str) -> bool:
    """A dotted or underscored name, or a call; plain words may be anything."""
    if not NAMELIKE.match(code) or PATHLIKE.match(code):
        return False
    return "_" in code or "." in code or code.endswith("()") or bool(re.search(r"[a-z][A-Z]", code))


def _exists(code: str, page: Path) -> bool:
    if code in MADE_ELSEWHERE:
        return True
    alternatives = _expanded(code.rstrip("/"))
    return all(
        any(_there(ROOT / place, one) for place in PLACES) or _there(page.parent, one) for one in alternatives
    )


def _there(folder: Path, path: str) -> bool:
    return any(folder.glob(path)) if "*" in path else (folder / path).exists()


def _expanded(path: str) -> list[str]:
    """`documents/{invoice,bill}.py` is two paths."""
    found = re.search(r"\{([^}]*)\}", path)
    if not found:
        return [path]
    return [
        one
        for choice in found[1].split(",")
        for one in _expanded(path[: found.start()] + choice + path[found.end() :])
    ]

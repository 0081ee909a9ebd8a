"""What the pages say about the repository is so: links lead somewhere, files, targets and names exist."""

from __future__ import annotations

import re
from pathlib import Path

from qbsandbox.cli import app as qbsandbox_app
from qbsandbox.cli import weather_app

ROOT = Path(__file__).resolve().parents[2]

CROSSFOOT = ROOT / "src" / "crossfoot" / "cli" / "main.py"

PLACES = ("", "src", "src/crossfoot", "src/qbsandbox", "tests")
"""Where a path in code font may begin: the repository, or a room as ARCHITECTURE.md names it."""

NOT_KEPT = {".env", "uv.lock"}
"""Files that pages speak of and the repository does not hold."""
NOT_OURS = re.compile(r"^(https?:|application/|(weather|webhooks)/\w+$|snapshots/restore$)")
"""Addresses and media types, which look like paths."""

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
        "crossfoot": {
            *re.findall(r'app\.command\(\s*"([a-z-]+)"', CROSSFOOT.read_text(encoding="utf-8")),
            *re.findall(r'app\.add_typer\(.*name="([a-z-]+)"', CROSSFOOT.read_text(encoding="utf-8")),
        },
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
                found = re.match(rf"(?:\$ )?(?:\.venv/bin/)?{command} ([a-z-]+)\b", text)
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


def test_the_drawing_of_the_rooms_has_every_room_and_no_other():
    drawing = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split("```")[1]
    product, _, sandbox = drawing.partition("src/qbsandbox/")
    for folder, drawn in (("crossfoot", product), ("qbsandbox", sandbox)):
        rooms = {path.parent.name for path in (ROOT / "src" / folder).glob("*/__init__.py")}
        first_words = re.findall(r"^[├└]── ((?:\w+/ ?)+)", drawn, re.MULTILINE)
        assert {name for words in first_words for name in re.findall(r"(\w+)/", words)} == rooms


def _is_name(code: str) -> bool:
    """A dotted or underscored name, or a call; plain words may be anything."""
    if not NAMELIKE.match(code) or PATHLIKE.match(code) or code.startswith(("_", "CROSSFOOT_")):
        return False  # endings such as `_at`; options have a test of their own
    return "_" in code or "." in code or code.endswith("()") or bool(re.search(r"[a-z][A-Z]", code))


def _exists(code: str, page: Path) -> bool:
    if code in NOT_KEPT:
        return True
    alternatives = _expanded(code.rstrip("/"))
    return all(
        any(_there(ROOT / place, one) for place in PLACES) or _there(page.parent, one) for one in alternatives
    )


def _there(folder: Path, path: str) -> bool:
    if "/" not in path and folder == ROOT / "src":
        return any(folder.rglob(path))  # a file that many rooms have: `operations.py`
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

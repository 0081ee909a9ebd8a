"""A moment of a whole sandbox: its companies, tokens, settings and clock, to come back to.

In memory a snapshot is a handful of byte strings; in a sandbox's folder it is a zip file of the same.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qbsandbox.json_reading import Json

FOLDER = "snapshots"
SUFFIX = ".qbsnapshot"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
COMPANY, TOKENS, MOMENT = "companies/", "oauth.sqlite3", "moment.json"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`now` is what the clock showed, `offset_seconds` by how much a moved system clock was off the machine's
    (None for a clock that stands)."""

    name: str
    now: datetime
    offset_seconds: float | None
    companies: Mapping[str, bytes]
    tokens: bytes
    settings: Json

    def write(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            moment = {
                "now": self.now.isoformat(),
                "offset_seconds": self.offset_seconds,
                "settings": self.settings,
            }
            archive.writestr(MOMENT, json.dumps(moment))
            archive.writestr(TOKENS, self.tokens)
            for realm_id, image in self.companies.items():
                archive.writestr(f"{COMPANY}{realm_id}", image)
        new = folder / f"{self.name}.new"
        new.write_bytes(packed.getvalue())
        new.chmod(0o600)
        new.replace(folder / f"{self.name}{SUFFIX}")

    @classmethod
    def read(cls, path: Path) -> Snapshot:
        with zipfile.ZipFile(path) as archive:
            moment = json.loads(archive.read(MOMENT))
            companies = {
                name.removeprefix(COMPANY): archive.read(name)
                for name in archive.namelist()
                if name.startswith(COMPANY)
            }
            return cls(
                path.name.removesuffix(SUFFIX),
                datetime.fromisoformat(moment["now"]),
                moment["offset_seconds"],
                companies,
                archive.read(TOKENS),
                moment["settings"],
            )


class Shelf:
    """The named snapshots of one sandbox, oldest first; in a folder where it has one."""

    def __init__(self, directory: Path | None) -> None:
        self._folder = None if directory is None else directory / FOLDER
        self._kept: dict[str, Snapshot] = {}
        if self._folder is not None and self._folder.is_dir():
            files = sorted(self._folder.glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime_ns)
            self._kept = {snapshot.name: snapshot for snapshot in map(Snapshot.read, files)}

    def put(self, snapshot: Snapshot) -> None:
        """Keep it under its name, in the place of an older one. Raises ValueError for a name that is none."""
        if not NAME.fullmatch(snapshot.name):
            raise ValueError(
                f"A snapshot's name is up to 64 letters, digits, points and dashes, not “{snapshot.name}”."
            )
        self._kept.pop(snapshot.name, None)
        self._kept[snapshot.name] = snapshot
        if self._folder is not None:
            snapshot.write(self._folder)

    def get(self, name: str) -> Snapshot:
        """Raises KeyError where there is none of this name."""
        if name not in self._kept:
            raise KeyError(f"There is no snapshot {name}; there are {', '.join(self._kept) or 'none'}.")
        return self._kept[name]

    def drop(self, name: str) -> None:
        self.get(name)
        del self._kept[name]
        if self._folder is not None:
            (self._folder / f"{name}{SUFFIX}").unlink(missing_ok=True)

    @property
    def all(self) -> tuple[Snapshot, ...]:
        return tuple(self._kept.values())

"""A file as rows: CSV in whatever encoding and with whatever delimiter it came, or a spreadsheet.

Nothing here knows what the columns mean. A cell is text, a number (`Decimal`) or a day; spreadsheets bring
numbers and days as such, CSV brings text. Rows keep the number under which a spreadsheet shows them: the
headings are row 1.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice

import python_calamine

from crossfoot.core.problems import Refusal, shown

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED = 500 * 1024 * 1024
"""A spreadsheet is a packed file; one that unpacks to more is made to harm."""
MAX_ROWS = 500_000
MAX_COLUMNS = 250
MAX_CELL = 32_767
"""Characters that a spreadsheet's cell can hold; a longer field is a quote that was never closed."""
SNIFFED_ROWS = 30

DELIMITERS = (",", ";", "\t", "|")
ENCODING_LABELS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows (cp1252)"}

# The csv module's own limit is one for the whole process and names no column; ours is checked per cell.
csv.field_size_limit(MAX_BYTES)

DAMAGED = (
    "The spreadsheet cannot be read; it may be damaged. Open it, save it as .xlsx or CSV, and upload that."
)

Cell = str | Decimal | date


@dataclass(frozen=True, slots=True)
class Row:
    """One row as wide as the headings; `number` is its place in the file, headings being 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Damage:
    """A row that cannot be read as it stands, and why."""

    number: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds: its headings and rows, and how it was read.

    `sheets` are the names of a spreadsheet's sheets, empty for CSV. Rows that are wholly empty are left out.
    """

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    damages: tuple[Damage, ...]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def read(content: bytes, *, sheet: str = "", encoding: str = "") -> Table:
    """The whole file. `sheet` and `encoding` are a person's choices; empty, they are found out.

    Raises Refusal with a sentence where it cannot be read at all.
    """
    if not content.strip():
        raise Refusal("The file is empty. Export it again, and upload it.")
    if len(content) > MAX_BYTES:
        raise Refusal(
            f"The file has {len(content) / 1024 / 1024:,.0f} MB, and at most "
            f"{MAX_BYTES // 1024 // 1024} MB are read at once. Split it, for example by year."
        )
    if content[:4] == b"PK\x03\x04" or content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _spreadsheet(content, sheet)
    return _text(content, encoding)


def _text(content: bytes, encoding: str) -> Table:
    text, encoding = _decoded(content, encoding)
    delimiter = _delimiter(text)
    records = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1)
    try:
        headings, rows, damages = _table(records)
    except csv.Error as error:
        raise Refusal(f"The file cannot be read as CSV ({error}). Export it again, and upload it.") from error
    return Table(headings, rows, damages, encoding, delimiter)


def _decoded(content: bytes, encoding: str) -> tuple[str, str]:
    """The text, and the encoding it was in: a byte order mark decides, then UTF-8, then Windows."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            encoding = name
    if not encoding and content[:200].count(0) > len(content[:200]) // 4:
        # UTF-16 without a mark: every second byte of plain text is zero.
        encoding = "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"
    for name in [encoding] if encoding else ["utf-8", "cp1252"]:
        try:
            return content.decode(name), name
        except (UnicodeDecodeError, LookupError):
            continue
    label = ENCODING_LABELS.get(encoding, encoding) or "UTF-8 and not in Windows' Western encoding"
    raise Refusal(
        f"The file's characters cannot be read: it is not in {label}. Save it as “CSV UTF-8”, and "
        "upload it again."
    )


def _delimiter(text: str) -> str:
    """The character that cuts the first rows into the most columns, the same number in each."""
    best, best_score = ",", (0.0, 0)
    for candidate in DELIMITERS:
        sample = list(
            islice(csv.reader(io.StringIO(text[:65_536], newline=""), delimiter=candidate), SNIFFED_ROWS)
        )
        widths = [len(record) for record in sample if record]
        if not widths or widths[0] < 2:
            continue
        score = (sum(width == widths[0] for width in widths) / len(widths), widths[0])
        if score > best_score:
            best, best_score = candidate, score
    return best


def _table(
    records: Iterable[tuple[int, list[str]]],
) -> tuple[tuple[str, ...], tuple[Row, ...], tuple[Damage, ...]]:
    numbered = iter(records)
    first = next(
        ((number, record) for number, record in numbered if any(cell.strip() for cell in record)), None
    )
    if first is None:
        raise Refusal("The file has no rows. Export it again, and upload it.")
    headings = _headings(first[1])
    offset = 1 - first[0]
    rows: list[Row] = []
    damages: list[Damage] = []
    for number, record in numbered:
        place = number + offset
        if len(rows) >= MAX_ROWS:
            raise Refusal(f"The file has more than {MAX_ROWS:,} rows. Split it, for example by year.")
        found = next(_damages(place, headings, record), None)
        if found:
            damages.append(found)
        elif any(record):
            rows.append(Row(place, _fitted(record, len(headings))))
    return headings, tuple(rows), tuple(damages)


def _headings(record: list[str]) -> tuple[str, ...]:
    """Trimmed; Refusal where two are the same, since a column could not be told from the other."""
    headings = [cell.replace("\x00", "").strip().removeprefix("\ufeff") for cell in record]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MAX_COLUMNS:
        raise Refusal(f"The file has {len(headings):,} columns, and at most {MAX_COLUMNS} are read.")
    for heading in headings:
        if len(heading) > 200:
            raise Refusal(
                f"The heading “{shown(heading)}” has {len(heading):,} characters. Is the first row the headings? "
                "If it is, a quote may not be closed."
            )
        if heading and headings.count(heading) > 1:
            raise Refusal(
                f"Two columns are called “{shown(heading)}”. Rename one of them, and upload it again."
            )
    return tuple(headings)


def _damages(number: int, headings: tuple[str, ...], record: list[str]) -> Iterator[Damage]:
    for place, cell in enumerate(record):
        if len(cell) > MAX_CELL:
            column = headings[place] if place < len(headings) else f"column {place + 1}"
            yield Damage(
                number,
                column,
                f"This field has {len(cell):,} characters, and at most {MAX_CELL:,} fit a cell. Is a quote "
                "opened here and never closed?",
            )
    if any(cell.strip() for cell in record[len(headings) :]):
        yield Damage(
            number,
            "",
            f"This row has {len(record)} columns, and the headings have {len(headings)}. A field with the "
            "delimiter in it has to stand in quotes.",
        )


def _fitted(record: list[str], width: int) -> tuple[Cell, ...]:
    cells = [_unwrapped(cell.strip()) if cell else "" for cell in record[:width]]
    return (*cells, *[""] * (width - len(cells)))


def _unwrapped(cell: str) -> str:
    """`="00123"`, with which programs keep spreadsheets from dropping zeros, is 00123."""
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') and len(cell) > 2 else cell


def _spreadsheet(content: bytes, sheet: str) -> Table:
    _refuse_bomb(content)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = tuple(book.sheet_names)
        if sheet and sheet not in names:
            raise Refusal(f"There is no sheet called “{shown(sheet)}”. There are: {', '.join(names)}.")
        chosen = sheet or next(iter(names), "")
        if not chosen:
            raise Refusal("The spreadsheet has no sheets. Save it again, and upload it.")
        cells = book.get_sheet_by_name(chosen).to_python(skip_empty_area=False, nrows=MAX_ROWS + 2)
    except python_calamine.PasswordError as error:
        raise Refusal(
            "The spreadsheet is protected by a password. Save it without one, and upload it."
        ) from error
    except Refusal:
        raise
    except Exception as error:
        # calamine raises a dozen kinds, and plain ones for a damaged file.
        raise Refusal(DAMAGED) from error
    return _sheet_table(cells, chosen, names)


def _sheet_table(cells: Sequence[Sequence[object]], chosen: str, names: tuple[str, ...]) -> Table:
    headings: tuple[str, ...] = ()
    rows: list[Row] = []
    damages: list[Damage] = []
    offset = 0
    for number, record in enumerate(cells, start=1):
        values = tuple(_cell(value) for value in record)
        if not any(value != "" for value in values):
            continue
        if not headings:
            headings, offset = _headings([_as_text(value) for value in values]), 1 - number
            continue
        if len(rows) >= MAX_ROWS:
            raise Refusal(f"The sheet has more than {MAX_ROWS:,} rows. Split it, for example by year.")
        texts = [value if isinstance(value, str) else "" for value in values]
        found = next(_damages(number + offset, headings, texts), None)
        if found:
            damages.append(found)
        else:
            width = len(headings)
            rows.append(Row(number + offset, (*values[:width], *[""] * (width - len(values)))))
    if not headings:
        raise Refusal(f"The sheet “{shown(chosen)}” is empty. Choose another sheet, or fill it.")
    return Table(headings, tuple(rows), tuple(damages), sheet=chosen, sheets=names)


def _cell(value: object) -> Cell:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return Decimal(value)
        case float():
            # Through its shortest text: 0.15 in a cell is 0.15, not the binary fraction beside it.
            return Decimal(repr(value)) if value == value and abs(value) != float("inf") else ""
        case datetime():
            return value.date()
        case date():
            return value
        case time() | timedelta():
            return str(value)
        case None:
            return ""
        case _:
            return str(value).strip()


def _as_text(value: Cell) -> str:
    match value:
        case str():
            return value
        case Decimal():
            return f"{value.normalize():f}"
        case _:
            return value.isoformat()


def _refuse_bomb(content: bytes) -> None:
    if content[:2] != b"PK":
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(member.file_size for member in packed.infolist())
    except zipfile.BadZipFile as error:
        raise Refusal(DAMAGED) from error
    if size > MAX_UNPACKED:
        raise Refusal("The spreadsheet unpacks to more than 500 MB. Save only the sheet that is needed.")

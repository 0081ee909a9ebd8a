"""What people do with an import: upload, map, check, write, cancel. Page, API and command line call these."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from crossfoot.core.money import ACTIVE_CURRENCIES
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, Refusal, refused, shown
from crossfoot.documents.models import PurchaseOrder
from crossfoot.documents.sales_orders import drafts as sales_drafts
from crossfoot.engine import tasks
from crossfoot.engine.models import Task
from crossfoot.imports import columns as mapping
from crossfoot.imports import errors, removing, values
from crossfoot.imports.field import Field
from crossfoot.imports.fields import fields_of
from crossfoot.imports.models import ImportRun
from crossfoot.imports.parsed import ORDER_KINDS, guess_reading
from crossfoot.imports.reader import Table, read
from crossfoot.imports.values import DateOrder, DecimalSign, DiscountAs
from crossfoot.imports.writing import TASK_KIND, check_now, record
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

CHECKED_AT_ONCE_BYTES = 2 * 1024 * 1024
"""A larger file is checked by a worker, since nobody waits half a minute for a page."""

SAMPLE_ROWS = 5
LONGEST_NAME = 255

POWER_FOR: Mapping[str, Can] = {
    ImportRun.Kind.SALES_ORDERS: Can.EDIT_SALES,
    ImportRun.Kind.PURCHASE_ORDERS: Can.EDIT_PURCHASES,
    ImportRun.Kind.CUSTOMERS: Can.EDIT_PARTIES,
    ImportRun.Kind.VENDORS: Can.EDIT_PARTIES,
    ImportRun.Kind.PRODUCTS: Can.EDIT_PRODUCTS,
    ImportRun.Kind.RECEIPTS: Can.RECEIVE_GOODS,
    ImportRun.Kind.VENDOR_INVOICES: Can.EDIT_VENDOR_INVOICES,
    ImportRun.Kind.STOCK_ON_HAND: Can.ADJUST_STOCK,
    ImportRun.Kind.STOCK_COUNTS: Can.ADJUST_STOCK,
    ImportRun.Kind.STOCK_MOVEMENTS: Can.ADJUST_STOCK,
}
"""What a person needs beside the power to import, for each kind of file."""

STATUSES: Mapping[str, Sequence[str]] = {
    ImportRun.Kind.SALES_ORDERS: list(sales_drafts.STATUSES),
    ImportRun.Kind.PURCHASE_ORDERS: PurchaseOrder.Status.values,
}


@dataclass(frozen=True, slots=True)
class Sample:
    """What a person maps columns by: headings, the first rows as text, the sheets, and what can be chosen."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sheets: tuple[str, ...]
    fields: tuple[Field, ...]


def upload(
    *,
    company: Company,
    kind: str,
    file_name: str,
    content: bytes,
    by: Person,
    at: datetime,
    sheet: str = "",
    options: Mapping[str, Any] | None = None,
) -> ImportRun:
    """Take a file in, read its headings, and guess its columns and notation, or remember them from last time.

    `options` are the reading options of `map_columns` that are known already. Raises Refusal where the file
    cannot be read (then nothing is kept), Forbidden or Outsider.
    """
    _require(company, kind, by, at)
    table = read(content, sheet=sheet)
    fields = fields_of(company, kind)
    chosen, kept = mapping.remembered(company, kind, fields, table.headings)
    chosen = chosen or mapping.guess(fields, table.headings)
    guessed = guess_reading(kind, table, chosen, company)
    wanted = _options(kind, options or {})
    with transaction.atomic():
        run = ImportRun.objects.create(
            company=company,
            kind=kind,
            file_name=_name(file_name),
            content=content,
            digest=hashlib.sha256(content).hexdigest(),
            sheet=table.sheet,
            encoding=table.encoding,
            columns=chosen,
            options={**guessed, **kept, **wanted, **_shape(table)},
            rows=len(table.rows) + len(table.damages),
            sentence=_seen_before(company, kind, content),
            created_at=at,
            created_by=by,
        )
        record(run, "import.uploaded", {"digest": run.digest, "rows": run.rows}, at=at)
    return run


def sample_of(run: ImportRun) -> Sample:
    """The first rows of the run's file, for its mapping page. Raises Refusal."""
    table = read(bytes(run.content), sheet=run.sheet, encoding=run.encoding)
    rows = tuple(tuple(values.text(cell) for cell in row.cells) for row in table.rows[:SAMPLE_ROWS])
    return Sample(table.headings, rows, table.sheets, fields_of(run.company, run.kind))


def choose_sheet(*, run: ImportRun, sheet: str, by: Person, at: datetime) -> ImportRun:
    """Read another sheet of the spreadsheet; its columns are guessed anew. Raises Refusal."""
    _require(run.company, run.kind, by, at)
    _require_state(run, ImportRun.State.UPLOADED, ImportRun.State.CHECKED)
    table = read(bytes(run.content), sheet=sheet)
    run.sheet, run.columns = table.sheet, mapping.guess(fields_of(run.company, run.kind), table.headings)
    run.options = {
        **run.options,
        **guess_reading(run.kind, table, run.columns, run.company),
        **_shape(table),
    }
    run.state, run.rows = ImportRun.State.UPLOADED, len(table.rows) + len(table.damages)
    run.save(update_fields=["sheet", "columns", "options", "state", "rows"])
    return run


def map_columns(
    *,
    run: ImportRun,
    columns: Mapping[str, str],
    options: Mapping[str, Any] | None = None,
    by: Person,
    at: datetime,
) -> ImportRun:
    """Say which column is which field (field → heading), and how the file is written.

    Options: `date_order` (dmy, mdy), `decimal_sign` (. or ,), `discount_as` (fraction, percent), `source`
    (sales source of orders that name none), `status` (of orders without one), `currency` (of orders and
    parties without one). What is chosen is remembered for files with the same headings. Raises Refusal.
    """
    _require(run.company, run.kind, by, at)
    _require_state(run, ImportRun.State.UPLOADED, ImportRun.State.CHECKED, ImportRun.State.FAILED)
    chosen = {name: heading for name, heading in columns.items() if heading}
    problems = _column_problems(run, chosen)
    if problems:
        raise refused(problems)
    run.columns = chosen
    run.options = {**run.options, **_options(run.kind, options or {}), "is_confirmed": True}
    run.state = ImportRun.State.UPLOADED
    run.save(update_fields=["columns", "options", "state"])
    return run


def check(*, run: ImportRun, by: Person, at: datetime) -> ImportRun:
    """Check the whole file: at once where it is small, else by a worker (state CHECKING until it is done).

    Afterwards the run has its errors with rows, counts, notices and the sum of its totals; nothing was
    written. Raises Refusal where columns are missing or the file cannot be read.
    """
    _require(run.company, run.kind, by, at)
    _require_state(run, ImportRun.State.UPLOADED, ImportRun.State.CHECKED, ImportRun.State.FAILED)
    problems = _column_problems(run, run.columns)
    if problems:
        raise refused(problems)
    with transaction.atomic():
        run.options = {**run.options, "is_confirmed": True}
        if len(run.content) <= CHECKED_AT_ONCE_BYTES:
            check_now(run)
            return run
        run.state, run.sentence = ImportRun.State.CHECKING, "The file is being checked."
        run.save(update_fields=["state", "sentence", "options"])
        tasks.start(
            company=run.company,
            kind=TASK_KIND,
            args={"run": run.pk},
            by=by,
            at=at,
            is_interactive=True,
        )
    return run


def write(*, run: ImportRun, by: Person, at: datetime, leave_out_errors: bool = False) -> Task:
    """Import the checked file, in steps by a worker. With `leave_out_errors`, orders with errors stay out.

    Raises Refusal where it was not checked, or has errors that are not to be left out.
    """
    _require(run.company, run.kind, by, at)
    _require_state(run, ImportRun.State.CHECKED)
    if run.error_count and not leave_out_errors:
        raise Refusal(
            f"The file has {run.error_count:,} errors. Correct them and upload it again, or import it without "
            "the rows that have them."
        )
    with transaction.atomic():
        run.state, run.done, run.created, run.unchanged = ImportRun.State.WRITING, 0, 0, 0
        run.created_by, run.sentence = by, "Waits for a worker."
        run.save(update_fields=["state", "done", "created", "unchanged", "created_by", "sentence"])
        record(run, "import.started", {"records": run.records, "errors": run.error_count}, at=at)
        return tasks.start(company=run.company, kind=TASK_KIND, args={"run": run.pk}, by=by, at=at)


def cancel(*, run: ImportRun, by: Person, at: datetime) -> Task | None:
    """Stop the run and remove what it created, in steps by a worker; what was sent meanwhile stays.

    A file that was only uploaded or checked is done at once (None). Raises Refusal where it is cancelled.
    """
    _require(run.company, run.kind, by, at)
    with transaction.atomic():
        rows = ImportRun.objects.select_for_update(of=("self",)).select_related("company").defer("content")
        stored = rows.get(pk=run.pk)
        if stored.state in {ImportRun.State.CANCELLING, ImportRun.State.CANCELLED}:
            raise Refusal("This import is cancelled already.")
        if stored.state != ImportRun.State.WRITING and not removing.kept_of(stored):
            stored.state, stored.finished_at = ImportRun.State.CANCELLED, at
            stored.sentence = "Cancelled. There was nothing of it to remove."
            stored.save(update_fields=["state", "finished_at", "sentence"])
            record(stored, "import.cancelled", {}, at=at)
            return None
        stored.state, stored.sentence = ImportRun.State.CANCELLING, "What it created is being removed."
        stored.save(update_fields=["state", "sentence"])
        record(stored, "import.cancel_asked", {"by": str(by)}, at=at)
        under_way = open_task(stored)
        return under_way or tasks.start(
            company=stored.company, kind=TASK_KIND, args={"run": stored.pk}, by=by, at=at
        )


def open_task(run: ImportRun) -> Task | None:
    """The task that works on the run now, for its progress bar."""
    return Task.objects.filter(
        company=run.company, kind=TASK_KIND, args__run=run.pk, state__in=tasks.OPEN
    ).first()


def errors_csv(run: ImportRun) -> bytes:
    """The run's errors as a CSV file, escaped against formulas."""
    return errors.as_csv(run.errors)


def _column_problems(run: ImportRun, columns: Mapping[str, str]) -> list[Problem]:
    fields = fields_of(run.company, run.kind)
    return mapping.problems_of(run.kind, fields, columns, run.options.get("headings", []))


def _require(company: Company, kind: str, by: Person, at: datetime) -> None:
    if kind not in POWER_FOR:
        raise Refusal(f"“{shown(kind)}” cannot be imported. Choose one of {', '.join(sorted(POWER_FOR))}.")
    access.require(by, Can.IMPORT_DATA, company, at=at)
    access.require(by, POWER_FOR[kind], company, at=at)


def _require_state(run: ImportRun, *states: ImportRun.State) -> None:
    run.refresh_from_db(fields=["state"])
    if run.state not in states:
        label = ImportRun.State(run.state).label.lower()
        raise Refusal(f"This cannot be done now: the import of {shown(run.file_name)} is at “{label}”.")


def _options(kind: str, options: Mapping[str, Any]) -> dict[str, str]:
    """Only what is known, each value checked. Raises Refusal."""
    allowed: dict[str, Sequence[str] | None] = {
        "date_order": [order.value for order in DateOrder],
        "decimal_sign": [sign.value for sign in DecimalSign],
        "discount_as": [meaning.value for meaning in DiscountAs],
        "source": None,
        "status": ["", *STATUSES.get(kind, ())],
        "currency": ["", *ACTIVE_CURRENCIES],
    }
    problems: list[Problem] = []
    found: dict[str, str] = {}
    for name, value in options.items():
        values_allowed = allowed.get(name, [])
        if values_allowed is not None and value not in values_allowed:
            problems.append(_option_problem(name, f"“{shown(str(value))}” is not a choice for {name}."))
        elif name == "source" and len(str(value)) > 60:
            problems.append(
                _option_problem(name, "The sales source has more than 60 characters. Shorten it.")
            )
        else:
            found[name] = str(value)
    if problems:
        raise refused(problems)
    return found


def _option_problem(name: str, sentence: str) -> Problem:
    return Problem("unknown_option", sentence, Fix.EDIT_DOCUMENT, cause="import:option", where=name)


def _shape(table: Table) -> dict[str, Any]:
    return {
        "headings": list(table.headings),
        "sheets": list(table.sheets),
        "delimiter": table.delimiter,
    }


def _name(file_name: str) -> str:
    """Without a folder, and without what a database does not store."""
    plain = file_name.replace("\\", "/").rpartition("/")[2].replace("\x00", "")
    return plain.encode("utf-8", "replace").decode("utf-8")[:LONGEST_NAME] or "file"


def _seen_before(company: Company, kind: str, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    earlier = (
        ImportRun.objects.filter(company=company, kind=kind, digest=digest, state=ImportRun.State.DONE)
        .order_by("-pk")
        .values_list("finished_at", flat=True)
        .first()
    )
    if earlier is None:
        return ""
    noun = "orders" if kind in ORDER_KINDS else "rows"
    return f"The same file was imported on {earlier:%d %b %Y}; {noun} that are here stay as they are."

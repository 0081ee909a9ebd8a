"""Imports: a file uploaded, its columns mapped, checked whole, written in steps, or taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile
from pydantic import Field

from crossfoot.api import tasks
from crossfoot.api.answering import answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import Amount, Flag, Given, PathId, Text, Told, one_of
from crossfoot.api.paging import Listed, Paged, about, page_of
from crossfoot.api.tasks import TaskTold
from crossfoot.core.problems import Refusal
from crossfoot.imports import operations
from crossfoot.imports.models import ImportRun
from crossfoot.imports.reader import MAX_BYTES

router = Router()

Kind = Annotated[ImportRun.Kind, one_of(ImportRun.Kind)]
State = Annotated[ImportRun.State, one_of(ImportRun.State)]


class Upload(Given):
    """What the file holds, and which sheet of a spreadsheet it is."""

    kind: Kind
    sheet: Text = ""


class Mapping(Given):
    """Field of ours → heading in the file, and how the file is written."""

    columns: Annotated[
        dict[Text, Text],
        Field(description="Such as number, ordered_on; custom.7 is the company's own field with the id 7."),
    ]
    options: Annotated[
        dict[Text, Text],
        Field(description="date_order (dmy, mdy), decimal_sign, discount_as, source, status, currency."),
    ] = {}


class HowToWrite(Given):
    """Whether orders with errors are left out and the others imported."""

    leave_out_errors: Flag = False


class AskedImports(Paged):
    """Which imports, the latest first."""

    kind: Kind | None = None
    state: State | None = None


class ImportTold(Told):
    """One run of one file. `stated_total` is the sum of the orders' totals."""

    id: int
    kind: Kind
    state: State
    sentence: str
    file_name: str
    sheet: str
    headings: list[str]
    columns: dict[str, str]
    options: dict[str, Any]
    rows: int
    records: int
    done: int
    created: int
    unchanged: int
    error_count: int
    stated_total: Amount | None
    created_at: datetime
    finished_at: datetime | None


class ImportList(Listed):
    """One page of imports."""

    items: list[ImportTold]


class RowErrorTold(Told):
    """One thing that is wrong in the file. `row` counts from the headings, which are row 1."""

    row: int
    column: str
    sentence: str
    code: str


class ImportErrors(Told):
    """The first thousand errors; `error_count` has them all."""

    error_count: int
    errors: list[RowErrorTold]


class ImportReply(Told):
    """The run, and the task that works on it where one does."""

    run: ImportTold
    task: TaskTold | None


@router.get("", response=ImportList, summary="List imports")
@answers()
def list_imports(request: HttpRequest, asked: Query[AskedImports]) -> ImportList:
    rows = ImportRun.objects.filter(company=caller_of(request).company)
    if asked.kind is not None:
        rows = rows.filter(kind=asked.kind)
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    page = page_of(rows.defer("content", "errors").order_by("-pk"), asked)
    return ImportList(items=[_told(run) for run in page.rows], **about(page))


@router.post("", response={201: ImportTold}, summary="Upload a CSV or XLSX file of up to 50 MB")
@answers(201, apart=True)
def upload_import(request: HttpRequest, file: File[UploadedFile], upload: Form[Upload]) -> ImportTold:
    caller = caller_of(request)
    if (file.size or 0) > MAX_BYTES:
        raise Refusal(f"The file is larger than {MAX_BYTES // 1024 // 1024} MB. Split it.")
    run = operations.upload(
        company=caller.company,
        kind=upload.kind,
        file_name=file.name or "file",
        content=file.read(),
        sheet=upload.sheet,
        by=caller.person,
        at=caller.now,
    )
    return _told(run)


@router.get("/{int:import_id}", response=ImportReply, summary="Read an import")
@answers()
def get_import(request: HttpRequest, import_id: PathId) -> ImportReply:
    return _reply(caller_of(request), import_id)


@router.get("/{int:import_id}/errors", response=ImportErrors, summary="What is wrong in the file, row by row")
@answers()
def list_import_errors(request: HttpRequest, import_id: PathId) -> ImportErrors:
    run = _found(caller_of(request), import_id)
    return ImportErrors(
        error_count=run.error_count,
        errors=[
            RowErrorTold(
                row=error["row"],
                column=error["field"],
                sentence=error["sentence"],
                code=error.get("code", ""),
            )
            for error in run.errors
        ],
    )


@router.put("/{int:import_id}/columns", response=ImportReply, summary="Map its columns")
@answers()
def map_import(request: HttpRequest, import_id: PathId, mapping: Mapping) -> ImportReply:
    caller = caller_of(request)
    operations.map_columns(
        run=_found(caller, import_id),
        columns=mapping.columns,
        options=mapping.options,
        by=caller.person,
        at=caller.now,
    )
    return _reply(caller, import_id)


@router.post(
    "/{int:import_id}/check", response=ImportReply, summary="Check the whole file; nothing is written"
)
@answers()
def check_import(request: HttpRequest, import_id: PathId) -> ImportReply:
    caller = caller_of(request)
    operations.check(run=_found(caller, import_id), by=caller.person, at=caller.now)
    return _reply(caller, import_id)


@router.post("/{int:import_id}/write", response={202: ImportReply}, summary="Import what was checked")
@answers(202)
def write_import(request: HttpRequest, import_id: PathId, how: HowToWrite) -> ImportReply:
    caller = caller_of(request)
    operations.write(
        run=_found(caller, import_id),
        leave_out_errors=how.leave_out_errors,
        by=caller.person,
        at=caller.now,
    )
    return _reply(caller, import_id)


@router.post(
    "/{int:import_id}/cancel", response={202: ImportReply}, summary="Stop it and remove what it created"
)
@answers(202)
def cancel_import(request: HttpRequest, import_id: PathId) -> ImportReply:
    caller = caller_of(request)
    operations.cancel(run=_found(caller, import_id), by=caller.person, at=caller.now)
    return _reply(caller, import_id)


def _found(caller: Caller, pk: int) -> ImportRun:
    """The run without its file, which may be large. Raises Outsider."""
    run = ImportRun.objects.filter(company=caller.company, pk=pk).select_related("company").defer("content")
    return run.first() or caller.find(ImportRun, pk)


def _reply(caller: Caller, pk: int) -> ImportReply:
    run = _found(caller, pk)
    task = operations.open_task(run)
    return ImportReply(run=_told(run), task=tasks.told(task) if task else None)


def _told(run: ImportRun) -> ImportTold:
    return ImportTold(
        id=run.pk,
        kind=ImportRun.Kind(run.kind),
        state=ImportRun.State(run.state),
        sentence=run.sentence,
        file_name=run.file_name,
        sheet=run.sheet,
        headings=list(run.options.get("headings", [])),
        columns=run.columns,
        options={name: value for name, value in run.options.items() if name != "headings"},
        rows=run.rows,
        records=run.records,
        done=run.done,
        created=run.created,
        unchanged=run.unchanged,
        error_count=run.error_count,
        stated_total=run.stated_total,
        created_at=run.created_at,
        finished_at=run.finished_at,
    )

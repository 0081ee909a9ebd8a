"""Writing, checking and removing a run, one step at a time: the function behind the task `import_file`.

A step is one transaction of at most 500 records, the run's counts included, so that a worker may die at any
moment: the next one goes on from `done`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import Subject, actor_of
from crossfoot.catalog.operations import ProductRow, ensure_products
from crossfoot.core.problems import Refusal
from crossfoot.documents.purchase_orders import operations as buying
from crossfoot.documents.sales_orders import operations as selling
from crossfoot.engine import lease, tasks
from crossfoot.engine.models import Task
from crossfoot.engine.turns import Held, TurnResult
from crossfoot.imports import checking, receipts, removing, stock, vendor_bills
from crossfoot.imports.drafting import (
    Checker,
    distinct,
    party_row,
    product_ids,
    product_rows,
    purchase_draft,
    rates_of,
    sales_draft,
)
from crossfoot.imports.listed import PARTY_KINDS, Listed
from crossfoot.imports.models import ImportRun
from crossfoot.imports.orders import Order
from crossfoot.imports.parsed import ORDER_KINDS, Parsed, parsed_of, reading_of
from crossfoot.imports.receipts import ReceiptRows
from crossfoot.imports.stock import STOCK_KINDS, StockRows
from crossfoot.imports.stocking import stocking_of
from crossfoot.parties.models import Party
from crossfoot.parties.operations import PartyRow, ensure_many, row_key
from crossfoot.tenancy.access import Forbidden, Outsider
from crossfoot.tenancy.models import Person

TASK_KIND = "import_file"

AT_ONCE = 500
"""Records of one step: one transaction, and one turn of the company."""

CHECKED_COLUMNS = (
    "rows", "records", "done", "errors", "error_count", "unchanged", "stated_total", "options", "state",
    "sentence",
)  # fmt: skip
"""What a check writes; never the file itself, which may be large."""

NOUNS: Mapping[str, str] = {
    ImportRun.Kind.SALES_ORDERS: "orders",
    ImportRun.Kind.PURCHASE_ORDERS: "orders",
    ImportRun.Kind.CUSTOMERS: "customers",
    ImportRun.Kind.VENDORS: "vendors",
    ImportRun.Kind.PRODUCTS: "products",
    ImportRun.Kind.RECEIPTS: "receipts",
    ImportRun.Kind.VENDOR_INVOICES: "vendor invoices",
    ImportRun.Kind.STOCK_ON_HAND: "entries of stock",
    ImportRun.Kind.STOCK_COUNTS: "counts",
    ImportRun.Kind.STOCK_MOVEMENTS: "entries of movements",
}


def step(held: Held, task: Task, now: datetime) -> TurnResult | None:
    """One step of the run that the task names: check it, write 500 more, or remove 500."""
    runs = ImportRun.objects.select_related("company", "created_by").defer("content")
    run = runs.get(pk=task.args["run"], company_id=held.company_id)
    if task.cancel_requested and run.state in {ImportRun.State.WRITING, ImportRun.State.CHECKING}:
        # Cancelled from the list of tasks rather than on the import's own page: the same is meant.
        _move(held, run, ImportRun.State.CANCELLING)
    try:
        match run.state:
            case ImportRun.State.CHECKING:
                _check(held, task, run, now)
            case ImportRun.State.WRITING:
                _write(held, task, run, now)
            case ImportRun.State.CANCELLING:
                _remove(held, task, run, now)
            case _:
                tasks.finish(held, task, now, sentence=run.sentence or "There was nothing left to do.")
    except (Refusal, Forbidden, Outsider) as error:
        _failed(held, task, run, error, now)
    return None


def check_now(run: ImportRun) -> None:
    """Check the run's file and keep what was found, in the caller's transaction. Raises Refusal."""
    parsed = parsed_of(run)
    checked = checking.check_file(run, parsed)
    run.rows, run.records, run.done = parsed.rows, parsed.records, 0
    run.errors, run.error_count = checked.errors.as_json(), checked.errors.count
    run.unchanged, run.stated_total = checked.unchanged, checked.stated_total
    run.options = {**run.options, "notices": checked.notices, "bad_records": checked.bad}
    run.state = ImportRun.State.CHECKED
    run.sentence = _checked_sentence(run, checked.bad)
    run.save(update_fields=CHECKED_COLUMNS)


def write_chunk(run: ImportRun, parsed: Parsed, *, at: datetime) -> None:
    """Write the next 500 records and the run's counts, in the caller's transaction.

    What is there already is left as it is. Raises Refusal where something is wrong since the check.
    """
    by = run.created_by
    if by is None:
        raise Refusal("The person who began this import is gone. Cancel it, and upload the file again.")
    if run.kind in ORDER_KINDS:
        part = parsed.orders[run.done : run.done + AT_ONCE]
        created, unchanged = _write_orders(run, part, by, at)
        run.done += len(part)
    elif run.kind == ImportRun.Kind.RECEIPTS:
        arrived = parsed.receipts[run.done : run.done + AT_ONCE]
        created, unchanged = _write_receipts(run, arrived, by, at)
        run.done += len(arrived)
    elif run.kind == ImportRun.Kind.VENDOR_INVOICES:
        part = parsed.bills[run.done : run.done + AT_ONCE]
        created, unchanged = _write_bills(run, part, by, at)
        run.done += len(part)
    elif run.kind in STOCK_KINDS:
        moved = stock.next_part(parsed.stock, run.done)
        created, unchanged = _write_stock(run, moved, by, at)
        run.done += len(moved)
    else:
        rows = parsed.listed[run.done : run.done + AT_ONCE]
        created, unchanged = _write_listed(run, rows, at)
        run.done += len(rows)
    run.created += created
    run.unchanged += unchanged
    run.save(update_fields=["done", "created", "unchanged"])


def _check(held: Held, task: Task, run: ImportRun, now: datetime) -> None:
    parsed_of(run)
    with transaction.atomic():
        lease.fence(held)
        check_now(run)
    tasks.finish(held, task, now, sentence=run.sentence)


def _write(held: Held, task: Task, run: ImportRun, now: datetime) -> None:
    parsed = parsed_of(run)
    if run.done < parsed.records:
        with transaction.atomic():
            lease.fence(held)
            write_chunk(run, parsed, at=now)
    noun = NOUNS[run.kind]
    if run.done < parsed.records:
        sentence = f"{run.done:,} of {parsed.records:,} {noun} are done."
        tasks.progress(held, task, now, done=run.done, total=parsed.records, sentence=sentence)
        return
    with transaction.atomic():
        lease.fence(held)
        run.state, run.finished_at, run.sentence = ImportRun.State.DONE, now, _done_sentence(run)
        run.save(update_fields=["state", "finished_at", "sentence"])
        record(run, "import.written", {"created": run.created, "unchanged": run.unchanged}, at=now)
    tasks.progress(held, task, now, done=run.done, total=parsed.records)
    tasks.finish(held, task, now, sentence=run.sentence)


def _remove(held: Held, task: Task, run: ImportRun, now: datetime) -> None:
    with transaction.atomic():
        lease.fence(held)
        removed = removing.remove_chunk(run, limit=AT_ONCE, at=now)
    if removed:
        done = task.done + removed
        tasks.progress(held, task, now, done=done, sentence=f"{done:,} rows were removed.")
        return
    with transaction.atomic():
        lease.fence(held)
        kept = removing.kept_of(run)
        run.state, run.finished_at = ImportRun.State.CANCELLED, now
        run.sentence = removing.sentence_of(run, kept)
        run.save(update_fields=["state", "finished_at", "sentence"])
        record(run, "import.cancelled", {"kept": kept}, at=now)
    tasks.cancelled(held, task, now, sentence=run.sentence)


def _write_orders(run: ImportRun, part: Sequence[Order], by: Person, at: datetime) -> tuple[int, int]:
    reading = reading_of(run)
    known = checking.there(run.company, run.kind, part)
    new = [order for order in part if order.key not in known]
    if run.error_count:
        references = checking.references_of(run.company, new)
        checker = Checker(run.kind, run.company, run.columns, reading, stocking_of(run.company, part))
        new = [
            order
            for order in new
            if not any(checker.errors_of(order)) and not checking.taken_reference(order, references, "")
        ]
    if not new:
        return 0, len(known)
    kind = Party.Kind.CUSTOMER if run.kind == ImportRun.Kind.SALES_ORDERS else Party.Kind.VENDOR
    rows = [party_row(order, reading) for order in new]
    parties = ensure_many(company=run.company, kind=kind, rows=distinct(rows), at=at, import_run=run.pk)
    made = ensure_products(company=run.company, rows=product_rows(new), import_run=run.pk)
    products, rates = product_ids(made), rates_of(run.company)
    # Ingredients may be products that this file brought.
    stocking = stocking_of(run.company, new)
    ids = [parties[row_key(row)].pk for row in rows]
    if run.kind == ImportRun.Kind.SALES_ORDERS:
        selling.draft_many(
            company=run.company,
            orders=[
                sales_draft(order, reading, customer_id=pk, products=products, rates=rates, stocking=stocking)
                for order, pk in zip(new, ids, strict=True)
            ],
            by=by,
            at=at,
            import_run=run.pk,
        )
    else:
        buying.draft_many(
            company=run.company,
            orders=[
                purchase_draft(
                    order, reading, vendor_id=pk, products=products, rates=rates, stocking=stocking
                )
                for order, pk in zip(new, ids, strict=True)
            ],
            by=by,
            at=at,
            import_run=run.pk,
        )
    return len(new), len(known)


def _write_receipts(run: ImportRun, part: Sequence[ReceiptRows], by: Person, at: datetime) -> tuple[int, int]:
    """One by one, since each changes what is open for the next of its order."""
    created = unchanged = 0
    for rows in part:
        if receipts.record(run.company, rows, run.columns, import_run=run.pk, by=by, at=at):
            created += 1
        elif receipts.placed(run.company, rows, run.columns).is_there:
            unchanged += 1
    return created, unchanged


def _write_bills(run: ImportRun, part: Sequence[Order], by: Person, at: datetime) -> tuple[int, int]:
    """One by one, since what one bills of an order is not left for the next."""
    created = unchanged = 0
    for rows in part:
        found = vendor_bills.record(
            run.company, rows, run.columns, reading_of(run), import_run=run.pk, by=by, at=at
        )
        created += not found.errors and not found.is_there
        unchanged += found.is_there
    return created, unchanged


def _write_stock(run: ImportRun, part: Sequence[StockRows], by: Person, at: datetime) -> tuple[int, int]:
    """One by one: each stands on what the ones before it left."""
    created = unchanged = 0
    for rows in part:
        if stock.record(run.company, rows, run.columns, import_run=run.pk, by=by, at=at):
            created += 1
        elif stock.placed(run.company, rows, run.columns).is_there:
            unchanged += 1
    return created, unchanged


def _write_listed(run: ImportRun, rows: Sequence[Listed], at: datetime) -> tuple[int, int]:
    good = [one.value for one in rows if not one.errors]
    parties = [value for value in good if isinstance(value, PartyRow)]
    products = [value for value in good if isinstance(value, ProductRow)]
    made: set[int] = set()
    if parties:
        found = ensure_many(
            company=run.company, kind=PARTY_KINDS[run.kind], rows=parties, at=at, import_run=run.pk
        )
        made = {party.pk for party in found.values() if party.import_run == run.pk}
    if products:
        ensured = ensure_products(company=run.company, rows=products, import_run=run.pk)
        made = {product.pk for product in ensured.values() if product.import_run == run.pk}
    return len(made), len(good) - len(made)


def _failed(held: Held, task: Task, run: ImportRun, error: Exception, now: datetime) -> None:
    """The step was undone. What earlier steps wrote stays, and can be removed by cancelling."""
    sentence = getattr(error, "sentence", str(error))
    with transaction.atomic():
        lease.fence(held)
        run.refresh_from_db(fields=["done", "created", "unchanged", "state"])
        if run.state == ImportRun.State.WRITING:
            sentence = f"Stopped after {run.done:,} of {run.records:,} {NOUNS[run.kind]}. {sentence}"
        run.state, run.sentence = ImportRun.State.FAILED, sentence[:500]
        run.save(update_fields=["state", "sentence"])
        record(run, "import.failed", {"done": run.done, "reason": sentence}, at=now)
    tasks.fail(held, task, now, sentence=run.sentence)


def _move(held: Held, run: ImportRun, state: ImportRun.State) -> None:
    with transaction.atomic():
        lease.fence(held)
        run.state = state
        run.save(update_fields=["state"])


def record(run: ImportRun, verb: str, data: Mapping[str, object], *, at: datetime) -> None:
    """One event of the run, in the caller's transaction."""
    trail.record(
        verb,
        company_id=run.company_id,
        by=actor_of(run.created_by),
        at=at,
        subject=Subject("import", run.pk, run.file_name),
        data={"kind": run.kind, **data},
    )


def _checked_sentence(run: ImportRun, bad: int) -> str:
    noun = NOUNS[run.kind]
    new = run.records - run.unchanged - bad
    parts = [f"{run.records:,} {noun} in {run.rows:,} rows."]
    if run.error_count:
        parts.append(f"{run.error_count:,} errors in {bad:,} {noun}: correct the file, or leave those out.")
    if run.unchanged:
        parts.append(f"{run.unchanged:,} are here already and stay as they are.")
    parts.append(f"{max(new, 0):,} will be imported.")
    return " ".join(parts)


def _done_sentence(run: ImportRun) -> str:
    noun = NOUNS[run.kind]
    left = run.records - run.created - run.unchanged
    parts = [f"{run.created:,} {noun} were imported."]
    if run.unchanged:
        parts.append(f"{run.unchanged:,} were here already and stay as they are.")
    if left > 0:
        parts.append(f"{left:,} with errors were left out.")
    return " ".join(parts)

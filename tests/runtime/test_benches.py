"""What is measured stands on companies that the benches make by themselves: these must go on being made."""

from __future__ import annotations

import importlib
import pkgutil

import bench
from bench import __main__ as benches
from bench import firm
from bench.orders import sales_file

from crossfoot.documents.models import SalesOrder
from office import Office


def test_every_module_of_the_benches_can_be_loaded() -> None:
    for module in pkgutil.iter_modules(bench.__path__, "bench."):
        importlib.import_module(module.name)

    assert all(callable(run) for run in benches.MEASUREMENTS.values())


def test_the_company_of_the_benches_is_founded_connected_filled_and_sends(town: Office) -> None:
    pair = town.sandbox.connect("us")
    ours = firm.founded("bench")
    tokens = ("realm_id", "access_token", "refresh_token")
    firm.connected(ours, {name: getattr(pair, name) for name in tokens})
    run = firm.imported(ours, sales_file(today=town.now.date(), orders=3))
    ids = firm.billable(ours)
    sent = firm.queued(ours, ids[:1])
    firm.worked()

    assert (run.state, len(ids), sent) == ("done", 3, 1)
    in_books = SalesOrder.objects.filter(company=ours.company, book_state="synchronized")
    assert list(in_books.values_list("pk", flat=True)) == ids[:1]

"""A desk at which files are imported, with a worker that takes its turns when told to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crossfoot.engine import runner, tasks
from crossfoot.imports import operations, writing
from crossfoot.imports.models import ImportRun
from desk import NOW, Desk


@dataclass
class ImportDesk(Desk):
    """A desk with a worker."""

    def uploads(
        self, text: str | bytes, kind: str = "sales_orders", name: str = "orders.csv", **more: Any
    ) -> ImportRun:
        content = text.encode() if isinstance(text, str) else text
        return operations.upload(
            company=self.company, kind=kind, file_name=name, content=content, by=self.ana, at=NOW, **more
        )

    def checks(self, text: str | bytes, kind: str = "sales_orders", **more: Any) -> ImportRun:
        return operations.check(run=self.uploads(text, kind, **more), by=self.ana, at=NOW)

    def imports(
        self, text: str | bytes, kind: str = "sales_orders", *, leave_out: bool = False, **more: Any
    ) -> ImportRun:
        """Upload, check, write, with the worker's turns."""
        run = self.checks(text, kind, **more)
        operations.write(run=run, by=self.ana, at=NOW, leave_out_errors=leave_out)
        self.works()
        return fresh(run)

    def cancels(self, run: ImportRun) -> ImportRun:
        operations.cancel(run=run, by=self.ana, at=NOW)
        self.works()
        return fresh(run)

    def works(self, turns: int = 100) -> int:
        """The worker's turns until nothing is due; how many there were."""
        kinds = [tasks.turn_kind({writing.TASK_KIND: writing.step})]
        for turn in range(turns):
            if not runner.step(NOW, kinds=kinds, holder="worker", seconds=30):
                return turn
        return turns


def fresh(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_related("company").get(pk=run.pk)

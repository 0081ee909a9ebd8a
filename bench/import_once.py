"""One import in a process of its own, timed from the upload until the last row is written; answers with JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from bench import firm
from bench.firm import Firm
from crossfoot.audit import trail
from crossfoot.audit.models import Event
from crossfoot.engine import clock
from crossfoot.imports import operations as imports
from crossfoot.runtime import serving, working
from crossfoot.tenancy.models import Company, Person


def import_once(*, kind: str, path: str, company: str = "") -> dict[str, Any]:
    """Import the file into a new installation, or into a company that is there, whose audit trail is then left
    unread. Raises RuntimeError where a line or the trail is wrong."""
    if company:
        ours = Firm(Company.objects.get(slug=company), Person.objects.order_by("pk")[0])
    else:
        serving.migrate()
        ours = firm.founded("import")
    before = Event.objects.filter(company_id=ours.company.pk).count()
    content = Path(path).read_bytes()
    began, cpu = time.perf_counter(), time.process_time()
    run = imports.upload(
        company=ours.company, kind=kind, file_name=Path(path).name, content=content, by=ours.person,
        at=clock.now(),
    )  # fmt: skip
    run = imports.check(run=run, by=ours.person, at=clock.now())
    working.until_idle()
    checked = time.perf_counter()
    run.refresh_from_db()
    imports.write(run=run, by=ours.person, at=clock.now(), leave_out_errors=True)
    working.until_idle()
    ended, cpu = time.perf_counter(), time.process_time() - cpu
    run.refresh_from_db()
    if run.state != run.State.DONE or run.error_count:
        raise RuntimeError(f"{run.state}, {run.error_count} errors: {run.sentence} {run.errors[:1]}")
    broken = None if company else trail.verify(ours.company.pk)
    if broken is not None:
        raise RuntimeError(broken.sentence)
    return {
        "orders": run.created,
        "lines": run.rows,
        "events": Event.objects.filter(company_id=ours.company.pk).count() - before,
        "seconds": ended - began,
        "writing": ended - checked,
        "cpu": cpu,
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


if __name__ == "__main__":
    print(json.dumps(import_once(**json.loads(sys.argv[1]))))

"""One company of the sandbox in a process of its own: how fast it takes batches, how much room 200,000 documents
need, and how long questions about them take. Answers with JSON."""

from __future__ import annotations

import io
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.figures import spread
from bench.sandbox import invoice
from qbsandbox.clock import VirtualClock, instant_of
from qbsandbox.company.file import CompanyFile
from qbsandbox.sandbox import QuickBooksSandbox

DOCUMENTS = 200_000
BATCH = 30
FIRST_DOCUMENTS = 9_000
RUNS = 5
QUESTIONS = 7
NOW = "2024-12-31"
QUERY = (
    "select * from Invoice where CustomerRef = '2' and TxnDate >= '2024-06-01' and TxnDate <= '2024-09-30'"
    " orderby TxnDate desc startposition 101 maxresults 100"
)


class Company:
    """A sandbox with one US company, asked as a WSGI server would ask it."""

    def __init__(self) -> None:
        self.sandbox = QuickBooksSandbox(
            clock=VirtualClock(instant_of(NOW)), profiles=("us",), limits_enabled=False, seed=1
        )
        self.file = next(iter(self.sandbox.companies.values()))
        self._token = self.sandbox.connect("us").access_token
        self._number = 0

    def ask(self, method: str, path: str, body: bytes = b"", **args: str) -> bytes:
        """The body of the reply. Raises RuntimeError for any status but 200."""
        answered: list[str] = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": f"/v3/company/{self.file.realm_id}/{path}",
            "QUERY_STRING": urlencode(args),
            "SERVER_NAME": "bench",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/json",
            "HTTP_ACCEPT": "application/json",
            "HTTP_AUTHORIZATION": f"Bearer {self._token}",
        }

        def start_response(status: str, headers: object, exc_info: object = None, /) -> Callable[..., None]:
            answered.append(status)
            return lambda _: None

        content = b"".join(self.sandbox.wsgi(environ, start_response))
        if not answered[0].startswith("200") or b'"Fault"' in content[:2000]:
            raise RuntimeError(content[:500].decode())
        return content

    def batches(self, documents: int) -> list[bytes]:
        """Bodies of batches of 30 invoices, over the days of a year and four customers."""
        bodies = []
        for _ in range(documents // BATCH):
            items = []
            for place in range(BATCH):
                self._number += 1
                day = (date(2024, 1, 1) + timedelta(days=self._number * 7 % 366)).isoformat()
                made = invoice(self._number, 1 + self._number % 4, day)
                items.append({"bId": str(place), "operation": "create", "Invoice": made})
            bodies.append(json.dumps({"BatchItemRequest": items}).encode())
        return bodies

    def write(self, documents: int) -> float:
        """Invoices a second of this process' own time."""
        bodies = self.batches(documents)
        began = time.process_time()
        for body in bodies:
            self.ask("POST", "batch", body)
        return len(bodies) * BATCH / (time.process_time() - began)


def measure(documents: int = DOCUMENTS) -> dict[str, Any]:
    company = Company()
    empty = _resident_mb()
    each = FIRST_DOCUMENTS // RUNS
    pace = [company.write(each) for _ in range(RUNS)]
    left = documents - RUNS * (each // BATCH) * BATCH
    later = [company.write(left // 10) for _ in range(10)]
    found = json.loads(company.ask("GET", "query", query="select count(*) from Invoice"))
    rows = json.loads(company.ask("GET", "query", query=QUERY))["QueryResponse"]["Invoice"]
    since = company.sandbox.clock.now() - timedelta(minutes=1)
    year = {"start_date": "2024-01-01", "end_date": "2024-12-31"}
    answer = {
        "invoices_a_second_in_batches": spread(pace, 0),
        "invoices_a_second_in_batches_up_to_the_last": spread(later, 0),
        "documents": found["QueryResponse"]["totalCount"],
        "memory_mb": {"before": round(empty), "with_documents": round(_resident_mb())},
        "query_ms": _timed(lambda: company.ask("GET", "query", query=QUERY)),
        "query_rows": len(rows),
        "trial_balance_ms": _timed(lambda: company.ask("GET", "reports/TrialBalance", **year)),
        "profit_and_loss_ms": _timed(lambda: company.ask("GET", "reports/ProfitAndLoss", **year)),
        "cdc_1000_objects_ms": _timed(
            lambda: company.ask("GET", "cdc", entities="Invoice", changedSince=since.isoformat())
        ),
        "single_read_ms": _timed(lambda: company.ask("GET", f"invoice/{rows[0]['Id']}")),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    with tempfile.TemporaryDirectory(prefix="crossfoot-bench-") as folder:
        path = Path(folder) / "company.qbo"
        began = time.perf_counter()
        company.file.save_as(path)
        answer["file_save_ms"] = round(1000 * (time.perf_counter() - began))
        answer["file_mb"] = round(path.stat().st_size / 1024**2)
        answer["file_open_ms"] = _timed(lambda: CompanyFile.open(path).close())
    return answer


def _timed(ask: Callable[[], object]) -> dict[str, Any]:
    """Milliseconds that passed, and of this process' own time: on a quiet machine they are the same."""
    took, own = [], []
    for _ in range(QUESTIONS):
        began, used = time.perf_counter(), time.process_time()
        ask()
        took.append(1000 * (time.perf_counter() - began))
        own.append(1000 * (time.process_time() - used))
    return {"passed": spread(took, 1), "cpu": spread(own, 1)}


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1024**2


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:]))))

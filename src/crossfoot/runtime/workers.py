"""Worker processes: the loop that does turns, alone in `crossfoot worker` or as a thread beside the pages."""

from __future__ import annotations

import signal
import threading
from types import FrameType

import structlog

from crossfoot.conf.options import options
from crossfoot.engine import schedule
from crossfoot.engine.runner import Runner
from crossfoot.runtime.garbage import collect_rarely
from crossfoot.runtime.turns import turn_kinds

log = structlog.get_logger(__name__)


def runner(*, slots: int | None = None) -> Runner:
    """A runner for every kind of turn, with this installation's options."""
    chosen = options()
    return Runner(
        turn_kinds(),
        slots=slots or chosen.worker_slots,
        seconds=chosen.lease_seconds,
        tick=schedule.tick,
    )


def work(*, slots: int | None = None) -> None:
    """Do turns until SIGTERM or Ctrl-C; what is in hand is finished first."""
    stop = threading.Event()

    def told_to_stop(number: int, frame: FrameType | None) -> None:
        log.info("worker_stopping", signal=signal.Signals(number).name)
        stop.set()

    signal.signal(signal.SIGTERM, told_to_stop)
    signal.signal(signal.SIGINT, told_to_stop)
    loop = runner(slots=slots)
    collect_rarely()
    log.info("worker_started", holder=loop.holder, slots=loop.slots)
    loop.run(stop)
    log.info("worker_stopped", holder=loop.holder)


def in_thread(stop: threading.Event, *, slots: int | None = None) -> threading.Thread:
    """Start the loop as a thread of this process; it ends soon after `stop` is set."""
    thread = threading.Thread(
        target=runner(slots=slots).run, args=(stop,), name="crossfoot-worker", daemon=True
    )
    thread.start()
    return thread

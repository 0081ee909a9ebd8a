"""`crossfoot worker`: sends, reads and imports, in as many processes on as many machines as you like."""

from __future__ import annotations

from typing import Annotated

import typer

from crossfoot.runtime import workers


def worker(
    slots: Annotated[int | None, typer.Option(help="Turns at the same time in this process.")] = None,
) -> None:
    """Work until told to stop (Ctrl-C or SIGTERM); what is in hand is finished first."""
    workers.work(slots=slots)

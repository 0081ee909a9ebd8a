"""`crossfoot serve`: the pages, the REST API and, unless told otherwise, a worker in the same process."""

from __future__ import annotations

from typing import Annotated

import typer

from crossfoot.runtime import serving


def serve(
    host: Annotated[str | None, typer.Option(help="Address to bind to.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to bind to; 0 takes a free one.")] = None,
    with_worker: Annotated[
        bool | None, typer.Option("--worker/--no-worker", help="Run a worker in the same process.")
    ] = None,
) -> None:
    """Serve the pages and the API."""
    try:
        serving.migrate()
    except serving.OtherVersion as other:
        typer.echo(str(other), err=True)
        raise typer.Exit(1) from other
    serving.serve(host=host, port=port, with_worker=with_worker)

"""The verbs of the `crossfoot` command."""

from __future__ import annotations

import typer

from crossfoot.cli import (
    accounting,
    changes,
    demo,
    django,
    doctor,
    importing,
    payments,
    proving,
    purchases,
    pushing,
    sales,
    serve,
    status,
    stock,
    stock_journals,
    summaries,
    worker,
)

app = typer.Typer(
    name="crossfoot",
    help="Takes what operations did into QuickBooks exactly once, to the cent, and proves it.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    add_completion=False,
)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("worker")(worker.worker)
app.command("import")(importing.import_file)
app.command("push")(pushing.push)
app.command("tie-out")(proving.tie_out)
app.add_typer(accounting.app, name="accounting")
app.add_typer(payments.app, name="payments")
app.add_typer(proving.clearings, name="clearing")
app.add_typer(purchases.app, name="purchases")
app.add_typer(sales.app, name="sales")
app.add_typer(stock.app, name="stock")
app.add_typer(stock_journals.app, name="stock-journals")
app.add_typer(summaries.app, name="summaries")
app.add_typer(changes.drift, name="drift")
app.add_typer(changes.revising, name="revisions")
app.command("status")(status.status)
app.command("doctor")(doctor.doctor)
app.command(
    "django",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
)(django.django)


def main() -> None:
    """Entry point of the `crossfoot` command."""
    app()

"""`crossfoot django …`: Django's own commands with our settings (migrate, createsuperuser, shell …)."""

from __future__ import annotations

import typer
from django.core.management import execute_from_command_line


def django(context: typer.Context) -> None:
    """Run one of Django's commands, such as migrate or createsuperuser."""
    execute_from_command_line(["crossfoot django", *context.args])

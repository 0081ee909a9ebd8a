"""Django's connection to PostgreSQL with the compilers of this package."""

from __future__ import annotations

from django.db.backends.postgresql import base, operations


class DatabaseOperations(operations.DatabaseOperations):
    """As Django's."""

    compiler_module = "crossfoot.database.postgresql.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's."""

    ops_class = DatabaseOperations

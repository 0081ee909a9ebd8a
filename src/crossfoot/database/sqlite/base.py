"""Django's connection to SQLite with the compilers of this package."""

from __future__ import annotations

from django.db.backends.sqlite3 import base, operations


class DatabaseOperations(operations.DatabaseOperations):
    """As Django's."""

    compiler_module = "crossfoot.database.sqlite.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's."""

    ops_class = DatabaseOperations

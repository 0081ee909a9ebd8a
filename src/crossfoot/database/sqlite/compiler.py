"""Django's compilers for SQLite, one for each kind of statement; those that read rows compose them sooner."""

from __future__ import annotations

from django.db.models.sql import compiler

from crossfoot.database.composing import Composing

SQLInsertCompiler = compiler.SQLInsertCompiler
SQLDeleteCompiler = compiler.SQLDeleteCompiler
SQLUpdateCompiler = compiler.SQLUpdateCompiler
SQLAggregateCompiler = compiler.SQLAggregateCompiler


class SQLCompiler(Composing, compiler.SQLCompiler):
    """Reads rows."""

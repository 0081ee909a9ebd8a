"""Django's compilers for PostgreSQL, one for each kind of statement; those that read rows compose them sooner."""

from __future__ import annotations

from django.db.backends.postgresql import compiler

from crossfoot.database.composing import Composing

SQLInsertCompiler = compiler.SQLInsertCompiler
SQLDeleteCompiler = compiler.SQLDeleteCompiler
SQLUpdateCompiler = compiler.SQLUpdateCompiler
SQLAggregateCompiler = compiler.SQLAggregateCompiler


class SQLCompiler(Composing, compiler.SQLCompiler):
    """Reads rows."""

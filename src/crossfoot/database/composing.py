"""Django's composing of statements, without what it works out anew for every statement and always finds the same.

The statements are Django's to the letter. A row of ours has twenty columns and a page asks two dozen statements: to
name these columns, to quote their names, to look up how their values are read, and to hash them for an order that
names none of them was a seventh of the time of a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models.expressions import Col, ColPairs
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    Base = SQLCompiler
else:
    Base = object

KEPT = "_crossfoot_columns"
"""Where a model's description keeps its columns, by the table's alias, and the fields they were made of."""


class Composing(Base):
    """For a compiler of Django's: the same statements sooner."""

    def get_default_columns(
        self, select_mask: Any, start_alias: Any = None, opts: Any = None, from_parent: Any = None
    ) -> Any:
        """Every column of a model whose table is its own."""
        chosen = self.query.get_meta() if opts is None else opts
        if select_mask or from_parent or chosen is None or chosen.parents or chosen.proxy:
            return super().get_default_columns(select_mask, start_alias, opts, from_parent)
        alias = start_alias or self.query.get_initial_alias()
        fields, by_alias = chosen.__dict__.get(KEPT, (None, {}))
        if fields is not chosen.concrete_fields:
            by_alias = {}
            chosen.__dict__[KEPT] = (chosen.concrete_fields, by_alias)
        if alias not in by_alias:
            by_alias[alias] = super().get_default_columns(select_mask, alias, chosen, from_parent)
        return list(by_alias[alias])

    def compile(self, node: Any) -> Any:
        """A column of a table is what statements consist of."""
        if type(node) is not Col or not node.alias:
            return super().compile(node)
        quoted, column = self.quote_cache, str(node.target.column)
        table = quoted.get(node.alias) or self.quote_name_unless_alias(node.alias)
        return f"{table}.{quoted.get(column) or self.quote_name_unless_alias(column)}", []

    def get_converters(self, expressions: Iterable[Any]) -> Any:
        """How values are read, looked up once for each column and connection."""
        each = list(expressions)
        known: dict[tuple[int, int], tuple[Any, Any, Sequence[Any]]]
        known = self.connection.ops.__dict__.setdefault(KEPT, {})
        found: dict[int, Any] = {}
        for place, one in enumerate(each):
            if isinstance(one, ColPairs):
                return super().get_converters(each)
            if type(one) is not Col:
                if one and (reads := self._reads(one)):
                    found[place] = (reads, one)
                continue
            key = (id(one.target), id(one.output_field))
            if key not in known:
                # The fields are kept, too, so that no other field ever has their place in memory.
                known[key] = (one.target, one.output_field, self._reads(one))
            if reads := known[key][2]:
                found[place] = (reads, one)
        return found

    def _reads(self, expression: Any) -> Any:
        """What turns the database's value of this expression into ours, in order."""
        of_database = self.connection.ops.get_db_converters(expression)
        return of_database + expression.get_db_converters(self.connection)

    def _order_by_pairs(self) -> Any:
        """What a text names is looked for among the columns' aliases: without any, no column needs to be looked at."""
        if self.select and not self.query.combinator and self._orders_by_names():
            selected, self.select = self.select, None
            try:
                pairs: Any = super()._order_by_pairs()
                return iter(list(pairs))
            finally:
                self.select = selected
        return super()._order_by_pairs()

    def _orders_by_names(self) -> bool:
        """Whether the statement is ordered by nothing but names of fields, and no column has an alias."""
        query: Any = self.query
        selected: Any = self.select
        meta = query.get_meta()
        ordering = (*query.extra_order_by, *query.order_by, *(meta.ordering if meta else ()))
        return all(type(name) is str for name in ordering) and not any(alias for *_, alias in selected)

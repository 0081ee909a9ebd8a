"""The cells of a list's row: each column's own, found by its key and in the order of the list.

`{% cells look %}{% cell "number" %}<td>…</td>{% cell "total" %}<td>…</td>{% endcells %}` writes the cells of those
columns that are shown; within one, `column` is its column. A page has 50 rows of ten cells and more, so a chain of
`elif` that asks of each cell which column it is costs more than everything else on the page.
"""

from __future__ import annotations

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.context import Context

register = template.Library()


class CellsNode(Node):
    """What stands between `cells` and `endcells`."""

    def __init__(self, look: FilterExpression, cells: dict[str, NodeList]) -> None:
        self.look = look
        self.cells = cells

    def render(self, context: Context) -> str:
        look = self.look.resolve(context)
        with context.push():
            made = []
            for column in look.columns:
                if column.key in look.shown and column.key in self.cells:
                    context["column"] = column
                    made.append(self.cells[column.key].render(context))
        return "".join(made)


@register.tag("cells")
def do_cells(parser: Parser, token: Token) -> CellsNode:
    """The block; what stands before its first `cell` is left out."""
    look = parser.compile_filter(token.split_contents()[1])
    parser.parse(("cell", "endcells"))
    cells: dict[str, NodeList] = {}
    token = parser.next_token()
    while token.contents != "endcells":
        keys = [part.strip("\"'") for part in token.split_contents()[1:]]
        body = parser.parse(("cell", "endcells"))
        cells.update(dict.fromkeys(keys, body))
        token = parser.next_token()
    return CellsNode(look, cells)

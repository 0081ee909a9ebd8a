"""The sandbox's own pages: plain HTML, inline style, no scripts."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from qbsandbox.pages import figures

_templates = Environment(
    loader=PackageLoader("qbsandbox.pages", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters.update(money=figures.money, rate=figures.rate, quantity=figures.quantity)


def render(template: str, values: dict[str, object]) -> str:
    """The page as text. Raises jinja2's errors for a template or value that does not exist."""
    return _templates.get_template(template).render(values)

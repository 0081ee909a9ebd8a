"""A person who reads the sandbox's pages: tables as rows of text, facts by label, links by text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from werkzeug.test import Client, TestResponse

from qbsandbox.sandbox import QuickBooksSandbox


@dataclass(slots=True)
class Page:
    """`tables` hold every row, head and foot included; `facts` are the labelled values at the top."""

    status: int
    html: str
    headers: dict[str, str]
    heading: str = ""
    tables: list[list[list[str]]] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    text: str = ""


class Reader:
    """Asks the sandbox for pages, without a socket."""

    def __init__(self, sandbox: QuickBooksSandbox) -> None:
        self._client = Client(sandbox.wsgi)

    def open(self, address: str, method: str = "GET") -> Page:
        return read(self._client.open(address, method=method))


def read(answer: TestResponse) -> Page:
    """The page that was answered."""
    page = Page(answer.status_code, answer.get_data(as_text=True), dict(answer.headers))
    parser = _Parser(page)
    parser.feed(page.html)
    parser.close()
    page.text = " ".join(page.text.split())
    return page


class _Parser(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._pieces: dict[str, list[str]] = {}
        self._href = ""
        self._label = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._page.tables.append([])
        elif tag == "tr":
            self._page.tables[-1].append([])
        elif tag == "a":
            self._href = dict(attrs)["href"] or ""
        if tag in ("td", "th", "a", "dt", "dd", "h1", "style"):
            self._pieces[tag] = []

    def handle_data(self, data: str) -> None:
        if "style" not in self._pieces:
            self._page.text += data + " "
        for pieces in self._pieces.values():
            pieces.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._pieces:
            return
        text = " ".join(" ".join(self._pieces.pop(tag)).split())
        match tag:
            case "td" | "th":
                self._page.tables[-1][-1].append(text)
            case "a":
                self._page.links.setdefault(text, self._href)
            case "dt":
                self._label = text
            case "dd":
                self._page.facts[self._label] = text
            case "h1":
                self._page.heading = text

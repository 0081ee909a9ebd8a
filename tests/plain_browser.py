"""A browser without JavaScript: it reads pages, fills in forms by their labels, and presses buttons.

It holds to what is on the page: a button that is not there or is disabled cannot be pressed, a choice that is
not offered cannot be made, and every form carries the CSRF token that the page gave it (Django checks it).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
from django.test import Client
from django.urls import reverse

from crossfoot.tenancy.models import Company, Person

HOST = "testserver"
MOST_REDIRECTS = 10
UNSEEN = {"script", "style", "template", "datalist", "head"}


@dataclass
class Page:
    """A page as it came. `url` is where the redirects ended; `away` an address elsewhere that they led to."""

    status: int
    url: str
    html: str
    headers: Any
    away: str = ""
    body: bytes = b""
    typed: dict[int, Any] = field(default_factory=dict)
    """What the person has put into controls, by the place of the control in the document."""

    def __post_init__(self) -> None:
        self.root = lxml.html.document_fromstring(self.html or "<html></html>")
        self.places = {element: place for place, element in enumerate(self.root.iter())}

    @property
    def text(self) -> str:
        """What a person reads, on one line."""
        return _words(self.root)

    @property
    def heading(self) -> str:
        return _words(self.root.xpath("//h1")[0])

    @property
    def messages(self) -> str:
        """What the page says about what was just done, and what is wrong with the form."""
        found = self.root.xpath(
            "//*[@id='messages']|//*[contains(@class,'alert')]|//*[contains(@class,'cf-field-error')]"
        )
        return " ".join(_words(element) for element in found)

    @property
    def buttons(self) -> list[str]:
        """The labels of all buttons that can be pressed."""
        return [_label(one) for one in self.root.xpath("//button") if one.get("disabled") is None]

    def has(self, label: str) -> bool:
        """Whether there is a button of this label, disabled or not."""
        return bool(self._buttons(label))

    def is_enabled(self, label: str) -> bool:
        """Whether the button can be pressed. Fails where there is none."""
        return self._button(label).get("disabled") is None

    def links(self, label: str) -> list[str]:
        """Where the links of this label lead."""
        return [one.get("href") for one in self.root.xpath("//a[@href]") if _label(one) == label]

    def choices(self, label: str) -> list[str]:
        """What a list offers to choose from."""
        return [_words(option) for option in self.control(label).iter("option")]

    def chosen(self, label: str) -> str:
        """What is chosen in a list."""
        control = self.control(label)
        return next((_words(o) for o in control.iter("option") if o.get("selected") is not None), "")

    def value(self, label: str) -> str:
        """What stands in a field."""
        control = self.control(label)
        return str(control.text or "" if control.tag == "textarea" else control.get("value", ""))

    def row(self, word: str) -> str:
        """The words of the table row in which a cell is exactly `word`."""
        for row in self.root.xpath("//tr"):
            if any(_words(cell) == word for cell in row.xpath("./td|./th")):
                return _words(row)
        raise AssertionError(f"There is no row with “{word}” in: {self.text}")

    def control(self, label: str) -> Any:
        """The field of this label, or of this name where a form repeats its labels."""
        named = self.root.xpath("//*[self::input or self::select or self::textarea][@name=$name]", name=label)
        if named:
            return named[0]
        for one in self.root.xpath("//label"):
            if _words(one) == label:
                inside = one.xpath(".//input|.//select|.//textarea")
                target = self.root.xpath("//*[@id=$id]", id=one.get("for", ""))
                if inside or target:
                    return (inside or target)[0]
        labels = sorted({_words(one) for one in self.root.xpath("//label")})
        raise AssertionError(f"There is no field “{label}”; there are {labels}")

    def fill(self, values: dict[str, Any]) -> None:
        """Type into fields, choose from lists (by what they show), tick boxes (True, False)."""
        for label, value in values.items():
            control = self.control(label)
            if control.tag == "select":
                option = [
                    o for o in control.iter("option") if value in {_words(o), _words(o).partition(" (")[0]}
                ]
                assert option, f"“{label}” offers {self.choices(label)}, and not “{value}”"
                value = option[0].get("value")
            self.typed[self.places[control]] = value

    def choose(self, label: str) -> None:
        """Choose one of several that exclude one another, by its label."""
        radio = self.control(label)
        assert radio.get("type") == "radio", f"“{label}” is no choice"
        for other in self.root.xpath("//input[@type='radio'][@name=$name]", name=radio.get("name")):
            self.typed[self.places[other]] = other is radio

    def tick(self, value: str, name: str = "pick") -> None:
        """Tick the box of one row of a list, by what its accessible name ends with."""
        boxes = self.root.xpath("//input[@type='checkbox'][@name=$name]", name=name)
        for box in boxes:
            if box.get("aria-label", "").endswith(value) or box.get("value") == value:
                self.typed[self.places[box]] = True
                return
        raise AssertionError(
            f"There is no box for “{value}”; there are {[b.get('aria-label') for b in boxes]}"
        )

    def form_of(self, label: str) -> tuple[str, str, dict[str, list[Any]]]:
        """(method, address, data) of pressing a button."""
        button = self._button(label)
        assert button.get("disabled") is None, f"“{label}” is disabled: {self.text}"
        forms = self.root.xpath("//form[@id=$id]", id=button.get("form", "")) or button.xpath(
            "ancestor::form"
        )
        assert forms, f"“{label}” belongs to no form"
        form = forms[0]
        data = self._data(form)
        if button.get("name"):
            data.setdefault(button.get("name"), []).append(button.get("value", ""))
        action = button.get("formaction") or form.get("action") or self.url
        return (form.get("method") or "get").lower(), urljoin(self.url, action), data

    def _data(self, form: Any) -> dict[str, list[Any]]:
        data: dict[str, list[Any]] = {}
        own = form.get("id")
        others = self.root.xpath("//*[@form=$id]", id=own) if own else []
        for control in [*form.xpath(".//input|.//select|.//textarea"), *others]:
            name = control.get("name")
            if not name or control.get("disabled") is not None or (control.get("form") not in {None, own}):
                continue
            for value in self._values(control):
                data.setdefault(name, []).append(value)
        return data

    def _values(self, control: Any) -> list[Any]:
        place = self.places[control]
        kind = control.get("type", "text")
        if kind in {"checkbox", "radio"}:
            is_on = self.typed.get(place, control.get("checked") is not None)
            return [control.get("value", "on")] if is_on else []
        if kind in {"submit", "button", "image", "reset"}:
            return []
        if place in self.typed:
            return [self.typed[place]]
        if kind == "file":
            return []
        if control.tag == "select":
            options = list(control.iter("option"))
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            return [option.get("value", "") for option in chosen]
        return [control.text or ""] if control.tag == "textarea" else [control.get("value", "")]

    def _button(self, label: str) -> Any:
        found = self._buttons(label)
        assert found, (
            f"There is no button “{label}”; there are {self.buttons}. {self.messages} {self.heading}"
        )
        return found[0]

    def _buttons(self, label: str) -> list[Any]:
        return [one for one in self.root.xpath("//button") if label in {_label(one), one.get("aria-label")}]


@dataclass
class Browser:
    """A person of one company at a browser. `page` is what they look at."""

    person: Person
    company: Company
    client: Client
    page: Page = field(default_factory=lambda: Page(0, "/", "", {}))

    def opens(self, name: str, *args: Any, **query: Any) -> Page:
        """Open a page of the company, by the name of its address."""
        return self.goes(reverse(name, args=[self.company.slug, *args]), **query)

    def goes(self, path: str, **query: Any) -> Page:
        """Open any address."""
        return self._arrives(path, self.client.get(path, query))

    def follows(self, label: str) -> Page:
        """Follow a link of the page."""
        links = self.page.links(label)
        assert links, f"There is no link “{label}” on “{self.page.heading}”: {self.page.text}"
        return self.goes(urljoin(self.page.url, links[0]))

    def fills(self, values: dict[str, Any]) -> Browser:
        """Fill in fields of the page, by label or name."""
        self.page.fill(values)
        return self

    def chooses(self, label: str) -> Browser:
        self.page.choose(label)
        return self

    def ticks(self, *values: str) -> Browser:
        for value in values:
            self.page.tick(value)
        return self

    def presses(self, label: str) -> Page:
        """Press a button, with what was filled in, and follow where it leads."""
        method, address, data = self.page.form_of(label)
        if method == "get":
            return self._arrives(address, self.client.get(address, data))
        return self._arrives(address, self.client.post(address, data))

    def posts(self, name: str, *args: Any, **data: Any) -> Page:
        """Send a form that is not on the page, with a good CSRF token: what somebody could do by hand."""
        address = reverse(name, args=[self.company.slug, *args])
        token = self.client.cookies["csrftoken"].value if "csrftoken" in self.client.cookies else ""
        return self._arrives(address, self.client.post(address, {**data, "csrfmiddlewaretoken": token}))

    def _arrives(self, path: str, response: Any) -> Page:
        for _ in range(MOST_REDIRECTS):
            if response.status_code not in {301, 302, 303, 307}:
                break
            location = urljoin(f"http://{HOST}{path}", response.headers["Location"])
            parts = urlsplit(location)
            if parts.netloc != HOST:
                self.page = Page(response.status_code, path, "", response.headers, away=location)
                return self.page
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            response = self.client.get(path)
        body = response.getvalue() if response.streaming else response.content
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        html = body.decode() if is_page else ""
        self.page = Page(response.status_code, path, html, response.headers, body=body)
        return self.page


def signed_in(person: Person, company: Company) -> Browser:
    """Somebody who has signed in."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=True)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return Browser(person, company, client)


def _label(element: Any) -> str:
    """The visible words of a button or link, without those for screen readers."""
    hidden = element.xpath(".//*[contains(@class,'visually-hidden')]")
    words = _words(element)
    for one in hidden:
        words = words.replace(_words(one), "", 1)
    return " ".join(words.split())


def _words(element: Any) -> str:
    return " ".join(" ".join(_texts(element)).split())


def _texts(element: Any) -> Iterator[str]:
    """The texts inside an element that are shown."""
    if element.tag in UNSEEN or not isinstance(element.tag, str):
        return
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""

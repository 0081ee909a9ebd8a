"""A person who fills in the forms of the sandbox's pages, as a browser without scripts sends them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from werkzeug.test import Client, TestResponse

from page_reader import Page, read
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.state import OWNER


@dataclass(slots=True)
class Form:
    """What a form would send if it were sent as it stands; `buttons` are its buttons' names and values."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


class Bookkeeper:
    """Signed in at the pages of a sandbox; where a page moves her on, she follows."""

    def __init__(self, sandbox: QuickBooksSandbox, *, email: str = OWNER, token: str = "") -> None:
        self.client = Client(sandbox.wsgi)
        self.email, self.token = email, token

    def signs_in(self) -> Page:
        """The page after the sign-in form."""
        return self.sends(
            self.opens("/app/signin"), user=self.email, **({"token": self.token} if self.token else {})
        )

    def opens(self, address: str) -> Page:
        return read(self._followed(self.client.get(address)))

    def sends(self, page: Page, *, do: str = "", **filled: str) -> Page:
        """Fill in the page's form, the last one that has the button `do`, and press it. A value of "" clears a
        field or a checkbox; names are given with `__` for a dot."""
        forms = [one for one in forms_of(page.html) if one.method == "post" and "signout" not in one.action]
        if do:
            forms = [one for one in forms if any(value == do for _, value in one.buttons)]
        chosen = forms[-1]
        values = dict(chosen.values)
        for name, text in filled.items():
            name = name.replace("__", ".")
            assert name in chosen.names, f"{name} is no field of the form; there are {sorted(chosen.names)}"
            values[name] = text
            if not text:
                values[name] = ""
        values = {name: text for name, text in values.items() if text or name in chosen.values}
        if do:
            values["do"] = do
        elif chosen.buttons:
            name, value = chosen.buttons[0]
            values |= {name: value} if name else {}
        return read(self._followed(self.client.post(chosen.action, data=values)))

    def does(self, address: str, *, do: str = "", **filled: str) -> Page:
        """Open a page, fill in its form, send it."""
        return self.sends(self.opens(address), do=do, **filled)

    def _followed(self, answer: TestResponse) -> TestResponse:
        for _ in range(5):
            if answer.status_code not in (302, 303):
                break
            answer = self.client.get(answer.headers["Location"])
        return answer


def forms_of(html: str) -> list[Form]:
    parser = _Forms()
    parser.feed(html)
    parser.close()
    return parser.forms


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select = self._area = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        if not self.forms:
            return
        form, name = self.forms[-1], given.get("name", "")
        if tag == "button":
            form.buttons.append((name, given.get("value", "")))
        elif tag == "input" and name and "disabled" not in given:
            form.names.add(name)
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                form.values[name] = given.get("value", "")
        elif tag == "select" and name:
            form.names.add(name)
            self._select = name
        elif tag == "option" and self._select:
            value = given.get("value", "")
            if "selected" in given or self._select not in form.values:
                form.values[self._select] = value
        elif tag == "textarea":
            form.names.add(name)
            self._area, self._text = name, ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.forms[-1].values[self._area] = self._text
            self._area = ""
        elif tag == "select":
            self._select = ""

"""Somebody in front of our pages: a browser that is signed in, and what it shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from crossfoot.tenancy.models import Company, Person


@dataclass
class Seen:
    """A page as it came."""

    status: int
    html: str
    headers: Any
    url: str

    @property
    def text(self) -> str:
        """What a person reads: without tags, on one line."""
        visible = re.sub(r"<(script|style|template)\b.*?</\1>", " ", self.html, flags=re.S)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", visible)).split())

    def values(self, name: str) -> list[str]:
        """The values of the options and inputs of a form's field."""
        block = re.search(rf'<select[^>]*name="{re.escape(name)}".*?</select>', self.html, flags=re.S)
        return re.findall(r'<option value="([^"]*)"', block[0]) if block else []


@dataclass
class Visitor:
    """A person at a browser, in one company."""

    person: Person
    company: Company
    client: Client

    def url(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.company.slug, *args])

    def opens(self, name: str, *args: Any, **query: Any) -> Seen:
        return self._seen(self.client.get(self.url(name, *args), query, follow=True))

    def sends(self, name: str, *args: Any, data: dict[str, Any] | None = None) -> Seen:
        """Send a form, and follow where it leads."""
        return self._seen(self.client.post(self.url(name, *args), data or {}, follow=True))

    def sends_only(self, name: str, *args: Any, data: dict[str, Any] | None = None) -> Any:
        """Send a form, and look at the answer itself."""
        return self.client.post(self.url(name, *args), data or {})

    def _seen(self, response: Any) -> Seen:
        chain = getattr(response, "redirect_chain", [])
        body = response.getvalue() if response.streaming else response.content
        url = chain[-1][0] if chain else response.request["PATH_INFO"]
        return Seen(response.status_code, body.decode(), response.headers, url)


def visitor(person: Person, company: Company) -> Visitor:
    """Somebody who is signed in."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return Visitor(person, company, client)

"""A machine that calls the REST API over Django's own test client, with the token of a person in a company."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from crossfoot.tenancy import access
from crossfoot.tenancy.models import ApiToken, Company, Person
from desk import NOW

ROOT = "/api/v1"


@dataclass
class Reply:
    """What came back."""

    status: int
    body: Any
    response: HttpResponse

    @property
    def sentences(self) -> list[str]:
        return [problem["sentence"] for problem in self.body["problems"]]

    @property
    def wheres(self) -> list[str]:
        return [problem["where"] for problem in self.body["problems"]]


@dataclass
class Machine:
    """One API token in use."""

    raw: str
    token: ApiToken

    def get(self, path: str, **query: Any) -> Reply:
        return self._told(Client().get(ROOT + path, query, headers=self._headers("")))

    def post(self, path: str, body: Any = None, *, key: str = "") -> Reply:
        text = b"" if body is None else json.dumps(body).encode()
        return self._told(
            Client(raise_request_exception=False).post(
                ROOT + path, text, content_type="application/json", headers=self._headers(key)
            )
        )

    def put(self, path: str, body: Any) -> Reply:
        return self._told(
            Client().put(
                ROOT + path, json.dumps(body), content_type="application/json", headers=self._headers("")
            )
        )

    def upload(self, path: str, name: str, content: bytes, *, key: str = "", **fields: str) -> Reply:
        form = {"file": SimpleUploadedFile(name, content), **fields}
        return self._told(Client().post(ROOT + path, form, headers=self._headers(key)))

    def _headers(self, key: str) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self.raw}"}
        return headers | {"Idempotency-Key": key} if key else headers

    def _told(self, response: Any) -> Reply:
        return Reply(response.status_code, json.loads(response.content), response)


def machine_of(person: Person, company: Company, *, mark: str = "a") -> Machine:
    """A token of `person` in `company`; `mark` makes its text, so that several can be made."""
    raw = "cf_" + f"{person.pk}x{company.pk}x{mark}".ljust(40, "0")
    token = ApiToken.objects.create(
        company=company, person=person, name=f"Machine {mark}", prefix=raw[:9],
        digest=access.token_digest(raw), created_at=NOW,
    )  # fmt: skip
    return Machine(raw, token)

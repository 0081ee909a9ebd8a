"""The control port's addresses for the state of a sandbox: snapshots, company files, editions, rights."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping

from qbsandbox.company.editions import FEATURES, SUBSCRIPTIONS, Edition
from qbsandbox.company.file import CompanyFile
from qbsandbox.control.totals import totals
from qbsandbox.json_reading import Json, only_these
from qbsandbox.snapshots import Snapshot
from qbsandbox.state import SandboxState

Routes = Mapping[tuple[str, str], Callable[[Json], Json]]


class StateControl:
    """`routes` are what `control.py` adds to its own."""

    def __init__(self, sandbox: SandboxState) -> None:
        self._sandbox = sandbox
        self.routes: Routes = {
            ("GET", "snapshots"): self._snapshots,
            ("POST", "snapshots"): self._take,
            ("DELETE", "snapshots"): self._drop,
            ("POST", "snapshots/restore"): self._restore,
            ("GET", "company_file"): self._save,
            ("POST", "company_file"): self._load,
            ("POST", "edition"): self._set_edition,
            ("GET", "edition"): self._editions,
            ("POST", "subscription"): self._set_subscription,
            ("POST", "access"): self._set_access,
        }

    def _snapshots(self, _asked: Json) -> Json:
        return {"snapshots": [_shown(each) for each in self._sandbox.snapshots.all]}

    def _take(self, asked: Json) -> Json:
        """Take one, under `name` ("latest" without one)."""
        only_these(asked, "name")
        return _shown(self._sandbox.snapshot(str(asked.get("name", "latest"))))

    def _restore(self, asked: Json) -> Json:
        """Back to the one of this `name`."""
        only_these(asked, "name")
        name = str(asked.get("name", "latest"))
        self._sandbox.restore(name)
        return _shown(self._sandbox.snapshots.get(name))

    def _drop(self, asked: Json) -> Json:
        only_these(asked, "name")
        self._sandbox.snapshots.drop(str(asked.get("name", "latest")))
        return self._snapshots({})

    def _save(self, asked: Json) -> Json:
        """A company's `file`, in base64; `realm` as everywhere."""
        only_these(asked, "realm")
        company = self._company(asked)
        return {"realm_id": company.realm_id, "file": base64.b64encode(company.image()).decode()}

    def _load(self, asked: Json) -> Json:
        """Take over a company `file` as `GET company_file` gave it, under its own `realm_id` or another one."""
        only_these(asked, "file", "realm_id")
        try:
            image = base64.b64decode(str(asked.get("file", "")), validate=True)
        except binascii.Error as error:
            raise ValueError(f"The file is not base64: {error}.") from error
        realm_id = None if asked.get("realm_id") is None else str(asked["realm_id"])
        company = self._sandbox.load_image(image, realm_id)
        return totals(company, self._sandbox.clock.now())

    def _editions(self, _asked: Json) -> Json:
        """Each company's edition, and what each edition has."""
        return {
            "companies": {
                realm_id: company.edition.value for realm_id, company in self._sandbox.companies.items()
            },
            "features": [
                {
                    "name": feature.name,
                    "editions": [edition.value for edition in Edition if edition.has(feature)],
                    "source": feature.source,
                }
                for feature in FEATURES
            ],
        }

    def _set_edition(self, asked: Json) -> Json:
        """`edition` such as "Essentials", for `realm` or all."""
        only_these(asked, "realm", "edition")
        edition = Edition.of(str(asked.get("edition", "")))
        for company in self._meant(asked):
            company.set_edition(edition)
        return self._editions({})

    def _set_subscription(self, asked: Json) -> Json:
        """`status`: PAID, TRIAL or EXPIRED (writes are refused with 6190), for `realm` or all."""
        only_these(asked, "realm", "status")
        status = str(asked.get("status", ""))
        if status not in SUBSCRIPTIONS:
            raise ValueError(f"A subscription is {', '.join(SUBSCRIPTIONS)}, not “{status}”.")
        for company in self._meant(asked):
            company.set_subscription(status)
        return {realm_id: company.subscription for realm_id, company in self._sandbox.companies.items()}

    def _set_access(self, asked: Json) -> Json:
        """Whether the user `email` is `allowed` in `realm`; without it, their connections answer 120."""
        only_these(asked, "realm", "email", "allowed")
        company = self._company(asked)
        allowed = asked.get("allowed", False)
        if not isinstance(allowed, bool):
            raise ValueError("allowed is true or false.")
        self._sandbox.bar(str(asked.get("email", "")), company.realm_id, barred=not allowed)
        return {"realm_id": company.realm_id, "barred": sorted(company.barred)}

    def _company(self, asked: Json) -> CompanyFile:
        """The one that `realm` names, else the first."""
        if asked.get("realm") is None:
            return next(iter(self._sandbox.companies.values()))
        return self._sandbox.company(str(asked["realm"]))

    def _meant(self, asked: Json) -> list[CompanyFile]:
        if asked.get("realm") is None:
            return list(self._sandbox.companies.values())
        return [self._sandbox.company(str(asked["realm"]))]


def _shown(snapshot: Snapshot) -> Json:
    return {"name": snapshot.name, "now": snapshot.now.isoformat(), "companies": list(snapshot.companies)}

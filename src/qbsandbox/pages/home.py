"""The sandbox's front page: what it is, and whether the books of its companies balance."""

from __future__ import annotations

from qbsandbox.control.totals import totals
from qbsandbox.pages import render
from qbsandbox.state import SandboxState


def home(sandbox: SandboxState, *, root: str) -> str:
    """The page; `root` is the address it is asked at, without a slash at the end."""
    sandbox.settle()
    storm = sandbox.weather.current_storm
    coming = sandbox.weather.coming
    weather = (
        "a storm"
        if storm
        else f"{len(coming)} scripted {_plural('fault', len(coming))} to come"
        if coming
        else "fair"
    )
    rules = sandbox.limits.rules
    counters = sandbox.limits.counters
    limits = (
        f"{rules.requests_per_minute} requests and {rules.batches_per_minute} batches a minute"
        if rules.enabled
        else "off"
    )
    return render("home.html", {
        "companies": [totals(company, sandbox.clock.now()) for company in sandbox.companies.values()],
        "users": list(sandbox.oauth.users.values()),
        "root": root,
        "client_id": sandbox.oauth.client_id,
        "now": sandbox.clock.now().isoformat(sep=" ", timespec="seconds"),
        "weather": weather,
        "limits": f"{limits}; {counters.calls} let in, {counters.refused} refused",
        "meter": (
            f"{counters.core_plus} {_plural('read', counters.core_plus)} (CorePlus), "
            f"{counters.core} {_plural('write', counters.core)} (Core); at most {counters.peak_concurrency} at a"
            " time"
        ),
        "webhooks": [
            {"url": webhook.settings.url, "realm_id": webhook.realm_id, "shape": webhook.settings.shape,
             "waiting": webhook.waiting, "active": webhook.active}
            for webhook in sandbox.webhooks.all()
        ],
    })  # fmt: skip


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"

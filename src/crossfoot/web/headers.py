"""The Content-Security-Policy of our pages: nothing runs, and nothing is loaded, that we did not ship."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponseBase

HEADER = "Content-Security-Policy"


def policy(*, form_targets: Sequence[str] = (), has_frames: bool = False) -> str:
    """The policy as one line. `form_targets` are addresses elsewhere to which a form of this page leads.
    `has_frames`: the page shows a file of ours, such as a PDF, in a frame of its own.

    Browsers hold `form-action` also against the redirect that answers a form, so the page whose button leads
    to QuickBooks' consent page names that page's origin here and sets the header itself.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            # Tabler draws its arrows and ticks with data: images inside the style sheet.
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            " ".join(("form-action 'self'", *form_targets)),
            "base-uri 'none'",
            "frame-ancestors 'none'",
            *(("frame-src 'self'",) if has_frames else ()),
        )
    )


POLICY = policy()


class ContentSecurityPolicy:
    """Middleware: every HTML answer carries the policy, unless its view set one of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault(HEADER, POLICY)
        return response

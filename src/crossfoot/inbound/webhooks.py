"""Where Intuit posts its webhooks: the signature is checked over the raw bytes, the notices are kept, no more.

Intuit waits three seconds for the answer and asks nothing but its status; what changed is asked for later, by a
worker. Who has no signature learns nothing but that.
"""

from __future__ import annotations

import structlog
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from crossfoot.conf.options import options
from crossfoot.engine import clock
from crossfoot.payments import notices
from crossfoot.quickbooks.online import notices as told

log = structlog.get_logger(__name__)

PATH = "/inbound/intuit/webhooks"
"""The address to register at Intuit, behind the public address of this installation."""


@csrf_exempt
@never_cache
@require_POST
def posted(request: HttpRequest) -> HttpResponse:
    """200: taken, or of no interest here. 401: not signed by Intuit for this installation. 413: too large.
    400: signed, and no notification."""
    if _length(request) > told.MOST_BYTES:
        return _answer(413, "too large")
    try:
        body = request.body
    except (RequestDataTooBig, RawPostDataException):
        return _answer(413, "too large")
    verifier = options().qbo_webhook_verifier.get_secret_value()
    if not told.is_signed(body, request.headers.get(told.SIGNATURE_HEADER, ""), verifier):
        log.warning("webhook_not_signed", bytes=len(body), is_configured=bool(verifier))
        return _answer(401, "not signed")
    try:
        found = told.read(body)
    except told.Unreadable as error:
        log.warning("webhook_unreadable", reason=str(error))
        return _answer(400, "unreadable")
    taken = notices.take(found, at=clock.now())
    log.info("webhook_taken", new=taken.new, known=taken.known, ignored=taken.ignored)
    return _answer(200, "taken")


def _length(request: HttpRequest) -> int:
    told_length = request.headers.get("Content-Length", "")
    return int(told_length) if told_length.isdigit() else 0


def _answer(status: int, words: str) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain")

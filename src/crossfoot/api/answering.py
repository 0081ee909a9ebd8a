"""What every call goes through between its checks and its operation: unknown parameters, and being done once.

`answers` stands directly above each view. It refuses query parameters that nobody reads, writes the reply,
and for a POST with an `Idempotency-Key` carries out the view and stores its reply in one transaction.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from crossfoot.api import problems
from crossfoot.api.caller import caller_of
from crossfoot.api.fields import Given
from crossfoot.tenancy import idempotency

P = ParamSpec("P")

LONGEST_KEY = 200
KEY_HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotency-Replayed"

JSON = "application/json"


class Asked(Given):
    """The query parameters of a call; views name their own in a subclass."""


def answers(
    status: int = 200, *, apart: bool = False, once: Sequence[str] = ()
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], BaseModel]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """Answer with what the view returns, as JSON under `status`; see the module.

    `apart`: the view works for long before it writes, so that it keeps its own short transaction and the
    reply is stored right after it. Only for what does no harm when it is done twice.

    `once`: fields of the reply that are shown once and never stored, such as a secret; they are empty where the
    reply is given again.
    """

    def decorate(
        view: Callable[Concatenate[HttpRequest, P], BaseModel],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            unread = _unread(request, kwargs)
            if unread:
                return unread

            def carry_out() -> BaseModel:
                return view(request, *args, **kwargs)

            key = request.headers.get(KEY_HEADER, "")
            if request.method != "POST" or not key:
                return HttpResponse(carry_out().model_dump_json(), status=status, content_type=JSON)
            return _once(request, key, status, carry_out, apart, once)

        # ninja reads a view's annotations in the module of the function that it is given, which is this one.
        setattr(answered, "__signature__", inspect.signature(view, eval_str=True))  # noqa: B010
        return answered

    return decorate


def called(name: str) -> Callable[[Callable[P, BaseModel]], Callable[P, BaseModel]]:
    """Name a view in the description, `approve_credit_note`, where one function makes the calls of several kinds."""

    def rename(view: Callable[P, BaseModel]) -> Callable[P, BaseModel]:
        view.__name__ = name
        return view

    return rename


def _once(
    request: HttpRequest,
    key: str,
    status: int,
    carry_out: Callable[[], BaseModel],
    apart: bool,
    hidden: Sequence[str],
) -> HttpResponse:
    """Carry the request out unless its reply is stored; keep deed and reply in one transaction."""
    if len(key) > LONGEST_KEY or not key.isprintable():
        sentence = f"An Idempotency-Key has 1 to {LONGEST_KEY} printable characters. Shorten it."
        return problems.reply(
            "invalid", sentence, [problems.invalid_field("idempotency_key", sentence, KEY_HEADER)]
        )
    caller = caller_of(request)
    begun = idempotency.begin(token=caller.token, key=key, fingerprint=_fingerprint(request), at=caller.now)
    if isinstance(begun, idempotency.Stored):
        return HttpResponse(
            begun.body, status=begun.status, content_type=JSON, headers={REPLAYED_HEADER: "true"}
        )
    try:
        with nullcontext() if apart else transaction.atomic():
            told = carry_out()
            kept = told.model_copy(update=dict.fromkeys(hidden, ""))
            idempotency.finish(claim=begun, status=status, body=kept.model_dump_json())
    except Exception:
        idempotency.release(claim=begun)
        raise
    return HttpResponse(told.model_dump_json(), status=status, content_type=JSON)


def _unread(request: HttpRequest, kwargs: Mapping[str, Any]) -> HttpResponse | None:
    known = {
        field.alias or name
        for value in kwargs.values()
        if isinstance(value, Asked)
        for name, field in type(value).model_fields.items()
    }
    unknown = [problems.unknown_field(name) for name in request.GET if name not in known]
    return problems.reply("invalid", unknown[0].sentence, unknown) if unknown else None


def _fingerprint(request: HttpRequest) -> str:
    """SHA-256 of method, address and content; of a form its fields, since its boundary is drawn anew."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode("utf-8", "replace"))
    if request.content_type == "multipart/form-data":
        for name, values in sorted(request.POST.lists()):
            digest.update(repr((name, values)).encode("utf-8", "replace"))
        for name, file in sorted(request.FILES.items()):
            digest.update(repr((name, getattr(file, "name", ""))).encode("utf-8", "replace"))
            _add_file(digest, file)
    else:
        digest.update(request.body)
    return digest.hexdigest()


def _add_file(digest: Any, file: Any) -> None:
    if not isinstance(file, UploadedFile):
        return
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)

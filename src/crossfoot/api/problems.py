"""Everything that can go wrong, as RFC 9457 problem documents: one shape, all problems, each with its fix."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from pydantic import Field

from crossfoot.api.fields import Told
from crossfoot.core.problems import Problem, Refusal, shown
from crossfoot.core.workflow import IllegalMove
from crossfoot.engine import clock
from crossfoot.tenancy import access
from crossfoot.tenancy.idempotency import ClaimLost, KeyInUse, KeyReused

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
MOST_TOLD = 1000
"""Problems that one reply lists; `detail` says how many there are."""

TITLES: Mapping[str, tuple[int, str]] = {
    "unreadable": (400, "The request cannot be read"),
    "unauthorized": (401, "An API token is needed"),
    "forbidden": (403, "Not allowed"),
    "not_found": (404, "Not found"),
    "method_not_allowed": (405, "Not possible here"),
    "illegal_move": (409, "Not possible in this state"),
    "idempotency_key_reused": (409, "The Idempotency-Key belongs to another request"),
    "idempotency_key_in_use": (409, "The first request is still running"),
    "too_large": (413, "Too large"),
    "invalid": (422, "The request is not valid"),
    "refused": (422, "Refused; nothing was changed"),
    "too_many_calls": (429, "Too many calls"),
    "failed": (500, "An error of ours"),
}
"""Every code with its HTTP status and title."""

UNAUTHORIZED = (
    "Send a valid API token: “Authorization: Bearer cf_…”. Tokens are made under Settings > API tokens; one "
    "that was revoked, or whose person left the company, no longer works."
)
UNREADABLE = "The body is not what its Content-Type says. Send JSON in UTF-8, or a form with a file."
FAILED = "Something went wrong in Crossfoot; it is in the log. Nothing half-done was kept. Try again later."
TOO_LARGE = "The request is larger than what is taken. Send fewer documents at once."


class ProblemTold(Told):
    """One thing that is wrong, with the act that puts it right."""

    code: str
    sentence: str
    where: str = Field(description="The field or line, such as `lines.0.quantity`; empty for the whole.")
    fix: str = Field(description="What puts it right, such as `map_account` or `edit_document`.")
    cause: str = Field(description="One for the same problem of many documents, such as `account:shipping`.")
    subject: str = Field(description="What the fix is about: an account key, a number.")
    blocks: bool = Field(description="False for what stops nothing.")


class ProblemDocument(Told):
    """Why the request was not carried out (RFC 9457). Nothing was changed."""

    type: str = Field(examples=["urn:crossfoot:problem:refused"])
    title: str
    status: int
    detail: str
    code: str = Field(description="The last part of `type`.", examples=sorted(TITLES))
    problems: list[ProblemTold]


def told(problem: Problem) -> ProblemTold:
    """A problem as replies carry it."""
    return ProblemTold(
        code=problem.code,
        sentence=problem.sentence,
        where=problem.where,
        fix=problem.fix.value,
        cause=problem.cause,
        subject=problem.subject,
        blocks=problem.blocks,
    )


def reply(
    code: str,
    detail: str,
    problems: Sequence[ProblemTold] = (),
    headers: Mapping[str, str] | None = None,
    *,
    status: int | None = None,
) -> HttpResponse:
    """The problem document for one of `TITLES`."""
    usual, title = TITLES[code]
    body = {
        "type": f"urn:crossfoot:problem:{code}",
        "title": title,
        "status": status or usual,
        "detail": detail,
        "code": code,
        "problems": [one.model_dump() for one in problems[:MOST_TOLD]],
    }
    # ASCII: a sentence may repeat half a surrogate pair that the caller sent, which UTF-8 cannot carry.
    return HttpResponse(
        json.dumps(body, ensure_ascii=True), status=status or usual, content_type=MEDIA_TYPE, headers=headers
    )


def reply_to(error: Exception) -> HttpResponse:
    """The problem document that an exception stands for."""
    match error:
        case Refusal():
            return reply("refused", error.sentence, [told(problem) for problem in error.problems])
        case IllegalMove():
            return reply("illegal_move", error.sentence)
        case access.Forbidden():
            return reply("forbidden", error.sentence)
        case access.Outsider():
            access.record_refusal(error, at=clock.now())
            return reply("not_found", "There is nothing here, or it is not your company's.")
        case Http404():
            return reply("not_found", "There is nothing at this address.")
        case KeyReused():
            return reply("idempotency_key_reused", error.sentence)
        case KeyInUse():
            return reply(
                "idempotency_key_in_use", error.sentence, headers={"Retry-After": str(error.retry_after)}
            )
        case ClaimLost():
            return reply("idempotency_key_in_use", error.sentence, headers={"Retry-After": "5"})
        case ValidationError():
            problems = [_invalid(one) for one in error.errors]
            more = f" {len(problems) - 1} more things are wrong." if len(problems) > 1 else ""
            return reply("invalid", problems[0].sentence + more, problems)
        case AuthenticationError():
            return reply(
                "unauthorized", UNAUTHORIZED, headers={"WWW-Authenticate": 'Bearer realm="Crossfoot"'}
            )
        case Throttled():
            return reply("too_many_calls", "This token makes too many calls. Wait until Retry-After is over.")
        case RequestDataTooBig():
            return reply("too_large", TOO_LARGE)
        case HttpError(status_code=400) | SuspiciousOperation() | BadRequest():
            return reply("unreadable", UNREADABLE)
        case MultiPartParserError() | UnreadablePostError():
            return reply("unreadable", UNREADABLE)
        case _:
            log.exception("api_failed", exc_info=error)
            return reply("failed", FAILED)


def handle(api: NinjaAPI) -> None:
    """Let every exception of the API be answered by `reply_to`."""

    def answered(request: HttpRequest, error: Any) -> HttpResponse:
        return reply_to(error)

    for kind in (Exception, Http404, HttpError, ValidationError):
        api.add_exception_handler(kind, answered)


def unknown_field(where: str) -> ProblemTold:
    """A field or query parameter that is not known."""
    return _problem("unknown_field", f"“{shown(where)}” is not a field of this request. Leave it out.", where)


def invalid_field(code: str, sentence: str, where: str) -> ProblemTold:
    """A field that says something impossible."""
    return _problem(code, sentence, where)


def _invalid(error: Mapping[str, Any]) -> ProblemTold:
    """A finding of the schema in our words; `loc` is (source, argument, field, …)."""
    place = [str(part) for part in error["loc"]]
    inner = place[2:] if place[0] in {"body", "form", "file"} and len(place) > 2 else place[1:]
    where = ".".join(inner)
    match error["type"]:
        case "extra_forbidden":
            return unknown_field(where)
        case "missing":
            return _problem("missing", f"“{where}” is missing. Give it.", where)
        case "decimal_text" | "day" | "moment" | "text" as code:
            return _problem(code, f"“{shown(where)}” {error['msg']}", where)
        case code:
            return _problem(code, f"“{shown(where)}”: {error['msg']}.", where)


def _problem(code: str, sentence: str, where: str) -> ProblemTold:
    return ProblemTold(
        code=code,
        sentence=sentence,
        where=where,
        fix="edit_document",
        cause=f"request:{code}",
        subject="",
        blocks=True,
    )

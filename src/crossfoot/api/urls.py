"""The API's addresses. Whatever is asked below them is answered with JSON, also what is not there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from crossfoot.api import problems
from crossfoot.api.interface import api

MOST_JSON = 10 * 1024 * 1024
MOST_FORM = 52 * 1024 * 1024
"""Bytes of a request's body: of JSON, and of a form that carries a file of up to 50 MB."""

View = Callable[..., HttpResponse]


def framed(view: View) -> View:
    """Refuse too large bodies, answer a wrong method as a problem, keep replies out of caches."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        most = MOST_FORM if request.content_type == "multipart/form-data" else MOST_JSON
        if length.isascii() and length.isdigit() and int(length) > most:
            return problems.reply("too_large", problems.TOO_LARGE)
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            allowed = response.headers.get("Allow", "")
            response = problems.reply(
                "method_not_allowed", f"This address takes {allowed}.", headers={"Allow": allowed}
            )
        response.headers["Cache-Control"] = "no-store"
        return response

    return answered


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """An address that there is not."""
    return problems.reply("not_found", "There is nothing at this address. /api/v1/openapi.json has them all.")


def _framed(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """Ninja's own routes in our frame; its root, which only answers 404, left out."""
    return [
        URLPattern(one.pattern, framed(one.callback), one.default_args, one.name)
        for one in patterns
        if isinstance(one, URLPattern) and one.name != "api-root"
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", (_framed(api.urls[0]), "api", "api")),
    re_path(r"^.*$", framed(nothing_here)),
]

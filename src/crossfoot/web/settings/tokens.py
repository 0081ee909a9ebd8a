"""Keys for machines: made, shown once, revoked."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.tenancy import access, operations
from crossfoot.tenancy.models import ApiToken
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.problems import put_on
from crossfoot.web.settings.tabs import tabs


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(max_length=100, label="Name", help_text="What will use it, such as “Web shop”.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.MANAGE_TOKENS)
def tokens(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The tokens of the company. The answer to the form that makes one is the only page that shows it."""
    form = TokenForm(request.POST or None)
    made, raw = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            made, raw = operations.create_token(
                company=desk.company, name=form.cleaned_data["name"], by=desk.person, at=desk.now
            )
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            form = TokenForm()
    rows = ApiToken.objects.filter(company=desk.company).select_related("person")
    return render(
        request,
        "settings/tokens.html",
        {
            "tabs": tabs(desk, "settings-tokens"),
            "form": form,
            "made": made,
            "raw": raw,
            "working": rows.filter(revoked_at=None).order_by("-created_at", "-pk"),
            "revoked": rows.exclude(revoked_at=None).order_by("-revoked_at", "-pk"),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@at_desk(Can.MANAGE_TOKENS)
def revoke(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Stop a token at once."""
    token = access.find(ApiToken, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    operations.revoke_token(company=desk.company, token=token, by=desk.person, at=desk.now)
    messages.success(
        request, f"The token “{token.name}” is revoked. Whatever used it is refused from now on."
    )
    return redirect("settings-tokens", desk.company.slug)

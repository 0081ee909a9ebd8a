"""Coming in: the link of an invitation, and the choice of a seat."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from crossfoot.core.problems import Refusal
from crossfoot.engine import clock
from crossfoot.portal import operations, own
from crossfoot.portal.models import VendorSeat
from crossfoot.tenancy.models import Person
from crossfoot.web.problems import put_on

BACKEND = "django.contrib.auth.backends.ModelBackend"


class JoinForm(forms.Form):
    """An account for the invited address."""

    full_name = forms.CharField(
        label="Your name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label="Choose a password",
        max_length=200,
        strip=False,
        help_text="At least 10 characters. You sign in with it and your e-mail address.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@require_safe
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """The only seat's orders, or the choice between several."""
    assert isinstance(request.user, Person)  # `login_required` lets nobody else through.
    seats = list(own.seats_of(request.user))
    if len(seats) == 1:
        return redirect("portal-orders", seats[0].pk)
    status = 200 if seats else 404
    return render(request, "portal/seats.html" if seats else "404.html", {"seats": seats}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """What the link of an invitation opens. Only pressing the button uses it up, not looking at the page."""
    now = clock.now()
    try:
        seat = operations.invitation(secret, at=now)
        if isinstance(request.user, Person):
            return _signed_in(request, request.user, seat, secret)
        return _not_signed_in(request, seat, secret)
    except operations.Gone as gone:
        return render(request, "portal/gone.html", {"sentence": gone.sentence}, status=410)


def _signed_in(request: HttpRequest, person: Person, seat: VendorSeat, secret: str) -> HttpResponse:
    sentence = ""
    if request.method == "POST":
        try:
            operations.accept(secret=secret, by=person, at=clock.now())
        except operations.Gone:
            raise
        except Refusal as refusal:
            sentence = refusal.sentence
        else:
            return _welcome(request, seat)
    is_other = person.email.strip().lower() != seat.email
    context = {"seat": seat, "sentence": sentence, "is_other": is_other}
    return render(request, "portal/accept.html", context, status=422 if sentence else 200)


def _not_signed_in(request: HttpRequest, seat: VendorSeat, secret: str) -> HttpResponse:
    if operations.has_account(seat):
        return render(request, "portal/sign_in_first.html", {"seat": seat, "here": request.path})
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.join(secret=secret, at=clock.now(), **form.cleaned_data)
        except operations.Gone:
            raise
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            assert made.person is not None
            login(request, made.person, backend=BACKEND)
            return _welcome(request, made)
    context = {"seat": seat, "form": form}
    return render(request, "portal/join.html", context, status=422 if form.errors else 200)


def _welcome(request: HttpRequest, seat: VendorSeat) -> HttpResponse:
    messages.success(request, f"Welcome to the vendor portal of {seat.company}.")
    return redirect("portal-orders", seat.pk)

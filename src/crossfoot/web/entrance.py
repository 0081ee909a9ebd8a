"""The pages before a company is chosen: the chooser, and the theme."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crossfoot.core.problems import Refusal
from crossfoot.engine import clock
from crossfoot.portal import own
from crossfoot.tenancy import access
from crossfoot.tenancy import operations as tenancy
from crossfoot.tenancy.models import Person
from crossfoot.web.new_company import CompanyForm
from crossfoot.web.problems import put_on
from crossfoot.web.shell import THEME_COOKIE, THEMES

THEME_COOKIE_SECONDS = 365 * 24 * 60 * 60


@require_safe
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """The only company's home, or the chooser; for vendors the portal."""
    companies = list(access.companies_of(_person(request))[:2])
    has_seats = own.seats_of(_person(request)).exists()
    if len(companies) == 1 and not has_seats:
        return redirect("home", companies[0].slug)
    return redirect("portal" if has_seats and not companies else "companies")


@require_safe
@login_required
def companies(request: HttpRequest) -> HttpResponse:
    """All companies that the person works in, and whose vendor they are; without one, how to come into one."""
    if _is_vendor_alone(_person(request)):
        return redirect("portal")
    person = _person(request)
    context = {"companies": access.companies_of(person), "seats": own.seats_of(person)}
    return render(request, "shell/companies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_company(request: HttpRequest) -> HttpResponse:
    """Open a company; whoever opens it is its administrator. Vendors have the portal, and nothing else here."""
    if _is_vendor_alone(_person(request)):
        return render(request, "404.html", status=404)
    form = CompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            company = tenancy.create_company(by=_person(request), at=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            return redirect("home", company.slug)
    return render(request, "shell/new_company.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme in a cookie and go back to where the person was."""
    back = request.POST.get("next", "/")
    hosts = {request.get_host()}
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=hosts, require_https=request.is_secure()):
        back = "/"
    response = redirect(back)
    theme = request.POST.get("theme", "auto")
    if theme in THEMES:
        response.set_cookie(
            THEME_COOKIE,
            theme,
            max_age=THEME_COOKIE_SECONDS,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response


def _is_vendor_alone(person: Person) -> bool:
    """Somebody who comes in as a vendor, or did, and works in no company."""
    return person.vendor_seats.exists() and not access.companies_of(person).exists()


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)  # `login_required` lets nobody else through.
    return request.user

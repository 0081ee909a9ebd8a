"""The addresses that the return page goes on to, for its tests alone."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def page(request: HttpRequest, company: str = "") -> HttpResponse:
    return HttpResponse("here")


urlpatterns = [
    path("", include("crossfoot.inbound.urls")),
    path("accounts/login/", page, name="account_login"),
    path("", page, name="start"),
    path("c/<slug:company>/settings/integrations/", page, name="connect"),
    path("c/<slug:company>/settings/integrations/wizard/", page, name="connect-wizard"),
]

"""Every address of the installation."""

from django.urls import URLPattern, URLResolver, include, path

from crossfoot.runtime import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("crossfoot.api.urls")),
    path("", include("crossfoot.inbound.urls")),
    path("", include("crossfoot.web.urls")),
]

"""Every address of the site, by room. The access table in tests/architecture/ declares who may reach each."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("guardian_portal.intake.urls")),
    path("accounts/", include("allauth.urls")),
]

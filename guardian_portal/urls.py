"""Every address of the site, by room. The access table in tests/architecture/ declares who may reach each."""

from django.urls import URLPattern, URLResolver, include, path

from guardian_portal.common import views as common

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.urls")),
    path("", common.front, name="front"),
    path("guide/", common.guide, name="guide"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
]

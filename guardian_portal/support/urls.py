"""The staff's pages."""

from django.urls import URLPattern, path

from . import quarantine

app_name = "support"
urlpatterns: list[URLPattern] = [
    path("quarantine/", quarantine.quarantine_list, name="quarantine_list"),
]

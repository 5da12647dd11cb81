"""The staff's pages."""

from django.urls import URLPattern

app_name = "support"
urlpatterns: list[URLPattern] = []

"""The staff's pages."""

from django.urls import URLPattern, path

from . import deliveries

app_name = "support"
urlpatterns: list[URLPattern] = [
    path("deliveries/", deliveries.delivery_list, name="delivery_list"),
]

"""The staff's pages."""

from django.urls import URLPattern, path

from . import deliveries, held

app_name = "support"
urlpatterns: list[URLPattern] = [
    path("held/", held.held_list, name="held_list"),
    path("held/<slug:incident>/", held.held_detail, name="held_detail"),
    path("held/<slug:incident>/answer/", held.held_answer, name="held_answer"),
    path("deliveries/", deliveries.delivery_list, name="delivery_list"),
]

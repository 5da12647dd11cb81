"""The staff's pages: held incidents, quarantined events, deliveries."""

from django.urls import URLPattern, path

from . import addresses, deliveries, held, index, quarantine

app_name = "support"
urlpatterns: list[URLPattern] = [
    path("", index.index, name="index"),
    path("held/", held.held_list, name="held_list"),
    path("held/<slug:incident>/", held.held_detail, name="held_detail"),
    path("held/<slug:incident>/answer/", held.held_answer, name="held_answer"),
    path("quarantine/", quarantine.quarantine_list, name="quarantine_list"),
    path("deliveries/", deliveries.delivery_list, name="delivery_list"),
    path("addresses/", addresses.address_list, name="address_list"),
]

"""The staff's pages: held incidents, guardianships, quarantined events, deliveries."""

from django.urls import URLPattern, path

from . import deliveries, guardianships, held, index, quarantine

app_name = "support"
urlpatterns: list[URLPattern] = [
    path("", index.index, name="index"),
    path("held/", held.held_list, name="held_list"),
    path("held/<slug:incident>/", held.held_detail, name="held_detail"),
    path("held/<slug:incident>/answer/", held.held_answer, name="held_answer"),
    path("guardianships/", guardianships.guardianship_list, name="guardianship_list"),
    path("guardianships/<slug:link>/", guardianships.guardianship_detail, name="guardianship_detail"),
    path("quarantine/", quarantine.quarantine_list, name="quarantine_list"),
    path("deliveries/", deliveries.delivery_list, name="delivery_list"),
]

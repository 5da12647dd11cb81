"""The staff's pages: held incidents, private objections, quarantined events, deliveries."""

from django.urls import URLPattern, path

from . import addresses, deliveries, held, index, objections, quarantine

app_name = "support"
urlpatterns: list[URLPattern] = [
    path("", index.index, name="index"),
    path("held/", held.held_list, name="held_list"),
    path("held/<slug:incident>/", held.held_detail, name="held_detail"),
    path("held/<slug:incident>/answer/", held.held_answer, name="held_answer"),
    path("objections/", objections.objection_list, name="objection_list"),
    path("objections/<slug:objection>/", objections.objection_detail, name="objection_detail"),
    path("objections/<slug:objection>/take/", objections.objection_take, name="objection_take"),
    path("objections/<slug:objection>/answer/", objections.objection_answer, name="objection_answer"),
    path("quarantine/", quarantine.quarantine_list, name="quarantine_list"),
    path("deliveries/", deliveries.delivery_list, name="delivery_list"),
    path("addresses/", addresses.address_list, name="address_list"),
]

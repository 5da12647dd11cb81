"""The staff's pages: held incidents, quarantined events, deliveries."""

from django.urls import URLPattern, path

from . import addresses, deliveries, held, index, quarantine, verifications

app_name = "support"
urlpatterns: list[URLPattern] = [
    path("", index.index, name="index"),
    path("held/", held.held_list, name="held_list"),
    path("held/<slug:incident>/", held.held_detail, name="held_detail"),
    path("held/<slug:incident>/answer/", held.held_answer, name="held_answer"),
    path("quarantine/", quarantine.quarantine_list, name="quarantine_list"),
    path("verifications/", verifications.verification_list, name="verification_list"),
    path("verifications/calls/<slug:call>/", verifications.call_show, name="call_show"),
    path("verifications/calls/<slug:call>/answer", verifications.call_answer, name="call_answer"),
    path("verifications/links/<slug:link>/", verifications.verification_link, name="verification_link"),
    path("verifications/links/<slug:link>/record", verifications.verification_record, name="verification_record"),
    path(
        "verifications/links/<slug:link>/<slug:verification>/undo",
        verifications.verification_undo,
        name="verification_undo",
    ),
    path("deliveries/", deliveries.delivery_list, name="delivery_list"),
    path("addresses/", addresses.address_list, name="address_list"),
]

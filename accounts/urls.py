"""The person's own pages; sign-in and the like are allauth's, under /accounts/."""

from django.urls import path

from accounts import address_pages, views

app_name = "accounts"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/address/", address_pages.address_confirm, name="address_confirm"),
    path("me/address/send", address_pages.address_send, name="address_send"),
    path("me/address/stop", address_pages.address_stop, name="address_stop"),
    path("language/", views.set_language, name="set_language"),
]

"""The person's own pages; sign-in and the like are allauth's, under /accounts/."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/address/", views.address_confirm, name="address_confirm"),
    path("me/address/send", views.address_send, name="address_send"),
    path("language/", views.set_language, name="set_language"),
]

"""Pages about messengers, below the settings of what people are told."""

from django.urls import path

from guardian_portal.dashboard.messengers import views

app_name = "messengers"
urlpatterns = [
    path("", views.messenger_list, name="list"),
    path("add/<slug:messenger>/", views.messenger_add, name="add"),
    path("<slug:messenger_address>/confirm/", views.messenger_confirm, name="confirm"),
    path("<slug:messenger_address>/remove/", views.messenger_remove, name="remove"),
]

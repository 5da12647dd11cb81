"""Pages about devices, below the settings of what people are told."""

from django.urls import path

from guardian_portal.dashboard.devices import views

app_name = "devices"
urlpatterns = [
    path("", views.device_list, name="list"),
    path("add", views.device_add, name="add"),
    path("test", views.device_test, name="test"),
    path("<slug:device>/remove", views.device_remove, name="remove"),
]

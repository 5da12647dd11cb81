"""The address that a mail service is given."""

from django.urls import URLPattern, path

from notifications.bounces import views

app_name = "callbacks"
urlpatterns: list[URLPattern] = [path("<str:provider>/", views.receive, name="receive")]

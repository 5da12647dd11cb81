"""Pages about what comes by mail."""

from django.urls import path

from guardian_portal.dashboard.weekly import views

app_name = "notifications"
urlpatterns = [
    path("settings/", views.settings_show, name="settings"),
    path("unsubscribe/<slug:mail_token>/", views.unsubscribe, name="unsubscribe"),
]

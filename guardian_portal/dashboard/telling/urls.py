"""Pages about what comes by mail."""

from django.urls import path

from guardian_portal.dashboard.telling.unsubscribing import unsubscribe
from guardian_portal.dashboard.telling.views import settings_show

app_name = "notifications"
urlpatterns = [
    path("settings/", settings_show, name="settings"),
    path("unsubscribe/<slug:mail_token>/", unsubscribe, name="unsubscribe"),
]

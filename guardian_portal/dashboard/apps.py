"""The app's entry in Django's registry."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "guardian_portal.dashboard"
    label = "dashboard"

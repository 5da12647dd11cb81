"""The app's entry in Django's registry."""

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "guardian_portal.activity"
    label = "activity"

"""The app's entry in Django's registry."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "guardian_portal.support"
    label = "support"

"""The app's entry in Django's registry."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "guardian_portal.intake"
    label = "intake"

"""The app's entry in Django's registry."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "guardian_portal.privacy"
    label = "privacy"

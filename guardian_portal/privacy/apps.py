from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "guardian_portal.privacy"
    label = "privacy"

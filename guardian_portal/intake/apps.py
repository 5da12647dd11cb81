from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "guardian_portal.intake"
    label = "intake"

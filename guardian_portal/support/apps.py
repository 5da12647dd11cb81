from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "guardian_portal.support"
    label = "support"

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "guardian_portal.activity"
    label = "activity"

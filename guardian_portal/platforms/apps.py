from django.apps import AppConfig


class PlatformsConfig(AppConfig):
    name = "guardian_portal.platforms"
    label = "platforms"

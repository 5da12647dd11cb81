"""The app's entry in Django's registry."""

from django.apps import AppConfig


class PlatformsConfig(AppConfig):
    name = "guardian_portal.platforms"
    label = "platforms"

"""The app's entry in Django's registry."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "guardian_portal.common"
    label = "common"

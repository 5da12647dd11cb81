"""The app's entry in Django's registry."""

from django.apps import AppConfig


class ControlsConfig(AppConfig):
    name = "guardian_portal.controls"
    label = "controls"

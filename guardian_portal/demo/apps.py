"""The demo as an app: installed where DEMO is set, so that its command exists there alone."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "guardian_portal.demo"
    label = "demo"

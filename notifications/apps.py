"""Registers the system checks of the notice kinds."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from notifications import checks  # noqa: F401  # registers itself
        from notifications.bounces import checks as of_callbacks  # noqa: F401  # likewise
        from notifications.messenger import checks as of_messengers  # noqa: F401  # likewise

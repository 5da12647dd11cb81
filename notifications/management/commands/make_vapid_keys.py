"""`manage.py make_vapid_keys`: draws the key pair by which push services know this portal."""

from typing import Any

from django.core.management.base import BaseCommand

from notifications.push.keys import new_key_pair


class Command(BaseCommand):
    """Stores nothing: what it prints belongs into the environment."""

    help = "Print a new key pair for Web Push. Every device has to be switched on anew after a change of keys."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        pair = new_key_pair()
        self.stdout.write(f"VAPID_PRIVATE_KEY={pair.private}")
        self.stderr.write(f"Its public half, which browsers are given by the portal itself: {pair.public}")

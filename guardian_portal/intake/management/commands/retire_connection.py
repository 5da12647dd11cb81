"""Retires a connection: its events are answered 410 and nothing more is sent to its platform."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from guardian_portal.intake import operators
from guardian_portal.intake.management.connections import find_connection


class Command(BaseCommand):
    help = "Stop a connection for good. What it sent stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("connection", metavar="CONNECTION", help="the connection id")

    def handle(self, *args: Any, **options: Any) -> None:
        if operators.retire(connection=find_connection(options["connection"])):
            self.stdout.write("The connection is retired; within 5 seconds its events are answered 410.")
        else:
            self.stdout.write("The connection was retired already.")

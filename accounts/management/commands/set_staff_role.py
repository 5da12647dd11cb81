"""`manage.py set_staff_role ADDRESS ROLE --platform NAME`: make a person an agent, lead or auditor of named platforms.

The role `none` takes it away. What the command names is all that the person serves afterwards.
"""

from collections.abc import Sequence

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import StaffRole, User
from accounts.services import set_staff_role
from guardian_portal.platforms.models import Platform


class Command(BaseCommand):
    help = "Give a signed-up person a staff role: agent, lead, auditor or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")
        parser.add_argument("role", choices=["agent", "lead", "auditor", "none"])
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--platform", action="append", default=[], metavar="NAME", help="a platform they serve; may be repeated"
        )
        which.add_argument("--all-platforms", action="store_true", help="every platform, also those still to come")

    def handle(
        self, *args: object, address: str, role: str, platform: Sequence[str], all_platforms: bool, **options: object
    ) -> None:
        user = User.objects.filter(email=address.lower()).first()
        if user is None:
            raise CommandError("No account has this address. The person signs up first, then gets the role.")
        if role == "none" and (platform or all_platforms):
            raise CommandError("Whoever has no role serves no platform.")
        platforms = _named(platform)
        given = StaffRole("" if role == "none" else role)
        set_staff_role(user=user, role=given, platforms=platforms, all_platforms=all_platforms)
        self.stdout.write(f"{user.public_id} is now: {role}. The second factor is asked for at the next page.")
        if given:
            self.stdout.write("All platforms." if all_platforms else _said(platforms))


def _named(names: Sequence[str]) -> list[Platform]:
    found = {one.name: one for one in Platform.objects.order_by("name")}
    unknown = [name for name in names if name not in found]
    if unknown:
        raise CommandError(f"No platform is called {', '.join(unknown)}. There are: {', '.join(found) or 'none yet'}.")
    return [found[name] for name in dict.fromkeys(names)]


def _said(platforms: Sequence[Platform]) -> str:
    if platforms:
        return f"Platforms: {', '.join(one.name for one in platforms)}."
    return "They serve no platform, so their lists stay empty: name some with --platform, or give --all-platforms."

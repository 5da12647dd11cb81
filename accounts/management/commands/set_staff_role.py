"""`manage.py set_staff_role ADDRESS ROLE`: make a person an agent, lead or auditor, or (none) take the role away."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import StaffRole, User
from accounts.services import set_staff_role


class Command(BaseCommand):
    help = "Give a signed-up person a staff role: agent, lead, auditor or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")
        parser.add_argument("role", choices=["agent", "lead", "auditor", "none"])

    def handle(self, *args: object, address: str, role: str, **options: object) -> None:
        user = User.objects.filter(email=address.lower()).first()
        if user is None:
            raise CommandError("No account has this address. The person signs up first, then gets the role.")
        set_staff_role(user=user, role=StaffRole("" if role == "none" else role))
        self.stdout.write(f"{user.public_id} is now: {role}. The second factor is asked for at the next page.")

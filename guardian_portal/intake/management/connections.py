"""Finds the connection that an operator named on the command line."""

from django.core.management.base import CommandError

from guardian_portal.platforms.models import Connection


def find_connection(public_id: str) -> Connection:
    """The connection, or a CommandError that names the ones there are."""
    found = Connection.objects.filter(public_id=public_id).first()
    if found is not None:
        return found
    known = Connection.objects.order_by("id").values_list("public_id", "platform__name")
    listed = "\n".join(f"  {one} ({name})" for one, name in known) or "  none yet: use connect_platform"
    raise CommandError(f"There is no connection {public_id!r}. Known:\n{listed}")

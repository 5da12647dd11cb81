"""What these pages read beside the room of controls itself."""

from guardian_portal.controls.models import ControlSheet
from guardian_portal.family.models import Child


def version_of(child: Child) -> int:
    """How the controls stand, for a form that a guardian answers; 0 before anything was ever set."""
    return ControlSheet.objects.filter(child=child).values_list("version", flat=True).first() or 0

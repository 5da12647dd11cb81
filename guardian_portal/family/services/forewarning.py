"""Notes that both sides are told of something ahead, exactly once, however many sweepers run."""

from datetime import date

from guardian_portal.family.models import Child, Forewarning


def forewarn(*, child: Child, about: str, on: date, days: int) -> Forewarning | None:
    """The row, where this call made it: then tell both sides in the same transaction. None: somebody told already."""
    row, made = Forewarning.objects.get_or_create(child=child, about=about, on=on, days=days)
    return row if made else None

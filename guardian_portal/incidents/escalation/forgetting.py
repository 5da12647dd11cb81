"""Takes steps off the timelines of those who had not seen what the steps were about when it was taken from them."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef

from guardian_portal.incidents.models import Alert, EscalationStep, Telling
from notifications.selectors import handed_over


def forget_steps(alerts: Collection[Alert]) -> None:
    """Call it once mails are stopped, and sightings withdrawn or frozen. A step stands where it was on the reader's
    screen, where its mail may have been read, and where it is still about something else that its reader can see.
    """
    about = Telling.objects.filter(
        mail=OuterRef("mail"),
        at__lte=OuterRef("at"),  # later news is told by the same mail, but was no reason for the step
        sighting__withdrawn_at__isnull=True,
        sighting__frozen_at__isnull=True,
    )
    unseen = EscalationStep.objects.filter(~Exists(about), alert__in=alerts, shown_at__isnull=True)
    rows = dict(unseen.values_list("pk", "mail")) if alerts else {}
    if not rows:
        return
    gone = handed_over(set(rows.values()))
    EscalationStep.objects.filter(pk__in=[pk for pk, mail in rows.items() if mail not in gone]).delete()

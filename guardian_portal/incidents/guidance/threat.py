"""What to do when there is a credible threat of violence."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .block import Guidance
from .shared import CHECK_IN, EMERGENCY, KEEP_PROOF, NO_DELETE

BLOCK = Guidance(
    key="threat",
    now=(
        EMERGENCY,
        _("Take it seriously. Keep your child with you or with an adult you trust."),
        _("If a place or a time was named, stay away from it and tell the police."),
    ),
    today=(
        _("Report it to the police. Take the names, times and the number of this alert with you."),
        _("If a school was named, tell the school at once."),
        KEEP_PROOF,
    ),
    this_week=(
        _("Agree with the school or the police on what happens next."),
        _("Plan safe ways to school and home, and who comes along."),
        CHECK_IN,
    ),
    do_not=(
        _("Do not go to meet the person, and do not send anyone."),
        _("Do not answer threats with threats."),
        NO_DELETE,
        _("Do not post about it in public while it is being looked into."),
    ),
    words=(
        _("Someone said something frightening. We are taking care of it."),
        _("Do you know who it may be, or why?"),
        _("You are not alone. If you feel unsafe anywhere, call me at once."),
    ),
)

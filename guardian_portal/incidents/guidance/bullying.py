"""What to do when a child is bullied."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .block import Guidance
from .shared import CHECK_IN, KEEP_PROOF, NO_PUNISH, REPORT_IN_APP, STAY_IF_LOW

BLOCK = Guidance(
    key="bullying",
    now=(
        _("Listen first. Let your child finish before you plan anything."),
        _("Mute or block those who are unkind, if your child agrees."),
        STAY_IF_LOW,
    ),
    today=(
        KEEP_PROOF,
        REPORT_IN_APP,
        _("Ask whether it goes on elsewhere too: at school, in another chat."),
    ),
    this_week=(
        _("Speak with the school if pupils take part. Tell your child first."),
        _("Make room for friends and places that do your child good."),
        CHECK_IN,
    ),
    do_not=(
        _('Do not say "Just ignore it" or "Hit back".'),
        _("Do not write to the other children or their parents in anger."),
        NO_PUNISH,
    ),
    words=(
        _("I heard that some people were unkind to you. What was it like?"),
        _("Nobody deserves that. It is right to tell someone."),
        _("What would help you most right now?"),
    ),
)

"""What to do when someone treats a child or their avatar in a sexual way."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .block import Guidance
from .shared import (
    CHECK_IN,
    EMERGENCY,
    KEEP_PROOF,
    NO_CONFRONT,
    NO_COPY,
    NOT_FAULT,
    REPORT_IN_APP,
    REVIEW_SETTINGS,
    STEADY,
)

BLOCK = Guidance(
    key="harassment",
    now=(
        STEADY,
        _("Leave the place or the chat together and block the person."),
        _("Believe your child. What happens on a screen can hurt for real."),
        EMERGENCY,
    ),
    today=(
        REPORT_IN_APP,
        KEEP_PROOF,
        _("Ask whether it happened before and whether the person knows your child."),
        _("If an adult did this, tell the police or a report line on this page."),
    ),
    this_week=(
        REVIEW_SETTINGS,
        _("Show your child the block, mute and leave buttons until they come easily."),
        CHECK_IN,
    ),
    do_not=(
        _('Do not say "It was only a game".'),
        _("Do not ask what your child wore, said or did to cause it. Nothing caused it."),
        NO_CONFRONT,
        NO_COPY,
    ),
    words=(
        _("I heard that someone treated you badly online. How are you?"),
        NOT_FAULT,
        _("You decide how much you tell me. I will listen."),
    ),
)

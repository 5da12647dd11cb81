"""What to do when someone may be winning a child's trust in order to harm them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .block import Guidance
from .shared import (
    CHECK_IN,
    EMERGENCY,
    KEEP_PROOF,
    NO_CONFRONT,
    NO_DELETE,
    NO_PUNISH,
    REPORT_IN_APP,
    REVIEW_SETTINGS,
    STEADY,
)

BLOCK = Guidance(
    key="grooming",
    now=(
        STEADY,
        _("Ask your child to stop answering. You can block the person together."),
        _("If a meeting was planned, make sure that your child does not go, and tell the police."),
        EMERGENCY,
    ),
    today=(
        KEEP_PROOF,
        _("Report it to the police or to a report line on this page."),
        REPORT_IN_APP,
        _("Ask gently where else they talk: another app, a phone number, a shared game."),
    ),
    this_week=(
        REVIEW_SETTINGS,
        _('Talk about how trust is won: gifts, secrets, "only you understand me".'),
        _("Expect mixed feelings. Your child may miss the person."),
        CHECK_IN,
    ),
    do_not=(
        NO_CONFRONT,
        _("Do not pretend to be your child in the chat."),
        NO_DELETE,
        NO_PUNISH,
    ),
    words=(
        _("I got a note about someone who writes to you. Will you tell me about them?"),
        _("Has anyone asked you to keep a secret, or to talk in another app?"),
        _("Adults who do this know how to be nice. It is not your fault."),
    ),
)

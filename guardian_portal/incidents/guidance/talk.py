"""What to do when something needs a calm talk and nothing more is known."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .block import Guidance
from .shared import CHECK_IN, EMERGENCY

BLOCK = Guidance(
    key="talk",
    now=(
        _("There is no need to act in a hurry. Read this page to the end first."),
        _("Think about what you already know. There may be a simple reason."),
        EMERGENCY,
    ),
    today=(
        _("Find a quiet moment and ask open questions."),
        _("Say what you were told, and also what you do not know."),
        _("Look at the safety settings together."),
    ),
    this_week=(
        _("Agree on which settings stay and which your child may ask to change."),
        _("Ask why a setting was in the way. Perhaps there is a better one."),
        CHECK_IN,
    ),
    do_not=(
        _("Do not set a trap with questions whose answers you know."),
        _("Do not read your child's private messages in secret."),
        _("Do not tighten every setting at once without a word."),
    ),
    words=(
        _("I got a note from the app. I would like to hear it from you."),
        _("I am not angry. I just want to understand."),
        _("Which rule feels unfair to you, and why?"),
    ),
)

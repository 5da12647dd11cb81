"""What to do when the child asked the platform to tell a guardian."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .block import Guidance
from .shared import CHECK_IN, EMERGENCY, HELP_LINE

BLOCK = Guidance(
    key="listen",
    now=(
        _("Your child chose to tell you. That is a sign of trust."),
        _("Thank your child today, even if you do not know more yet."),
        EMERGENCY,
    ),
    today=(
        _("Make time without other people and without a screen."),
        _("Listen more than you speak. A pause is fine."),
        _("Ask what your child would like you to do, and what not."),
    ),
    this_week=(
        _("Do what you agreed, and tell your child when it is done."),
        HELP_LINE,
        CHECK_IN,
    ),
    do_not=(
        _("Do not press for details."),
        _("Do not promise to tell nobody. Say whom you need to ask for help."),
        _("Do not act behind your child's back."),
        _("Do not take the device away. That would punish the telling."),
    ),
    words=(
        _("Thank you for letting me know. That took courage."),
        _("I have time. Start wherever you like."),
        _("What do you want to happen next?"),
    ),
)

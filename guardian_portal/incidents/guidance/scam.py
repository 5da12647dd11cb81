"""What to do when someone tried to trick a child out of items, money or an account."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .block import Guidance
from .shared import KEEP_PROOF, REPORT_IN_APP

BLOCK = Guidance(
    key="scam",
    now=(
        _("Stop the trade or the chat. Enter no more codes or passwords."),
        _("If a password was given away, change it together now."),
        _("If card details were given away, call the bank."),
    ),
    today=(
        _("Ask the platform's support whether items can be restored."),
        REPORT_IN_APP,
        KEEP_PROOF,
    ),
    this_week=(
        _("Turn on the second step for signing in."),
        _('Practise together how to spot a trick: hurry, secrecy, "too good to be true".'),
        _("Agree that big trades wait a day and that you look at them together."),
    ),
    do_not=(
        _("Do not pay to get items back."),
        _("Do not laugh at the loss. It feels big to your child."),
        _('Do not trust "helpers" who write first.'),
    ),
    words=(
        _("It looks as if someone tried to trick you. Shall we see what we can save?"),
        _("Tricks like this fool grown-ups too."),
        _("Next time something feels rushed, come and get me."),
    ),
)

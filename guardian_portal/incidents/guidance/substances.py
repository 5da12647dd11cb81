"""What to do when a child meets offers of drugs, gambling or other goods not for minors."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .block import Guidance
from .shared import HELP_LINE, NO_PUNISH, REPORT_IN_APP, STEADY

BLOCK = Guidance(
    key="substances",
    now=(
        STEADY,
        _("If your child has taken something and feels ill, call the emergency number at once."),
        _("Ask what was offered and whether anything was bought or agreed."),
    ),
    today=(
        REPORT_IN_APP,
        _("Check payments and parcels, and stop open orders."),
        HELP_LINE,
    ),
    this_week=(
        _("Talk about the real risks: unknown pills, debts, being used by others."),
        _("Ask what makes it tempting, and look for something else that gives that."),
        _("Ask a doctor or an advice service if you see signs of use or gambling."),
    ),
    do_not=(
        _("Do not search or threaten first. Ask first."),
        _("Do not meet or pay a seller."),
        NO_PUNISH,
    ),
    words=(
        _("I heard that someone offered things that are not meant for you. What was it?"),
        _("If you ever feel unwell after taking something, call me. Help comes first."),
        _("Do you owe anyone anything? We can sort that out."),
    ),
)

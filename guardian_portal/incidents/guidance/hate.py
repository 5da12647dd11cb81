"""What to do when a child meets hate or extremist contact."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .block import Guidance
from .shared import EMERGENCY, KEEP_PROOF, NO_CONFRONT, NO_PUNISH, REPORT_IN_APP

BLOCK = Guidance(
    key="hate",
    now=(
        _("Stay curious and calm. A quarrel pushes your child towards the others."),
        _("Ask what your child saw and how it felt."),
        EMERGENCY,
    ),
    today=(
        REPORT_IN_APP,
        KEEP_PROOF,
        _("Ask whether someone invited your child to a group, a call or a meeting."),
    ),
    this_week=(
        _("Look at one claim together and check where it comes from."),
        _("Ask what your child finds there: friends, answers, someone who listens."),
        _("Ask the school or an advice service if it goes on."),
    ),
    do_not=(
        _("Do not laugh at your child or call them names."),
        _("Do not pass the material on, not even to warn others."),
        NO_CONFRONT,
        NO_PUNISH,
    ),
    words=(
        _("I would like to know what people say there. Will you explain it to me?"),
        _("What do you like about it, and what feels wrong?"),
        _("We do not have to agree. You can always talk to me."),
    ),
)

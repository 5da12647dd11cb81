"""What to do when a child's account may have hurt others or broken a rule."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .block import Guidance
from .shared import NO_DELETE, STAY_IF_LOW

BLOCK = Guidance(
    key="own-conduct",
    now=(
        _("Wait until you are calm. One event does not say who your child is."),
        _("Ask what happened and listen to the end. Someone else may have used the account."),
        STAY_IF_LOW,
    ),
    today=(
        _("Read the platform's rule together and put it in your own words."),
        _("Talk about how the other person may feel."),
        _("If the decision seems wrong to you, ask the platform to look at it again."),
    ),
    this_week=(
        _("Think together about how to make it right, for example with a real apology."),
        _("Ask whether someone pressed your child, or hurt your child first."),
        _("Agree on one small rule for the next weeks, and notice when it goes well."),
    ),
    do_not=(
        _("Do not judge before you have heard your child."),
        _("Do not make your child apologise in public."),
        _("Do not write to the other child or family yourself."),
        NO_DELETE,
    ),
    words=(
        _("I was told that something happened with your account. How did you see it?"),
        _("I want to understand first. Then we look at it together."),
        _("Everyone gets things wrong. What could make it better?"),
    ),
)

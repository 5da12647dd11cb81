"""What to do when a child saw something meant for older people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .block import Guidance

BLOCK = Guidance(
    key="content",
    now=(
        _("There is no rush. Choose a quiet moment."),
        _("Ask what your child saw and how it felt."),
        _("If it troubles your child, stay near and give it time."),
    ),
    today=(
        _("Show how to hide, skip or report such content."),
        _("Look at the age setting of the account together."),
        _("Answer questions plainly, in words for your child's age."),
    ),
    this_week=(
        _("Choose together what fits and what can wait."),
        _("Spend a little time in the app together."),
        _("See next week whether the settings help."),
    ),
    do_not=(
        _("Do not scold. Many children come across such things by chance."),
        _("Do not ask for every detail."),
        _("Do not forbid everything at once."),
    ),
    words=(
        _("Sometimes things pop up that are not made for you. Did that happen?"),
        _("You can always look away and come to me."),
        _("Is there anything you want to ask about it?"),
    ),
)

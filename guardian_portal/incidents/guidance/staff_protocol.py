"""For staff only: what to do when the danger may come from a guardian or the household."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .block import Guidance

BLOCK = Guidance(
    key="staff-protocol",
    now=(
        _("Tell no guardian: not on a page, by mail or by phone, and not in a count. Guardians get nothing."),
        _("If a child is in danger right now, call the emergency services where the child is."),
        _("Bring in a second person. Nobody decides this alone."),
    ),
    today=(
        _("Follow the child protection duty of the child's country, and report where the law asks for it."),
        _("Tell the platform's safety contact that this stays hidden from the household."),
        _("Write down what you know, when you learned it and what you decided, with the reason."),
    ),
    this_week=(
        _("Check with the second person whether a guardian's access must be frozen."),
        _("Ask the authority what the child may be told, and by whom."),
        _("Look again at open requests of this family, so that no answer gives it away."),
    ),
    do_not=(
        _("Do not question a guardian, and do not hint that something is being looked into."),
        _("Do not name a safe guardian alone. Two people name those who may be told."),
        _("Do not write to the child on a way that the household can read."),
        _("Do not change settings that a guardian would notice, before both of you agree."),
    ),
    words=(
        _("To a guardian who asks: I can help you with your own account and requests."),
        _("To the child: You did nothing wrong. You decide how we can reach you safely."),
        _("To an authority: I report a concern about a child and can give you a reference number."),
    ),
)

"""What to do when an account was taken over or private details became known."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .block import Guidance

BLOCK = Guidance(
    key="account",
    now=(
        _("Change the password together, and make it new: used nowhere else."),
        _("Sign out all other devices, and check the e-mail address and birth date."),
        _("If someone knows your address and you fear a visit, call the emergency number."),
    ),
    today=(
        _("Tell the platform's support what was changed or shared, and ask them to remove it."),
        _("Turn on the second step for signing in."),
        _("Change the password wherever the same one was used."),
    ),
    this_week=(
        _("If the school or your home was named, tell the school what to look out for."),
        _("Go through the profile together and take out what points to a place."),
        _("Check the payments and purchases of the last days."),
    ),
    do_not=(
        _('Do not ask strangers who offer to "get the account back".'),
        _("Do not click links in messages about the account. Open the app yourself."),
        _("Do not blame your child. This happens to careful people too."),
    ),
    words=(
        _("Something is odd with your account. Let us look at it side by side."),
        _("Has anyone asked where you live or which school you go to?"),
        _("Tricks like this fool grown-ups too."),
    ),
)

"""What to do about unusual spending, gifts or offers of money and items."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .block import Guidance

BLOCK = Guidance(
    key="spending",
    now=(
        _("Ask first, calmly. A gift or a purchase can have many reasons."),
        _('Turn on "ask before buying" in the app and on the device.'),
        _("Keep receipts and the list of gifts. Take no further gifts for now."),
    ),
    today=(
        _("Ask the shop or the platform for a refund, where something was not agreed."),
        _("Check which cards and accounts can pay, and remove those you do not need."),
        _("Ask who sent a gift and whether they want something for it."),
    ),
    this_week=(
        _("Agree on an amount for each month and on what needs a question first."),
        _("Talk about why someone may offer gifts: first a gift, then a favour."),
        _("Look at the spending together at the end of the week."),
    ),
    do_not=(
        _("Do not call your child greedy or careless."),
        _("Do not send gifts back in person or make an appointment to do so."),
        _("Do not close the account before you have written down the payments."),
    ),
    words=(
        _("I saw something about purchases. Can you show me how it works?"),
        _("Has anyone given you something and asked for something back?"),
        _("You may always say no, also after taking a gift."),
    ),
)

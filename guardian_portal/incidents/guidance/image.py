"""What to do when a sexual image of a child was asked for or shared."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .block import Guidance
from .shared import EMERGENCY, NO_COPY, NO_DELETE, STAY_IF_LOW

BLOCK = Guidance(
    key="image",
    now=(
        _("Do not look for the image. You do not need to see it to help."),
        _("Tell your child that they are not in trouble and that you will help."),
        _("Stop the contact, but keep the account and the messages."),
        EMERGENCY,
    ),
    today=(
        _("Report it to the police or to a report line on this page."),
        _("Ask them what to do with the device, and leave it as it is until then."),
        _("If it shows your child, a free service such as Take It Down helps to remove it."),
        _("Such a service works from a digital fingerprint made on your device. The image is not sent."),
    ),
    this_week=(
        _("Ask the school for help if other pupils may have it."),
        _("Ask a counsellor or a doctor for support, if your child agrees."),
        STAY_IF_LOW,
    ),
    do_not=(
        NO_COPY,
        NO_DELETE,
        _("Do not call it a joke, and do not shame your child."),
        _("Do not contact the people who have the image. Leave that to the police."),
    ),
    words=(
        _("You are not in trouble. A picture does not change who you are."),
        _("I do not need to see it. Tell me only what you want to tell."),
        _("There are people whose job is to take pictures down. We will ask them."),
    ),
)

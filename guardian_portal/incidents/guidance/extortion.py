"""What to do when someone threatens a child to get pictures, acts or money."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .block import Guidance
from .shared import EMERGENCY, NO_DELETE, REPORT_IN_APP, TOGETHER

BLOCK = Guidance(
    key="extortion",
    now=(
        _("Tell your child that they are not in trouble and that you will help."),
        _("Pay nothing and send nothing more. Giving in most often brings new demands."),
        _("Stop answering, but keep the account and the messages."),
        EMERGENCY,
    ),
    today=(
        _("Report it to the police or to a report line on this page."),
        REPORT_IN_APP,
        _("If something was paid, ask the bank, shop or payment service to stop it."),
        _("If a private picture exists, ask a service such as Take It Down to help keep it offline."),
    ),
    this_week=(
        _("Watch how your child sleeps and eats, and stay near. Shame can weigh heavily."),
        _("Change the passwords together and let only friends write."),
        _("Ask a counsellor, the school or a doctor for support, if your child agrees."),
    ),
    do_not=(
        _('Do not pay, and do not let your child send one more picture "to end it".'),
        NO_DELETE,
        _("Do not threaten the other person or bargain with them."),
        _('Do not ask "Why did you do that?". The person who threatens is the one at fault.'),
    ),
    words=(
        _("You are not in trouble. Someone is trying to frighten you, and that is on them."),
        _("This happens to many young people, and it can be stopped."),
        TOGETHER,
    ),
)

"""What to do when a child may be thinking of suicide or self-harm."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .block import Guidance

BLOCK = Guidance(
    key="crisis",
    now=(
        _("Stay with your child. Do not leave them alone, not even for a short time."),
        _('Ask directly: "Are you thinking about ending your life?" Asking does not put the idea there.'),
        _("Move medicines, sharp things, cords and weapons out of reach."),
        _("Call a crisis line on this page. You can call together."),
        _("If your child is hurt or has taken something, call the emergency number at once."),
    ),
    today=(
        _("Ask a doctor or a mental health service for an appointment, and say that it is urgent."),
        _("Tell one more adult whom your child trusts, so that someone is always near."),
        _("Plan the coming night together: who is near, and whom to call."),
    ),
    this_week=(
        _("Write down together: warning signs, what helps, and whom to call."),
        _("Keep dangerous things locked away, also when the days get better."),
        _("Tell the school's counsellor what would help, if your child agrees."),
        _("Look after yourself too. Ask someone to stand by you."),
    ),
    do_not=(
        _("Do not promise to keep it secret."),
        _('Do not argue, and do not say that it is "not so bad".'),
        _("Do not be angry about wounds or about what was looked up."),
    ),
    words=(
        _("I am here. Nothing you say will make me care about you less."),
        _("I have been worried about you. Are you thinking about hurting yourself?"),
        _("Thank you for telling me. Let us call someone who can help us both."),
    ),
)

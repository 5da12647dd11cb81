"""Sentences that several blocks say, so that a merged page says each of them once."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EMERGENCY = _("If anyone is in danger right now, call the emergency number on this page.")
STEADY = _("Take a breath first. Your calm helps your child.")
STAY_IF_LOW = _("If your child talks of dying or self-harm, stay close and call a crisis line on this page.")
REPORT_IN_APP = _("Report the account in the app, if nobody has done so yet.")
KEEP_PROOF = _("Keep the messages, account names and times. They help those who look into it.")
HELP_LINE = _("Call a help line on this page if you want to talk it through with someone.")
CHECK_IN = _("Ask every few days how your child is. A short chat is enough.")
REVIEW_SETTINGS = _("Look at the safety settings together and choose who may get in touch.")
NO_PUNISH = _("Do not take the device away as a punishment. Your child may stop telling you things.")
NO_CONFRONT = _("Do not write to the other person yourself.")
NO_COPY = _("Do not open, copy, save or send on a sexual image of a child, not even as proof.")
NO_DELETE = _("Do not delete the messages or the account.")
NOT_FAULT = _("This is not your fault. I am glad that I know.")
TOGETHER = _("You are not alone with this. We will sort it out together.")

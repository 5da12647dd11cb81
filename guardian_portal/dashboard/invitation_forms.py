"""The forms of invitations: the platform's signed one, and the one that a guardian writes to another adult."""

import re
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.family.models import GuardianRole
from guardian_portal.family.services import Invited

_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)
# For a carer, whose time is limited by what they are.
LONGEST_CARE = timedelta(days=366)


class InviteTokenForm(forms.Form):
    """Takes the whole address of an invite as well as the token behind its `#`, also broken into lines by a mail."""

    token = forms.CharField(
        label=_("The invitation"),
        help_text=_("The link that the platform made for you, or the long text behind its # sign."),
        max_length=6000,
        widget=forms.Textarea(
            attrs={"rows": 4, "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "data-token": ""}
        ),
    )

    def clean_token(self) -> str:
        token = "".join(str(self.cleaned_data["token"]).rpartition("#")[2].split())
        if not _TOKEN.fullmatch(token):
            raise forms.ValidationError(_("This is not a whole invitation. Copy all of the link and paste it here."))
        return token


class InviteGuardianForm(forms.Form):
    """Whom to invite, as what, and for a carer until when."""

    email = forms.EmailField(
        label=_("Their e-mail address"),
        help_text=_("They need this very address to accept. Nobody else can use the invitation."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("What they will be"),
        widget=forms.RadioSelect,
        initial=GuardianRole.GUARDIAN,
        choices=(
            (GuardianRole.GUARDIAN, _("Guardian: the same as you")),
            (
                GuardianRole.CARER,
                _("Carer for a limited time: gets alerts, can make settings stricter, until a day you choose"),
            ),
            (GuardianRole.VIEW_ONLY, _("View only: sees what you see and changes nothing")),
        ),
    )
    last_day = forms.DateField(
        label=_("A carer's last day"),
        help_text=_("Only for a carer. After this day they see nothing more."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("role") == GuardianRole.CARER and "last_day" not in self.errors:
            self._check_last_day()
        return found

    def _check_last_day(self) -> None:
        day, today = self.cleaned_data.get("last_day"), timezone.localdate()
        if not day:
            self.add_error("last_day", _("Choose the carer's last day."))
        elif not today <= day <= today + LONGEST_CARE:
            self.add_error("last_day", _("Choose a day from today on, within a year."))

    @property
    def invited(self) -> Invited:
        """What was asked for; a carer's day ends where the inviting guardian lives."""
        given = self.cleaned_data
        carer = given["role"] == GuardianRole.CARER
        ends_at = timezone.make_aware(datetime.combine(given["last_day"], time.max)) if carer else None
        return Invited(address=given["email"], role=given["role"], ends_at=ends_at)

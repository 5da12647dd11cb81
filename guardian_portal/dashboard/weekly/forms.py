"""A form of `/notifications/settings/`: the weekly mail, on which day, at which hour, with or without figures."""

from datetime import time
from typing import Any

from django import forms
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from accounts.actors import actor_of
from accounts.models import User
from notifications.models import Weekday, WeeklyChoice
from notifications.weekly import CHOSEN, choose


def hours() -> list[tuple[int, str]]:
    """As the reader's language writes them."""
    return [(hour, time_format(time(hour), "TIME_FORMAT")) for hour in range(24)]


class WeeklyForm(forms.ModelForm):  # type: ignore[type-arg]  # Django forms are not generic at run time
    """Day and hour are kept while the mail is off."""

    is_on = forms.BooleanField(label=_("Send me the weekly mail"), required=False)
    weekday = forms.TypedChoiceField(label=_("Day"), choices=Weekday.choices, coerce=int)
    hour = forms.TypedChoiceField(label=_("Hour"), choices=hours, coerce=int)
    wants_figures = forms.BooleanField(
        label=_("Put the active time of the week into it"),
        required=False,
        help_text=_(
            "One figure: the active time of all your children together. Never a name. Only of children for whom you "
            "agreed to it. Others may see your inbox."
        ),
    )

    class Meta:
        model = WeeklyChoice
        fields = CHOSEN

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hour"].help_text = _("In your time zone, %(zone)s.") % {"zone": zone.replace("_", " ")}

    def save(self, user: User) -> None:  # type: ignore[override]  # as the other forms of the page
        """Store it, and reckon when the next one is due."""
        choice = super().save(commit=False)
        choose(choice=choice, changed=self.changed_data, actor=actor_of(user))

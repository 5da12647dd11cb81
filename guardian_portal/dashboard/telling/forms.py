"""The forms of `/notifications/settings/`, one a section: which topics, when, and in what words."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from accounts.actors import actor_of
from accounts.models import User
from accounts.services import set_language
from guardian_portal.dashboard.weekly.forms import hours
from notifications.channels import EMAIL
from notifications.models import Detail, Preference
from notifications.preferences import choose, choose_paces
from notifications.quiet import LONGEST_MINUTES, Quiet
from notifications.routing import Chosen
from notifications.topics import CHOOSABLE, ELSEWHERE, Pace, Topic

PACES = ((Pace.NOW, _("At once")), (Pace.DIGEST, _("Once a day, in one mail")), (Pace.OFF, _("Not by mail")))


class TopicsForm(forms.Form):
    """How each topic comes: by mail with a pace, by every further channel or not. What nobody may switch off by mail
    has no field for it."""

    def __init__(self, *args: Any, chosen: Chosen, others: Mapping[str, str | Promise], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = others
        for topic in CHOOSABLE:
            self.fields[topic] = forms.ChoiceField(
                label=topic.label, choices=PACES, initial=chosen.pace(topic, EMAIL).value
            )
        for channel, label in others.items():
            self.fields[f"by_{channel}"] = forms.MultipleChoiceField(
                label=_("Also by another way: %(way)s") % {"way": label},
                choices=[(topic.value, topic.label) for topic in ELSEWHERE],
                initial=[topic.value for topic in ELSEWHERE if chosen.pace(topic, channel) == Pace.NOW],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    def save(self, user: User) -> None:
        paces: dict[tuple[Topic, str], Pace] = {(one, EMAIL): Pace(self.cleaned_data[one]) for one in CHOOSABLE}
        for channel in self.others:
            wanted = self.cleaned_data[f"by_{channel}"]
            paces |= {(topic, channel): Pace.NOW if topic in wanted else Pace.OFF for topic in ELSEWHERE}
        choose_paces(person=user, paces=paces, actor=actor_of(user))


class TimesForm(forms.Form):
    """Quiet hours, off while both are empty, and the hour of the daily mail."""

    quiet_from = forms.TimeField(label=_("Quiet from"), required=False)
    quiet_until = forms.TimeField(label=_("Quiet until"), required=False)
    digest_hour = forms.TypedChoiceField(label=_("Hour of the daily mail"), choices=hours, coerce=int)

    def __init__(self, *args: Any, preference: Preference, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preference, quiet = preference, preference.quiet
        self.initial = {"digest_hour": preference.digest_hour, **(_shown(quiet) if quiet else {})}
        for name in ("quiet_from", "quiet_until"):
            self.fields[name].widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        in_zone = _("In your time zone, %(zone)s.") % {"zone": zone.replace("_", " ")}
        self.fields["digest_hour"].help_text = in_zone

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        begins, until = data.get("quiet_from"), data.get("quiet_until")
        if self.errors.keys() & {"quiet_from", "quiet_until"}:
            return data
        if (begins is None) != (until is None):
            missing = "quiet_from" if begins is None else "quiet_until"
            self.add_error(missing, _("Give both times, or leave both empty."))
        elif begins is not None and until is not None:
            self._check_length(Quiet(_minutes(begins), _minutes(until)))
        return data

    def _check_length(self, quiet: Quiet) -> None:
        if not quiet.minutes:
            self.add_error("quiet_until", _("Quiet hours end at another time than they begin."))
        elif quiet.minutes > LONGEST_MINUTES:
            self.add_error("quiet_until", _("Quiet hours can last 10 hours at most."))

    def save(self, user: User) -> None:
        data, stored = self.cleaned_data, self.preference
        begins, until = data["quiet_from"], data["quiet_until"]
        stored.quiet_from = None if begins is None else _minutes(begins)
        stored.quiet_until = None if until is None else _minutes(until)
        stored.digest_hour = data["digest_hour"]
        choose(preference=stored, changed=self.changed_data, actor=actor_of(user))


class WordsForm(forms.Form):
    """How much a mail says, and in which language."""

    detail = forms.ChoiceField(label=_("What a mail says"), choices=Detail.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES],
        help_text=_("Our pages and e-mails come in this language."),
    )

    def __init__(self, *args: Any, preference: Preference, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preference = preference
        self.initial = {"detail": preference.detail, "language": language}

    def save(self, user: User) -> None:
        self.preference.detail = self.cleaned_data["detail"]
        choose(preference=self.preference, changed=self.changed_data, actor=actor_of(user))
        set_language(user=user, language=self.cleaned_data["language"])


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _shown(quiet: Quiet) -> dict[str, time]:
    begins, until = (time(*divmod(minutes, 60)) for minutes in quiet)
    return {"quiet_from": begins, "quiet_until": until}

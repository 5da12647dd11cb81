"""`/notifications/settings/`: what comes when, by which way and in what words; each section is saved by itself."""

from collections.abc import Mapping

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import signed_in
from accounts.models import User
from guardian_portal.dashboard.telling.forms import TimesForm, TopicsForm, WordsForm
from guardian_portal.dashboard.views.scope import guardian
from guardian_portal.dashboard.weekly.forms import WeeklyForm
from guardian_portal.family.selectors import visible_children
from notifications.bounces.complaints import last_complaint
from notifications.channels import EMAIL, offered_channels
from notifications.messenger.entries import entries
from notifications.preferences import chosen_by, preference_of
from notifications.topics import FLOORS, Topic
from notifications.weekly import choice_of

Forms = Mapping[str, TopicsForm | TimesForm | WordsForm | WeeklyForm]
# What comes by mail whatever its reader chooses.
ALWAYS = tuple(topic for topic in Topic if topic in FLOORS and topic != Topic.DESK)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def settings_show(request: HttpRequest) -> HttpResponse:
    """Opening it changes nothing; a section that can't be saved is shown again with what is wrong."""
    user = guardian(request)
    forms = _forms(request, user)
    sent = forms.get(request.POST.get("section", "")) if request.method == "POST" else None
    if request.method == "POST" and sent is None:
        messages.error(request, _("Nothing was saved. Please save the part that you want to change again."))
    if sent is not None and sent.is_valid():
        sent.save(user)
        messages.success(request, _("Saved."))
        return redirect("notifications:settings")
    return render(request, "dashboard/notification_settings.html", _context(user, forms, sent))


def _forms(request: HttpRequest, user: User) -> Forms:
    """All of the page; only the one that was sent is filled from the request."""
    preference, sent = preference_of(user), request.POST.get("section", "")

    def data(section: str) -> QueryDict | None:
        return request.POST if sent == section else None

    return {
        "topics": TopicsForm(data("topics"), chosen=chosen_by(user), others=_others(user)),
        "times": TimesForm(data("times"), preference=preference, zone=user.time_zone),
        "words": WordsForm(data("words"), preference=preference, language=user.language),
        "weekly": WeeklyForm(data("weekly"), instance=choice_of(user), zone=user.time_zone),
    }


def _others(user: User) -> dict[str, str | Promise]:
    """The ways beside mail by which this person can be reached now."""
    return {one.key: one.label for one in offered_channels() if one.key != EMAIL and one.reaches([user.pk])}


def _context(user: User, forms: Forms, sent: BaseForm | None) -> dict[str, object]:
    return {
        **{f"{name}_form": form for name, form in forms.items()},
        "form": sent,  # the summary of errors is about it
        "always": ALWAYS,
        "complaint": last_complaint(user.pk),
        "messengers": bool(entries()),
        "children": list(visible_children(user).order_by("pk")),
    }

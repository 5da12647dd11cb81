"""The gate of all staff pages that show or change something of one family: without a running session it asks why."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.access import require_recent
from accounts.models import User
from guardian_portal.support.typed import typed_words

from .forms import BeginForm
from .looking import note_looks
from .running import session_for
from .subjects import SUBJECTS, Subject, Thing

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from guardian_portal.support.models import StaffSession

View = TypeVar("View", bound=Callable[..., HttpResponse])


def in_session(
    key: str,
    *,
    scope: Callable[[User], QuerySet[Any]] | None = None,
    concerns_family: Callable[[Any], bool] | None = None,
) -> Callable[[View], View]:
    """For a view whose argument `key` names one of SUBJECTS; goes below `staff_only`.

    The scoped fetch comes first, then the recent sign-in, then the session: a stranger learns nothing by any of them.
    The view takes what was fetched by `thing_of`.
    `scope`: where the view reaches fewer than the subject's own. `concerns_family`: others need no session.
    """
    subject = SUBJECTS[key]

    def decorate(view: View) -> View:
        @wraps(view)
        def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            staff = cast("User", request.user)
            thing = get_object_or_404(scope(staff) if scope else subject.known_to(staff), public_id=kwargs[key])
            request.staff_thing = thing  # type: ignore[attr-defined]
            if concerns_family is not None and not concerns_family(thing):
                return view(request, *args, **kwargs)
            require_recent(request)
            session = session_for(staff, subject, thing)
            if session is None:
                return ask_why(request, subject, thing)
            request.staff_session = session  # type: ignore[attr-defined]
            page = f"{key} {thing.public_id}"
            note_looks(session, [subject.child_of(thing)], page, private=lambda: subject.is_private(thing))
            return view(request, *args, **kwargs)

        return cast("View", gate)

    return decorate


def session_of(request: HttpRequest) -> StaffSession:
    """The one that let this request in; only behind `in_session`."""
    return cast("StaffSession", request.staff_session)  # type: ignore[attr-defined]


def thing_of(request: HttpRequest) -> Thing:
    """What the address names, fetched by the gate within what this person may know of; only behind `in_session`."""
    return request.staff_thing  # type: ignore[attr-defined]


def ask_why(request: HttpRequest, subject: Subject, thing: Thing, form: BeginForm | None = None) -> HttpResponse:
    """The short page in front: what it is, masked, and why they want to see it. What a POST brought is not done."""
    refused = request.method == "POST" and form is None
    fresh = BeginForm(initial={"reason": subject.usual_reason(thing), "next": _here(request, subject, thing)})
    context = {
        "form": form or fresh,
        "subject": subject,
        "thing": thing.public_id,
        "title": thing.get_kind_display() if subject.key == "case" else subject.title,
        "reference": subject.reference_of(thing),
        "platform": subject.platform_of(thing),
        "since": subject.since_of(thing),
        "due": subject.due_of(thing),
        "typed": typed_words(request) if refused else [],
        "refused": refused,
    }
    return render(request, "support/session_begin.html", context, status=403 if refused else 200)


def _here(request: HttpRequest, subject: Subject, thing: Thing) -> str:
    """Back to the page that was asked for; after a form, to the page of the thing."""
    return request.get_full_path() if request.method == "GET" else subject.address_of(thing.public_id)

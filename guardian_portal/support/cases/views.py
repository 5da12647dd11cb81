"""`/support/cases/…`: one case, and what staff do with it; the next one that nobody has; where a reference leads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import require_recent, staff_only
from accounts.models import StaffRole, User
from guardian_portal.common.uploads import takes_files
from guardian_portal.family.serving import ACTING
from guardian_portal.support.attachments.refusals import AttachmentsRefused
from guardian_portal.support.attachments.taking import ATTACHMENTS, marks_lost_files, redrawn_files
from guardian_portal.support.cases.errors import CaseMoved, CaseRefused
from guardian_portal.support.cases.forms import (
    AnswerForm,
    AssignForm,
    ChildAnswerForm,
    DecisionForm,
    MoveForm,
    NoteForm,
    RaiseForm,
)
from guardian_portal.support.cases.kinds import reaches_person
from guardian_portal.support.cases.pages import case_page, colleagues_for
from guardian_portal.support.cases.queue import cases_for_staff, next_waiting
from guardian_portal.support.cases.raising import raise_case
from guardian_portal.support.cases.search import place_of
from guardian_portal.support.cases.thread import before_in
from guardian_portal.support.cases.working import (
    answer_case,
    assign_case,
    claim_case,
    decide_case,
    look_at_case,
    move_case,
    note_case,
    release_case,
)
from guardian_portal.support.models import CaseKind, CaseState, Outcome, Urgency
from guardian_portal.support.sessions.forms import NamesForm
from guardian_portal.support.sessions.guard import in_session, session_of, thing_of
from guardian_portal.support.sessions.names import names_in
from guardian_portal.support.sessions.subjects import CASE
from guardian_portal.support.typed import typed_words

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse

    from guardian_portal.support.models import Case

TRIES = 5


@require_GET
@staff_only()
@in_session(CASE)
def case_detail(request: HttpRequest, case: str) -> HttpResponse:
    """All of it, and the first look; `?text=` puts a prepared text into the answer."""
    found, staff = _case(request), _user(request)
    look_at_case(case=found, staff=staff, reads_newest=not before_in(request))
    return _page(request, found)


@takes_files(ATTACHMENTS)
@require_POST
@staff_only(*ACTING)
@marks_lost_files
@in_session(CASE)
def case_answer(request: HttpRequest, case: str) -> HttpResponse:
    """To whose case it is."""
    found = _case(request)
    form = _answer_form(found)(request.POST, request.FILES)

    def act(data: dict[str, Any]) -> None:
        files = redrawn_files(request, form)
        answer_case(
            case=found, staff=_user(request), words=data["words"], seen=data["seen"], asks=data["asks"], files=files
        )

    if reaches_person(found):
        return _acted(request, found, form, act, _("Your answer is on its way."))
    said = _("Kept, but not sent: the platform takes no messages from us. Find another way to reach the child.")
    return _acted(request, found, form, act, said, level=messages.WARNING)


@require_POST
@staff_only(*ACTING)
@in_session(CASE)
def case_note(request: HttpRequest, case: str) -> HttpResponse:
    """For colleagues alone."""
    found = _case(request)
    return _acted(
        request,
        found,
        NoteForm(request.POST),
        lambda data: note_case(case=found, staff=_user(request), words=data["note"], once=data["once"]),
        _("Your note is kept."),
    )


@require_POST
@staff_only(*ACTING)
@in_session(CASE)
def case_move(request: HttpRequest, case: str) -> HttpResponse:
    """What it waits for, and how urgent it is."""
    found = _case(request)

    def act(data: dict[str, Any]) -> None:
        state, urgency = CaseState(data["state"]), Urgency(data["urgency"])
        move_case(case=found, staff=_user(request), state=state, urgency=urgency, seen=data["seen"])

    return _acted(request, found, MoveForm(request.POST), act, _("The case is changed."))


@require_POST
@staff_only(*ACTING)
@in_session(CASE)
def case_raise(request: HttpRequest, case: str) -> HttpResponse:
    """It is about safety or a dispute, whatever it was asked as. Back to the queue: whoever looks next looks anew."""
    found = _case(request)

    def act(data: dict[str, Any]) -> None:
        raise_case(case=found, staff=_user(request), kind=CaseKind(data["kind"]), seen=data["seen"])

    done = _("It is treated as that from now on, and stands where that stands in the queue.")
    return _acted(request, found, RaiseForm(request.POST, case=found), act, done, then="support:index")


@require_POST
@staff_only(*ACTING)
@in_session(CASE)
def case_decide(request: HttpRequest, case: str) -> HttpResponse:
    """What was decided and why."""
    found = _case(request)

    def act(data: dict[str, Any]) -> None:
        decide_case(
            case=found,
            staff=_user(request),
            outcome=Outcome(data["outcome"]),
            reason=data["reason"],
            closes=data["closes"],
            seen=data["seen"],
        )

    return _acted(request, found, DecisionForm(request.POST), act, _("Your decision is recorded."))


@require_POST
@staff_only(StaffRole.LEAD)
@in_session(CASE)
def case_assign(request: HttpRequest, case: str) -> HttpResponse:
    """A lead gives work to somebody."""
    found = _case(request)
    form = AssignForm(request.POST, colleagues=colleagues_for(found))
    return _acted(
        request,
        found,
        form,
        lambda data: assign_case(case=found, staff=_user(request), to=form.chosen),
        _("The case is assigned."),
    )


@require_POST
@staff_only(*ACTING)
def case_claim(request: HttpRequest, case: str) -> HttpResponse:
    """Of two at once one gets it, and the other is told."""
    return _turned(request, case, claim_case, _("This is yours now."))


@require_POST
@staff_only(*ACTING)
def case_release(request: HttpRequest, case: str) -> HttpResponse:
    """Somebody else may take it."""
    return _turned(request, case, release_case, _("Anybody can take it now."))


@require_POST
@staff_only(*ACTING)
def case_next(request: HttpRequest) -> HttpResponse:
    """Take the first one that nobody has; where somebody is quicker, the one after it."""
    staff = _user(request)
    for _try in range(TRIES):
        case = next_waiting(staff)
        if case is None:
            break
        if claim_case(case=case, staff=staff):
            return redirect("support:case_detail", case.public_id)
    messages.info(request, _("Nothing waits that nobody has."))
    return redirect("support:index")


@require_GET
@staff_only()
def find(request: HttpRequest) -> HttpResponse:
    """Where a whole reference leads."""
    named = request.GET.get("reference", "")[:40]
    place = place_of(named, _user(request))
    return redirect(place) if place else render(request, "support/case_find.html", {"named": named})


def _turned(request: HttpRequest, public_id: str, turn: Callable[..., bool], done: str) -> HttpResponse:
    found = get_object_or_404(cases_for_staff(_user(request)), public_id=public_id)
    require_recent(request)
    try:
        turned = turn(case=found, staff=_user(request))
    except CaseRefused:
        turned = False
    if turned:
        messages.success(request, done)
    else:
        messages.info(request, _("Somebody was first. Please look again."))
    return redirect("support:case_detail", found.public_id)


def _acted(
    request: HttpRequest,
    case: Case,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    done: str,
    *,
    level: int = messages.SUCCESS,
    then: str = "",
) -> HttpResponse:
    """Back to the case when it is done, or `then`; what was typed is never lost when it is not."""
    if not form.is_valid():
        return _page(request, case, form)
    try:
        act(form.cleaned_data)
    except CaseMoved:
        case.refresh_from_db()
        moved = _("Somebody wrote or changed something meanwhile. Read it above, then send again.")
        form.add_error(None, moved if case.is_open else _("Somebody closed the case meanwhile: nothing was done."))
        return _page(request, case, form)
    except AttachmentsRefused as refused:
        form.add_error("attachments", refused.sentences)
        return _page(request, case, form)
    except CaseRefused:
        case.refresh_from_db()
        form.add_error(None, _("You can't do this with this case, or not any more. Please look again."))
        return _page(request, case, form)
    messages.add_message(request, level, done)
    if then:
        return redirect(then)
    return redirect("support:case_detail", case.public_id)


def _page(request: HttpRequest, case: Case, tried: forms.Form | None = None) -> HttpResponse:
    """The forms are fresh but for the one that was tried; that one is sent again with what is true now."""
    page, seen = case_page(case, _user(request), before_in(request)), {"seen": case.version}
    text = next((one.text for one in page.texts if one.key == request.GET.get("text")), "")
    fresh: dict[str, forms.Form] = {
        "answer_form": _answer_form(case)(initial={**seen, "words": text}),
        "note_form": NoteForm(),
        "move_form": MoveForm(initial={**seen, "state": case.state, "urgency": case.urgency}),
        "raise_form": RaiseForm(initial=seen, case=case),
        "decision_form": DecisionForm(initial=seen),
        "assign_form": AssignForm(colleagues=colleagues_for(case) if page.may_assign else ()),
    }
    for name, form in fresh.items():
        if tried is not None and type(form) is type(tried):
            fresh[name] = tried
            if "seen" in tried.fields:
                tried.data = {**tried.data.dict(), "seen": str(case.version)}  # type: ignore[attr-defined]
    # A form that is not there any more keeps nothing.
    is_gone = not (page.may_answer if isinstance(tried, AnswerForm) else page.may_act)
    typed = typed_words(request) if tried is not None and is_gone else []
    session = session_of(request)
    named = {"session": session, "names": names_in(session, _user(request)), "names_form": NamesForm()}
    return render(request, "support/case_detail.html", {"page": page, "form": tried, "typed": typed, **named, **fresh})


def _answer_form(case: Case) -> type[AnswerForm]:
    return ChildAnswerForm if case.is_by_child else AnswerForm


def _case(request: HttpRequest) -> Case:
    return cast("Case", thing_of(request))


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)

"""`/help/`: one's own requests, what helps at once, the form, the thread. Who is signed out reads what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import signed_in
from accounts.models import User
from guardian_portal.common.uploads import takes_files
from guardian_portal.family.selectors import connections_to_link, visible_children
from guardian_portal.incidents.helplines import helplines_for
from guardian_portal.incidents.selectors import visible_alerts
from guardian_portal.support.attachments.refusals import AttachmentsRefused
from guardian_portal.support.attachments.taking import ATTACHMENTS, sent_with_files
from guardian_portal.support.cases.errors import CaseRefused, TooManyCases
from guardian_portal.support.cases.kinds import PRIVATE_KINDS
from guardian_portal.support.cases.opening import NewCase, close_own_case, open_case, write_in_case
from guardian_portal.support.cases.thread import before_in
from guardian_portal.support.help.forms import RequestForm, WordsForm
from guardian_portal.support.help.selectors import failed_attempts, own_case_page, own_cases, own_row
from guardian_portal.support.help.topics import TOPICS, Topic
from guardian_portal.support.typed import typed_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from guardian_portal.incidents.models import Alert
    from guardian_portal.support.models import Case

CASES_A_PAGE = 25


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """The same address for everybody: one's own requests, or what to do when one can't sign in."""
    if not request.user.is_authenticated:
        return render(request, "support/help_signed_out.html", {"helplines": helplines_for(())})
    return _own(request)


@signed_in
def _own(request: HttpRequest) -> HttpResponse:
    page = Paginator(own_cases(_user(request)), CASES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "support/help_home.html", {"page": page, "rows": [own_row(one) for one in page]})


@require_safe
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """What is it about? One question."""
    return render(request, "support/help_new.html", {"topics": TOPICS.values()})


@require_safe
@signed_in
def topic(request: HttpRequest, topic: str) -> HttpResponse:
    """What helps at once; then the way to the form. In need there is nothing before the form."""
    found = _topic(topic)
    if found.is_straight or not found.answers:
        return redirect("help:write", found.slug)
    attempts = failed_attempts(_user(request)) if found.asks_reference else []
    return render(request, "support/help_topic.html", {"topic": found, "attempts": attempts, "alert": _alert(request)})


@takes_files(ATTACHMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def write(request: HttpRequest, topic: str) -> HttpResponse:
    """The form, and above it what to do now where that matters."""
    found, person, alert = _topic(topic), _user(request), _alert(request)
    form = _form(request, found, person, alert)
    if request.method == "POST" and form.is_valid():
        try:
            once = form.cleaned_data["once"]
            new = _new_case(form, found, person, alert)
            case = sent_with_files(
                request, form, lambda files: open_case(new=new, person=person, files=files, once=once)
            )
        except TooManyCases:
            form.add_error(None, _("You have asked us a lot today. Add to one of your requests, or wait a day."))
        except AttachmentsRefused as refused:
            form.add_error("attachments", refused.sentences)
        else:
            messages.success(request, _("We have your message. You find it here whenever you sign in."))
            _tell_set_aside(request, form)
            return redirect("help:case_show", case.public_id)
    helplines = helplines_for((*form.countries, _country(person))) if found.is_straight else ()
    context = {"topic": found, "form": form, "helplines": helplines, "alert": alert}
    return render(request, "support/help_write.html", context)


@require_safe
@signed_in
def case_show(request: HttpRequest, case: str) -> HttpResponse:
    """The thread of one's own request."""
    return _thread(request, _scoped(request, case), WordsForm())


@takes_files(ATTACHMENTS)
@require_POST
@signed_in
def case_add(request: HttpRequest, case: str) -> HttpResponse:
    """Something more to say."""
    found = _scoped(request, case)
    form = WordsForm(request.POST, request.FILES, words_first=found.kind in PRIVATE_KINDS)
    if not form.is_valid():
        return _thread(request, found, form)
    try:
        words, once = form.cleaned_data["words"], form.cleaned_data["once"]
        sent_with_files(
            request,
            form,
            lambda files: write_in_case(case=found, person=_user(request), words=words, files=files, once=once),
        )
    except AttachmentsRefused as refused:
        form.add_error("attachments", refused.sentences)
        return _thread(request, found, form)
    except TooManyCases:
        form.add_error(None, _("You have written a lot just now. Wait a little, please; we have all of it."))
        return _thread(request, found, form)
    except CaseRefused:
        found.refresh_from_db()
        form.add_error(None, _("This request is closed: what you wrote did not reach us. Please open a new one."))
        return _thread(request, found, form)
    messages.success(request, _("We have your message."))
    _tell_set_aside(request, form)
    return redirect("help:case_show", found.public_id)


@require_POST
@signed_in
def case_close(request: HttpRequest, case: str) -> HttpResponse:
    """It has settled itself."""
    found = _scoped(request, case)
    try:
        close_own_case(case=found, person=_user(request))
    except CaseRefused:
        messages.info(request, _("This request can't be closed here. Write to us if it has settled itself."))
    else:
        messages.success(request, _("The request is closed."))
    return redirect("help:case_show", found.public_id)


def _thread(request: HttpRequest, case: Case, form: WordsForm) -> HttpResponse:
    page = own_case_page(case, _user(request), before_in(request))
    typed = [] if page.may_write else typed_words(request)
    return render(request, "support/help_case.html", {"page": page, "form": form, "typed": typed})


def _tell_set_aside(request: HttpRequest, form: WordsForm) -> None:
    """The words are with us; what is wrong with a file can be mended in peace."""
    for one in form.set_aside:
        messages.warning(request, _("A file was not taken. %(why)s") % {"why": one})


def _alert(request: HttpRequest) -> Alert | None:
    """The alert from whose page they come; one of theirs that they may see."""
    named = request.GET.get("alert", "")
    if not (named.isascii() and named.isalnum()):
        return None
    return (
        visible_alerts(_user(request))
        .select_related("thread__child__connection__platform", "guardianship")
        .filter(public_id=named)
        .first()
    )


def _form(request: HttpRequest, topic: Topic, person: User, alert: Alert | None) -> RequestForm:
    children = list(visible_children(person).select_related("connection__platform").distinct().order_by("pk"))
    return RequestForm(
        request.POST or None,
        request.FILES or None,
        words_first=topic.kind in PRIVATE_KINDS,
        children=children,
        connections=connections_to_link(),
        asks_reference=topic.asks_reference,
        known=alert.thread.child if alert else None,
        initial={"reference": request.GET.get("reference", "")[:12]},
    )


def _new_case(form: RequestForm, topic: Topic, person: User, alert: Alert | None) -> NewCase:
    """The child's platform, else that of the try which the reference names, else the one they chose."""
    child, attempt = form.child, form.attempt(person.pk)
    connection = child.connection if child else attempt.connection if attempt else None
    return NewCase(
        kind=topic.kind,
        words=form.cleaned_data["words"],
        child=child,
        connection=connection,
        platform=None if connection else form.chosen_platform,
        link=alert.guardianship.public_id if alert else "",
        alert=alert.public_id if alert else "",
        link_reference=form.cleaned_data.get("reference", ""),
        country=_country(person),
        language=get_language() or person.language,
    )


def _country(person: User) -> str:
    return str(person.country or "")


def _topic(slug: str) -> Topic:
    if slug not in TOPICS:
        raise Http404
    return TOPICS[slug]


def _scoped(request: HttpRequest, public_id: str) -> Case:
    return get_object_or_404(own_cases(_user(request)), public_id=public_id)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)

"""Two guardians changed the same control at once: the second one sees both values and chooses."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from guardian_portal.controls.catalogue import Value
from guardian_portal.controls.errors import ControlsConflict
from guardian_portal.controls.selectors import ControlView, controls_overview, value_words
from guardian_portal.dashboard.controls.values import to_text
from guardian_portal.dashboard.views.scope import guardian
from guardian_portal.family.models import Child


@dataclass(frozen=True)
class BothValues:
    """One control: what the other guardian made of it, and what this one wanted. Texts as a form carries them."""

    key: str
    label: str
    theirs: str
    yours: str
    words_theirs: str
    words_yours: str
    set_by: str


@dataclass(frozen=True)
class Kept:
    """A change that nobody else touched: it goes on with the choice."""

    key: str
    label: str
    shown: str
    wanted: str
    words_wanted: str


def conflict_page(
    request: HttpRequest,
    child: Child,
    conflict: ControlsConflict,
    *,
    changes: Mapping[str, Value],
    shown: Mapping[str, Value],
    why: str = "",
) -> HttpResponse:
    """`changes`: everything that this guardian sent; `shown`: what stood there before."""
    language = get_language() or ""
    overview = controls_overview(child, reader=guardian(request), language=language)
    views = {view.key: view for view in overview.controls}
    page = {
        "child": child,
        "both": [_both(views[key], conflict, language) for key in conflict.theirs if key in views],
        "kept": [
            _kept(views[key], shown[key], wanted, language)
            for key, wanted in changes.items()
            if key in views and key not in conflict.theirs
        ],
        "version": conflict.version,
        "why": why,
    }
    return render(request, "dashboard/controls_conflict.html", page)


def _both(view: ControlView, conflict: ControlsConflict, language: str) -> BothValues:
    theirs, yours = conflict.theirs[view.key], conflict.yours[view.key]
    return BothValues(
        key=view.key,
        label=view.label,
        theirs=to_text(view.control, theirs),
        yours=to_text(view.control, yours),
        words_theirs=value_words(view.control, theirs, language),
        words_yours=value_words(view.control, yours, language),
        set_by=view.set_by,
    )


def _kept(view: ControlView, shown: Value, wanted: Value, language: str) -> Kept:
    control = view.control
    return Kept(
        view.key, view.label, to_text(control, shown), to_text(control, wanted), value_words(control, wanted, language)
    )

"""A child's controls on one page: of each what is in force, who set it, whether it is locked, what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from guardian_portal.controls.answers import is_same
from guardian_portal.controls.catalogue import Catalogue, Control, Value, words
from guardian_portal.controls.floors import floor_of
from guardian_portal.controls.known import sheet_and_catalogue
from guardian_portal.controls.models import Cause, ControlSheet, LedgerEntry, Revision, Wish
from guardian_portal.controls.selectors.readers import Reader
from guardian_portal.controls.selectors.shapes import ControlView, GroupView, Overview, RevisionView, Summary
from guardian_portal.controls.selectors.states import ControlState, Standing
from guardian_portal.controls.selectors.waiting import LooseningView, loosening_views
from guardian_portal.family.ages import AgeRange, age_of
from guardian_portal.family.models import Child, Guardianship

REVISIONS_READ = 10


@dataclass(frozen=True)
class _Page:
    """What every line of the page is made from."""

    child: Child
    reader: Reader
    ages: AgeRange
    standing: Standing
    wishes: dict[str, list[Wish]]
    carried: dict[str, LedgerEntry]
    waiting: dict[str, LooseningView]
    language: str


def controls_overview(child: Child, *, reader: User | None, language: str) -> Overview:
    """As this guardian reads it, or without one the child. At most seven queries."""
    who = Reader.of(child, reader)
    sheet, catalogue = sheet_and_catalogue(child)
    revisions = list(Revision.objects.filter(child=child).order_by("-number")[:REVISIONS_READ])
    wishes = _wishes(child)
    pending = loosening_views(child, who, catalogue, language)
    page = _Page(
        child=child,
        reader=who,
        ages=age_of(child, timezone.now().date()),
        standing=Standing(sheet, revisions, catalogue),
        wishes=wishes,
        carried=_carried(child, [key for key in (sheet.asked if sheet else {}) if key not in wishes]),
        waiting={one.control: one for one in pending},
        language=language,
    )
    groups = _groups(page, catalogue) if catalogue else ()
    editor = who.editor
    return Overview(
        version=sheet.version if sheet else 0,
        groups=groups,
        pending=pending,
        revision=_revision(revisions),
        summary=_summary([one for group in groups for one in group.controls], pending, sheet),
        catalogue_known=catalogue is not None,
        may_change=editor.may_change,
        may_loosen=editor.may_loosen,
        is_verified=editor.is_verified,
        read_at=sheet.in_force_at if sheet else None,
    )


def _wishes(child: Child) -> dict[str, list[Wish]]:
    found: dict[str, list[Wish]] = {}
    for wish in Wish.objects.filter(child=child).select_related("guardianship__guardian").order_by("pk"):
        found.setdefault(wish.control, []).append(wish)
    return found


def _carried(child: Child, keys: Sequence[str]) -> dict[str, LedgerEntry]:
    """Who last set what nobody holds any more; no query where there is none."""
    if not keys:
        return {}
    lines = LedgerEntry.objects.filter(child=child, control__in=keys, cause__in=(Cause.SET, Cause.UNDONE))
    return {line.control: line for line in lines.select_related("guardianship__guardian").order_by("pk")}


def _groups(page: _Page, catalogue: Catalogue) -> tuple[GroupView, ...]:
    found: dict[str, list[ControlView]] = {group.key: [] for group in catalogue.groups}
    for control in catalogue.controls:
        found[control.group].append(_control(page, control))
    return tuple(
        GroupView(group.key, words(group.labels, page.language), tuple(found[group.key]))
        for group in catalogue.groups
        if found[group.key]
    )


def _control(page: _Page, control: Control) -> ControlView:
    key, standing = control.key, page.standing
    in_force, asked = standing.in_force(key), standing.asked(key)
    default, floor = (
        control.at_ages(page.ages.min, page.ages.max).default,
        floor_of(control, page.ages, page.child.country),
    )
    present = asked if asked is not None else in_force
    value = present if control.is_valid(present) else default
    recommended = control.protective(default, floor.value)
    state, state_words = standing.state_of(key)
    doing = _doing(page, control, asked)
    mine = next((wish.value for wish in page.wishes.get(key, []) if page.reader.is_me(wish.guardianship_id)), None)
    return ControlView(
        language=page.language,
        key=key,
        group=control.group,
        label=words(control.labels, page.language),
        help=words(control.help, page.language),
        control=control,
        value=value,
        in_force=in_force,
        asked=asked,
        state=state,
        state_words=state_words,
        set_by=doing.who,
        set_by_me=doing.by_me,
        set_at=doing.at,
        day_only=doing.day_only,
        locked=key in page.wishes,
        default=default,
        recommended=recommended,
        differs_from_recommended=not control.same(value, recommended),
        looser_than_recommended=control.is_looser(value, recommended),
        floor=floor,
        managed_by=control.managed_by,
        my_wish=mine,
        waiting=page.waiting.get(key),
    )


@dataclass(frozen=True)
class _Doing:
    """Whose doing a value is, as far as the reader may know."""

    who: str = ""
    by_me: bool = False
    at: datetime | None = None
    day_only: bool = False


def _doing(page: _Page, control: Control, asked: Value) -> _Doing:
    """Of several wishes the one that decides, one's own first; of a value that nobody holds any more, who set it."""
    wishes = page.wishes.get(control.key, [])
    deciding = [wish for wish in wishes if is_same(page.standing.catalogue, control.key, wish.value, asked)] or wishes
    if deciding:
        wish = max(deciding, key=lambda one: page.reader.is_me(one.guardianship_id))
        return _told(page.reader, wish.guardianship, wish.set_at)
    line = page.carried.get(control.key)
    return _told(page.reader, line.guardianship, line.at) if line else _Doing()


def _told(reader: Reader, link: Guardianship | None, at: datetime) -> _Doing:
    if not reader.is_child and (reader.since is None or at < reader.since):
        return _Doing(who=_("before your time"))
    by_me = link is not None and reader.is_me(link.pk)
    return _Doing(reader.who(link), by_me, reader.at(at, link), reader.hides(link))


def _revision(revisions: Sequence[Revision]) -> RevisionView | None:
    if not revisions:
        return None
    newest = revisions[0]
    return RevisionView(newest.number, newest.state, newest.get_state_display(), newest.set_at, newest.settled_at)


def _summary(controls: Sequence[ControlView], pending: Sequence[LooseningView], sheet: ControlSheet | None) -> Summary:
    return Summary(
        locked=sum(one.locked for one in controls),
        pending=sum(one.state == ControlState.PENDING for one in controls),
        refused=sum(one.state in (ControlState.REFUSED, ControlState.DRIFTED) for one in controls),
        looser_than_recommended=sum(one.looser_than_recommended for one in controls),
        waiting=len(pending),
        unknown=sheet is None or (sheet.in_force_at is None and not sheet.asked),
    )

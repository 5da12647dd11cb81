"""What waits for somebody's word: looser values, and what the child asked for."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from guardian_portal.controls.catalogue import Catalogue, Value, words
from guardian_portal.controls.known import current_catalogue
from guardian_portal.controls.models import (
    ChildRequest,
    ControlSheet,
    LooseningAnswer,
    LooseningProposal,
    LooseningState,
    RequestState,
)
from guardian_portal.controls.policies import can_answer_loosening, can_answer_request, can_withdraw_loosening
from guardian_portal.controls.selectors.readers import Reader
from guardian_portal.controls.selectors.words import key_words, value_words
from guardian_portal.family.models import Child

SETTLED_SHOWN = 20


@dataclass(frozen=True)
class LooseningView:
    """A looser value that waits, as one reader may know it."""

    public_id: str
    control: str
    label: str
    words_now: str
    words_wanted: str
    asked_at: datetime
    ripens_at: datetime
    who: str
    by_me: bool
    day_only: bool
    beyond_default: bool
    may_refuse: bool
    may_accept: bool
    may_withdraw: bool
    why: str


@dataclass(frozen=True)
class RequestView:
    """What the child asked for, and what became of it."""

    public_id: str
    control: str
    label: str
    wanted: Value
    words_now: str
    words_wanted: str
    asked_at: datetime
    expires_at: datetime
    state: str
    state_words: str
    who: str
    by_me: bool
    word: str
    may_answer: bool


def pending_loosenings(child: Child, *, reader: User | None, language: str) -> tuple[LooseningView, ...]:
    """What waits now, the soonest first."""
    catalogue = current_catalogue(child.connection_id)
    return loosening_views(child, Reader.of(child, reader), catalogue, language)


def loosening_views(
    child: Child, reader: Reader, catalogue: Catalogue | None, language: str
) -> tuple[LooseningView, ...]:
    """The same for who knows reader and catalogue already. One query."""
    mine = LooseningAnswer.objects.filter(proposal=OuterRef("pk"), guardianship=reader.link, agrees=True)
    waiting = (
        LooseningProposal.objects.filter(child=child, state=LooseningState.WAITING)
        .select_related("guardianship__guardian")
        .annotate(is_accepted_by_me=Exists(mine))
    )
    return tuple(
        _loosening(one, reader, catalogue, language, is_accepted=one.is_accepted_by_me)
        for one in waiting.order_by("ripens_at", "pk")
    )


def loosening_of(child: Child, public_id: str) -> LooseningProposal | None:
    """One of this child's: the scoped way to it, in whatever state."""
    mine = LooseningProposal.objects.filter(child=child, public_id=public_id)
    return mine.select_related("child__connection", "guardianship").first()


def child_requests(child: Child, *, reader: User | None, language: str) -> tuple[RequestView, ...]:
    """What waits, then what was answered lately; for a guardian only what was asked since their own beginning."""
    who, now = Reader.of(child, reader), timezone.now()
    requests = ChildRequest.objects.filter(child=child).select_related("answered_by__guardian")
    if not who.is_child:
        requests = requests.filter(asked_at__gte=who.since) if who.since else requests.none()
    rows = list(requests[: SETTLED_SHOWN + 5])
    catalogue = current_catalogue(child.connection_id) if rows else None
    sheet = ControlSheet.objects.filter(child=child).first() if rows else None
    views = [_request(one, who, catalogue, sheet, language, now) for one in rows]
    return tuple(sorted(views, key=lambda one: one.state != RequestState.OPEN))


def request_of(child: Child, public_id: str) -> ChildRequest | None:
    """One of this child's: the scoped way to it, in whatever state."""
    return ChildRequest.objects.filter(child=child, public_id=public_id).select_related("child__connection").first()


def label_of(catalogue: Catalogue | None, key: str, language: str) -> str:
    """A control's name."""
    control = catalogue.control(key) if catalogue else None
    return words(control.labels, language) if control else key_words(key)


def words_of(catalogue: Catalogue | None, key: str, value: Value, language: str) -> str:
    """A control's value in words; without its declaration, as it is written."""
    control = catalogue.control(key) if catalogue else None
    return value_words(control, value, language) if control else str(value)


def _loosening(
    one: LooseningProposal, reader: Reader, catalogue: Catalogue | None, language: str, *, is_accepted: bool
) -> LooseningView:
    user = reader.link.guardian if reader.link else None
    may_answer = bool(user and reader.link and can_answer_loosening(user, reader.link, one))
    return LooseningView(
        public_id=one.public_id,
        control=one.control,
        label=label_of(catalogue, one.control, language),
        words_now=words_of(catalogue, one.control, one.held, language),
        words_wanted=words_of(catalogue, one.control, one.value, language),
        asked_at=reader.at(one.asked_at, one.guardianship),
        ripens_at=reader.at(one.ripens_at, one.guardianship),
        who=reader.who(one.guardianship),
        by_me=reader.is_me(one.guardianship_id),
        day_only=reader.hides(one.guardianship),
        beyond_default=one.beyond_default,
        may_refuse=may_answer,
        may_accept=may_answer and not is_accepted,
        may_withdraw=bool(user and can_withdraw_loosening(user, one)),
        why="" if reader.hides(one.guardianship) else one.why,
    )


def _request(
    one: ChildRequest,
    reader: Reader,
    catalogue: Catalogue | None,
    sheet: ControlSheet | None,
    language: str,
    now: datetime,
) -> RequestView:
    is_over = one.state == RequestState.OPEN and one.expires_at <= now
    state = RequestState.EXPIRED if is_over else RequestState(one.state)
    user, present = reader.link.guardian if reader.link else None, {**sheet.in_force, **sheet.asked} if sheet else {}
    return RequestView(
        public_id=one.public_id,
        control=one.control,
        label=label_of(catalogue, one.control, language),
        wanted=one.wanted,
        words_now=words_of(catalogue, one.control, present.get(one.control), language),
        words_wanted=words_of(catalogue, one.control, one.wanted, language),
        asked_at=one.asked_at,
        expires_at=one.expires_at,
        state=state,
        state_words=str(state.label),
        who=reader.who(one.answered_by) if one.answered_by else "",
        by_me=reader.is_me(one.answered_by_id),
        word=one.word,
        may_answer=bool(state == RequestState.OPEN and user and reader.link and can_answer_request(user, reader.link)),
    )

"""Deciding about a consent: a new row for each decision, the newest counts; the same decision again changes nothing."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import Actor, record
from guardian_portal.family.childs_words import words_for_child
from guardian_portal.family.consent_policies import can_consent, can_withdraw_consent
from guardian_portal.family.consents import competence
from guardian_portal.family.errors import ConsentRefused
from guardian_portal.family.models import Child, ConsentRecord, Decision, Guardianship
from guardian_portal.family.purposes import ConsentNotice, Purpose


@dataclass(frozen=True)
class _Question:
    """What is decided, and by whom: a guardian through their link, or (without one) the child."""

    child: Child
    guardianship: Guardianship | None
    purpose: Purpose

    @property
    def notice(self) -> ConsentNotice:
        """The words of today that it is asked in: a child's are for their age."""
        return self.purpose.notice if self.guardianship else words_for_child(self.purpose.key, self.child).notice

    def answer(self) -> ConsentRecord | None:
        """The decision that counts now."""
        asked = ConsentRecord.objects.filter(child=self.child, guardianship=self.guardianship, is_current=True)
        return asked.filter(purpose=self.purpose.key).first()


def give_consent(
    *, guardian: User, guardianship: Guardianship, child: Child, purpose: Purpose, language: str, actor: Actor
) -> ConsentRecord:
    """A guardian agrees to the words of today. Raises ConsentRefused where it is not theirs to decide."""
    who = competence(child, timezone.localdate())
    if not (can_consent(guardian, guardianship) and who.asks_guardian):
        raise ConsentRefused
    return _decide(_Question(child, guardianship, purpose), agrees=True, language=language, actor=actor)


def withdraw_consent(
    *, guardian: User, guardianship: Guardianship, child: Child, purpose: Purpose, language: str, actor: Actor
) -> ConsentRecord:
    """A guardian says no, at first or after a yes; nothing but its being theirs is asked. Raises ConsentRefused."""
    if not can_withdraw_consent(guardian, guardianship):
        raise ConsentRefused
    return _decide(_Question(child, guardianship, purpose), agrees=False, language=language, actor=actor)


def decide_as_child(*, child: Child, purpose: Purpose, agrees: bool, language: str, actor: Actor) -> ConsentRecord:
    """The child's own decision, where the law asks the child, alone or with a guardian. Raises ConsentRefused."""
    if not competence(child, timezone.localdate()).asks_child:
        raise ConsentRefused
    return _decide(_Question(child, None, purpose), agrees=agrees, language=language, actor=actor)


def _decide(question: _Question, *, agrees: bool, language: str, actor: Actor) -> ConsentRecord:
    while True:
        before = question.answer()
        decision = _decision(before, agrees=agrees)
        if before and (before.decision, before.notice_version) == (decision, question.notice.version):
            return before
        try:
            with transaction.atomic():
                return _write(question, before, decision, language, actor)
        except IntegrityError:
            # Two devices at once: whoever comes second decides on what the first one made of it.
            continue


def _decision(before: ConsentRecord | None, *, agrees: bool) -> Decision:
    """A no after a yes takes it back; a no without one declines; repeated, it stays what it was."""
    if agrees:
        return Decision.GIVEN
    never = before is None or before.decision == Decision.DECLINED
    return Decision.DECLINED if never else Decision.WITHDRAWN


def _write(
    question: _Question, before: ConsentRecord | None, decision: Decision, language: str, actor: Actor
) -> ConsentRecord:
    if before:
        ConsentRecord.objects.filter(pk=before.pk).update(is_current=False)
    link = question.guardianship
    made = ConsentRecord.objects.create(
        child=question.child,
        guardianship=link,
        purpose=question.purpose.key,
        decision=decision,
        notice_version=question.notice.version,
        language=language,
        age_rule=competence(question.child, timezone.localdate()).rule.public_id,
    )
    record(
        actor=actor,
        action=Action.CONSENT_DECIDED,
        object_kind="consent",
        object_id=made.public_id,
        purpose=made.purpose,
        decision=decision,
        notice=made.notice_version,
        rule=made.age_rule,
        link=link.public_id if link else "",
    )
    return made

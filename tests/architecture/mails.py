"""One real notice of every kind, brought about the way it is in life."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from functools import partial

from django.test import RequestFactory, override_settings
from django.utils import timezone

from accounts.actors import actor_of
from accounts.address_changes import apply_due_changes, ask_change
from accounts.address_checks import ask_for_old_addresses
from accounts.devices import note_sign_in
from accounts.models import AddressChange, StaffRole, User
from guardian_portal.activity.models import ActivityWindow
from guardian_portal.audit.actions import Action
from guardian_portal.audit.sealing import seal_now
from guardian_portal.audit.services import SYSTEM, record
from guardian_portal.controls.models import PlanStep
from guardian_portal.controls.services import (
    answer_step,
    judge_catalogue,
    propose_step,
    propose_value,
    report_controls,
    set_controls,
    watch_plans,
)
from guardian_portal.dashboard.weekly.run import write_chunk
from guardian_portal.family.models import AgeOut, Child, GuardianRole, Guardianship, GuardianshipState
from guardian_portal.family.services import (
    Invited,
    announce_age_out,
    decide_age_out,
    invite_guardian,
    leave_child,
    object_privately,
    open_visit,
    warn_before_end,
    watch_ages,
)
from guardian_portal.family.services.calls import refuse_call
from guardian_portal.family.services.cooling import begin_cooling
from guardian_portal.family.services.transitions import move
from guardian_portal.platforms.events import ControlsReported
from guardian_portal.platforms.models import DeclaredCatalogue
from guardian_portal.sandbox.catalogue import catalogue_document
from guardian_portal.support.audit_notices import send_daily
from guardian_portal.support.cases.opening import NewCase, open_case
from guardian_portal.support.cases.working import answer_case
from guardian_portal.support.models import CaseKind
from notifications.alarms import alarm_operator
from notifications.canary import queue_canary
from notifications.channels import EMAIL
from notifications.digest import write_chunk as write_daily_mails
from notifications.messenger.services import remove_address
from notifications.models import Delivery, MessengerAddress, WeeklyChoice
from notifications.preferences import choose_paces
from notifications.topics import CHOOSABLE, Pace
from notifications.week import week_told
from tests.architecture.alert_mails import Family, a_correction, a_page, a_rise, an_alert, nobody_for
from tests.architecture.decided_mails import an_account_to_erase, an_address_to_change
from tests.architecture.desk_mails import a_day_of_reading, a_setting_dropped
from tests.builders import flagged, link, receive
from tests.consents import agreed, call_asked_for, in_answer_to_a_code, verified
from tests.guardian_portal.family.builders import platform_says
from tests.people import person


def a_yes(family: Family) -> None:
    asked = link(family.amina, family.child, GuardianshipState.PROVED)
    platform_says("confirm", asked, account=family.child.account)


def a_no(family: Family) -> None:
    asked = link(family.amina, family.child, GuardianshipState.PROVED)
    platform_says("decline", asked, account=family.child.account)


def a_day_ahead(family: Family) -> None:
    asked = link(family.amina, family.child, GuardianshipState.PROVED)
    begin_cooling(guardianship=asked, child=family.child, actor=SYSTEM)


def a_review(family: Family) -> None:
    move(guardianship=link(family.amina, family.child), to=GuardianshipState.FROZEN, actor=SYSTEM)


def a_week_ahead(family: Family) -> None:
    ends = timezone.now() + timedelta(days=6)
    link(family.amina, family.child, role=GuardianRole.CARER, ends_at=ends)
    warn_before_end()


def a_birthday_ahead(family: Family) -> None:
    link(family.amina, family.child)
    in_a_week = timezone.now() + timedelta(days=7)
    announce_age_out(child=family.child, effective_at=in_a_week, reason="", time=timezone.now(), actor=SYSTEM)
    decide_age_out(age_out=AgeOut.objects.get(), ends=True, actor=SYSTEM)
    watch_ages()


def a_proposal(family: Family) -> PlanStep:
    link(family.amina, family.child)
    on = timezone.now().date() + timedelta(days=20)
    return propose_step(child=family.child, loosens="voice", on=on, guardian=None, actor=SYSTEM)


def a_step_ahead(family: Family) -> None:
    answer_step(step=a_proposal(family), agrees=True, guardian=family.amina, actor=actor_of(family.amina))
    watch_plans()


def declared(family: Family) -> Guardianship:
    """Verified, on a platform whose controls are known."""
    mine = link(family.amina, family.child)
    verified(mine)
    version = DeclaredCatalogue.objects.create(connection=family.starhaven, version=1, body=catalogue_document())
    judge_catalogue(version)
    return mine


def messages(family: Family, guardian: User, value: str) -> None:
    wanted = {"contact.messages": value}
    set_controls(child=family.child, guardian=guardian, changes=wanted, seen_version=0, actor=SYSTEM)


def another_setting(family: Family) -> None:
    declared(family)
    ben = person("ben")
    link(ben, family.child)
    messages(family, ben, "nobody")


def a_looser_setting(family: Family) -> None:
    declared(family)
    messages(family, family.amina, "everyone")


def a_setting_not_taken(family: Family) -> None:
    declared(family)
    messages(family, family.amina, "nobody")
    report_controls(child=family.child, report=ControlsReported(revision=1, effective={"contact.messages": "everyone"}))


def a_wish_of_the_child(family: Family) -> None:
    declared(family)
    propose_value(child=family.child, control="contact.messages", wanted="nobody", actor=SYSTEM)


def an_end(family: Family) -> None:
    leave_child(guardianship=link(family.amina, family.child), actor=actor_of(family.amina))


def an_invitation(family: Family) -> None:
    mine = link(family.amina, family.child)
    invite_guardian(link=mine, invited=Invited(address="reader@example.org"), actor=actor_of(family.amina))


def an_objection(family: Family) -> None:
    object_privately(session=open_visit(child=family.child).session, words="help")


def an_answer_of_the_desk(family: Family) -> None:
    case = open_case(new=NewCase(kind=CaseKind.COMPLAINT, words="No.", child=family.child), person=family.amina)
    answer_case(case=case, staff=person("sam", staff_role=StaffRole.AGENT), words="Yes.", seen=0)


def a_worry(family: Family) -> None:
    open_case(new=NewCase(kind=CaseKind.SAFETY_CONCERN, words="He hits.", child=family.child), person=family.amina)


def an_outage(family: Family) -> None:
    alarm_operator(cause="RCPT 451")


def another_device(family: Family) -> None:
    for _browser in range(2):
        request = RequestFactory().post("/accounts/login/", headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/605"})
        note_sign_in(request=request, user=family.amina)


def a_change_asked(family: Family) -> None:
    ask_change(user=family.amina, new_address="amina@example.net", session_key=None)


def a_change_done(family: Family) -> None:
    a_change_asked(family)
    AddressChange.objects.update(due_at=timezone.now())
    apply_due_changes()


def a_change_failed(family: Family) -> None:
    User.objects.create_user("amina@example.net", None)
    a_change_done(family)


def a_year_without_a_code(family: Family) -> None:
    User.objects.update(address_confirmed_at=timezone.now() - timedelta(days=366))
    ask_for_old_addresses()


def a_second_mail(family: Family) -> None:
    own = link(family.amina, family.child)
    Child.objects.filter(pk=family.child.pk).update(country="DE")
    in_answer_to_a_code(own)


def a_refused_call(family: Family) -> None:
    call = call_asked_for(link(family.amina, family.child))
    refuse_call(request=call, staff=person("sam", staff_role=StaffRole.AGENT), reason="A child answered.")


def a_week(family: Family) -> None:
    """With activity, an alert that waits for this mail, and figures: everything that it can say."""
    own = link(family.amina, family.child)
    now, monday = timezone.now(), week_told(timezone.now().date())
    start = datetime.combine(monday, time(12), UTC)
    ActivityWindow.objects.create(child=family.child, start=start, size=3600, time=now, minutes_active=30)
    receive(family.starhaven, flagged(family.child, class_="unsuitable-content"))
    verified(own, scope="disclosure")
    agreed(own, "weekly_figures")
    WeeklyChoice.objects.create(person=family.amina, wants_figures=True, due_at=now, due_week=monday)
    write_chunk(now=now)


def a_day(family: Family) -> None:
    """With one thing of each topic that it may tell of, so that it says all that it can."""
    for topic in CHOOSABLE:
        choose_paces(person=family.amina, paces={(topic, EMAIL): Pace.DIGEST}, actor=SYSTEM)
    another_setting(family)
    receive(family.starhaven, flagged(family.child, class_="bullying-target"))
    write_daily_mails(now=timezone.now() + timedelta(days=1))


def a_number_removed(family: Family) -> None:
    added = MessengerAddress.objects.create(
        person=family.amina, channel="sms", address=b"+447700900123", confirmed_at=timezone.now()
    )
    remove_address(added=added, actor=SYSTEM)


def a_sealed_day(family: Family) -> None:
    link(family.amina, family.child)
    record(actor=SYSTEM, action=Action.CHILD_CHANGED, object_kind="child", object_id=family.child.public_id)
    seal_now()
    send_daily()


MAKERS: Mapping[str, Callable[[Family], object]] = {
    "new_device": another_device,
    "address_change_asked": a_change_asked,
    "address_changed": a_change_done,
    "address_change_failed": a_change_failed,
    "address_check": a_year_without_a_code,
    "link_active": a_yes,
    "link_declined": a_no,
    "guardianship_ended": an_end,
    "guardian_invited": an_invitation,
    "link_cooling": a_day_ahead,
    "guardianship_frozen": a_review,
    "guardianship_ends_soon": a_week_ahead,
    "supervision_ends_soon": a_birthday_ahead,
    "plan_changed": a_proposal,
    "plan_step_soon": a_step_ahead,
    "controls_changed": another_setting,
    "controls_loosening": a_looser_setting,
    "controls_not_in_force": a_setting_not_taken,
    "controls_withdrawn": a_setting_dropped,
    "child_request": a_wish_of_the_child,
    "alert_new": an_alert,
    "alert_severity_raised": a_rise,
    "alert_corrected": a_correction,
    "alert_second_channel": partial(nobody_for, 15),
    "alert_unclaimed": partial(nobody_for, 30),
    "unclaimed_page": partial(nobody_for, 60),
    "weekly_ready": a_week,
    "daily_digest": a_day,
    "verification_confirm": a_second_mail,
    "verification_changed": a_refused_call,
    "oncall_page": a_page,
    "objection_page": an_objection,
    "case_answered": an_answer_of_the_desk,
    "case_page": a_worry,
    "address_invited": an_address_to_change,
    "erasure_asked": an_account_to_erase,
    "operator_alarm": an_outage,
    "canary": override_settings(CANARY_EMAIL="canary@example.org")(lambda _family: queue_canary()),
    "messenger_changed": a_number_removed,
    "audit_sealed": a_sealed_day,
    "bulk_view": a_day_of_reading,
}


def delivery_of(kind: str, family: Family) -> Delivery:
    """The newest delivery of this kind, after what causes it."""
    MAKERS[kind](family)
    return Delivery.objects.select_related("notice__recipient").filter(notice__kind=kind).latest("pk")

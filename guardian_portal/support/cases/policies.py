"""Who may do what with a case; each rule in one sentence."""

from accounts.models import StaffRole, User
from guardian_portal.family.serving import ACTING
from guardian_portal.support.cases.kinds import PRIVATE_KINDS
from guardian_portal.support.cases.queue import cases_for_staff
from guardian_portal.support.models import Case, CaseKind, Side


def can_work_on_case(staff: User, case: Case) -> bool:
    """Agents and leads, on what they may know of; an auditor reads only."""
    return staff.staff_role in ACTING and can_know_case(staff, case)


def can_know_case(staff: User, case: Case) -> bool:
    """Staff who serve its platform and are not of the family that it is about."""
    return staff.is_staff_member and cases_for_staff(staff).filter(pk=case.pk).exists()


def can_assign_case(staff: User, case: Case) -> bool:
    """A lead gives work to others."""
    return staff.staff_role == StaffRole.LEAD and can_work_on_case(staff, case)


def can_raise_case(staff: User, case: Case) -> bool:
    """Whoever works on a person's request says that it is about safety or a dispute; a safety concern stays one."""
    return could_be_raised(case) and can_work_on_case(staff, case)


def could_be_raised(case: Case) -> bool:
    """An open request of a person that is no safety concern yet."""
    return case.is_open and case.opened_side != Side.STAFF and case.kind != CaseKind.SAFETY_CONCERN


def can_write_in_case(user: User, case: Case) -> bool:
    """Whose request it is, until it is closed."""
    return case.person_id == user.pk and case.is_open


def can_close_own_case(user: User, case: Case) -> bool:
    """Whose request it is; but about safety or a dispute only staff say that it is over: people can be forced."""
    return can_write_in_case(user, case) and case.kind not in PRIVATE_KINDS

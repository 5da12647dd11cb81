"""Who may do what with a case; each rule in one sentence."""

from accounts.models import StaffRole, User
from guardian_portal.family.serving import serves
from guardian_portal.support.cases.kinds import PRIVATE_KINDS
from guardian_portal.support.models import Case


def can_work_on_case(staff: User, case: Case) -> bool:
    """Agents and leads who serve its platform; never the person whose own request it is. An auditor reads only."""
    acts = staff.staff_role in (StaffRole.AGENT, StaffRole.LEAD) and case.person_id != staff.pk
    return acts and serves(staff, pk=case.platform_id)


def can_assign_case(staff: User, case: Case) -> bool:
    """A lead gives work to others."""
    return staff.staff_role == StaffRole.LEAD and can_work_on_case(staff, case)


def can_write_in_case(user: User, case: Case) -> bool:
    """Whose request it is, until it is closed."""
    return case.person_id == user.pk and case.is_open


def can_close_own_case(user: User, case: Case) -> bool:
    """Whose request it is; but about safety or a dispute only staff say that it is over: people can be forced."""
    return can_write_in_case(user, case) and case.kind not in PRIVATE_KINDS

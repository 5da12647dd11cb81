"""Why something about controls did not happen, and what came of it, in words."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from guardian_portal.controls.errors import ControlsRefused, LooseningProblem, RequestProblem
from guardian_portal.controls.rules import ControlProblem
from guardian_portal.controls.services import Outcome

ONLY_LOOKING = _("You can look at the settings. Only active guardians and carers change them.")
CONTROL_PROBLEMS: Mapping[ControlProblem, Promise] = {
    ControlProblem.NOT_ALLOWED: ONLY_LOOKING,
    ControlProblem.NO_CATALOGUE: _("The platform has not told us yet what can be set. Try again in a while."),
    ControlProblem.UNKNOWN: _("The platform does not offer this setting any more."),
    ControlProblem.NOT_YOURS: _("Guardians do not set this: the child or the platform does."),
    ControlProblem.NOT_A_VALUE: _("Choose one of the values."),
    ControlProblem.FLOOR: _("The law or the platform allows no more at this age."),
    ControlProblem.MAY_NOT_LOOSEN: _(
        "You can only make this stricter. Loosening is for guardians, from 24 hours after linking."
    ),
    ControlProblem.NOT_VERIFIED: _(
        "This is looser than what the platform chooses at this age. First show that you are the guardian, on the page "
        "“Your consent”."
    ),
    ControlProblem.ALREADY_WAITING: _("Another guardian's looser value waits for an answer. Answer that one first."),
}
LOOSENING_PROBLEMS: Mapping[LooseningProblem, Promise] = {
    LooseningProblem.NOT_ALLOWED: _("This is not yours to answer."),
    LooseningProblem.SETTLED: _("It was answered, taken back or done meanwhile."),
}
REQUEST_PROBLEMS: Mapping[RequestProblem, Promise] = {
    RequestProblem.NOT_ALLOWED: ONLY_LOOKING,
    RequestProblem.SETTLED: _("It was answered or taken back meanwhile, or its time is over."),
    RequestProblem.NO_SUCH_VALUE: _("The law or the platform does not allow this at your age."),
    RequestProblem.NOTHING_NEW: _("It is like that already. Choose another value."),
    RequestProblem.TOO_MANY: _("Five of your requests wait already. Take one back, or wait for an answer."),
}
CHANGED_MEANWHILE = _("Somebody else changed the same setting a moment ago. Nothing was changed. Look once more.")


def problem_words(problem: ControlProblem) -> Promise:
    """Why a control can't be set."""
    return CONTROL_PROBLEMS[problem]


def say_refused(request: HttpRequest, refused: ControlsRefused) -> None:
    """Each reason once."""
    for problem in dict.fromkeys(refused.problems.values()):
        messages.error(request, str(problem_words(problem)))


def say_outcome(request: HttpRequest, outcome: Outcome) -> None:
    """What counts now, and what waits a day."""
    applied, waiting = len(outcome.applied), len(outcome.waiting)
    if applied:
        text = ngettext(
            "Saved. The platform is asked for %(n)s setting; here you see when it is in force.",
            "Saved. The platform is asked for %(n)s settings; here you see when they are in force.",
            applied,
        )
        messages.success(request, text % {"n": applied})
    if waiting:
        text = ngettext(
            "%(n)s looser value waits 24 hours. Your child and every guardian are told, and one no keeps it strict.",
            "%(n)s looser values wait 24 hours. Your child and every guardian are told, and one no keeps them strict.",
            waiting,
        )
        messages.warning(request, text % {"n": waiting})
    if not applied and not waiting:
        messages.info(request, _("Nothing was changed: it is like that already."))

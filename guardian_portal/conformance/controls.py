"""Setting controls on the test account. Contract, section 2. Ends with a revision that holds and locks nothing."""

from __future__ import annotations

import time
from typing import Any

from django.utils import timezone

from guardian_portal.conformance.checking import Check, Failed, NotTried, expect, require
from guardian_portal.conformance.trial import Trial
from guardian_portal.controls.answers import Said, Untrue, is_same, read_said
from guardian_portal.controls.catalogue import AtAge, Control

# After a 202 the platform has this long until a read tells.
PATIENCE_SECONDS = 20.0


def read(trial: Trial) -> None:
    """Kept for the checks that follow: the revision goes on from there."""
    account = trial.test_account()
    reply = trial.read(account)
    expect(reply, 200)
    said = _said(trial, reply.members)
    trial.revision, trial.before = said.revision, said.effective


def every_control(trial: Trial) -> None:
    _started(trial)
    for control in trial.declared().controls:
        require(control.key in trial.before, f"{control.key} is declared, and `effective` does not have it")
        value = trial.before[control.key]
        require(control.is_valid(value), f"{control.key}: `effective` has a value that the catalogue does not")


def put(trial: Trial) -> None:
    """The strictest value of a control that guardians manage."""
    control = _settable(trial)
    trial.document = _document(trial, {control.key: control.strictest})
    reply = trial.put(trial.test_account(), trial.document)
    expect(reply, 200, 202)
    said = _said(trial, reply.members) if reply.status == 200 else _read_until(trial, trial.document["revision"])
    _has(trial, said, control)


def kept(trial: Trial) -> None:
    _has(trial, _said(trial, trial.read(_put_done(trial)).members), _settable(trial))


def repeated(trial: Trial) -> None:
    reply = trial.put(_put_done(trial), trial.document)
    expect(reply, 200)
    require(_said(trial, reply.members).revision == trial.document["revision"], "the repeat names another revision")


def same_number(trial: Trial) -> None:
    """The same revision with another body: whoever is second would overwrite blindly."""
    account = _put_done(trial)
    _stale(trial, account, {**trial.document, "controls": {}})


def older(trial: Trial) -> None:
    account = _put_done(trial)
    _stale(trial, account, {**trial.document, "revision": trial.document["revision"] - 1, "controls": {}})


def unknown_control(trial: Trial) -> None:
    _unchanged_by(trial, {"check.no-such-control": True})


def unknown_value(trial: Trial) -> None:
    _unchanged_by(trial, {_settable(trial).key: {"check": "no such value"}})


def too_loose(trial: Trial) -> None:
    """What the platform lets no guardian of this child choose is not in force after it was asked for."""
    account = _put_done(trial)
    found = _looser_than_allowed(trial)
    if found is None:
        raise NotTried("no control has a value that is too loose at this age")
    control, value = found
    reply = trial.put(account, _document(trial, {control.key: value}))
    expect(reply, 200, 202, 422)
    effective = _said(trial, trial.read(account).members).effective
    require(
        not is_same(trial.catalogue, control.key, value, effective.get(control.key)), f"{control.key} is too loose now"
    )


def released(trial: Trial) -> None:
    """As at the end of the last guardianship: an explicit revision without locks."""
    account = _started(trial)
    if not trial.document:
        raise NotTried("nothing was set")
    reply = trial.put(account, _document(trial, {}))
    expect(reply, 200, 202)


def _document(trial: Trial, controls: dict[str, Any]) -> dict[str, Any]:
    """Of a higher revision; not of the next one, so that there is a lower one that nobody has seen."""
    trial.revision += 2
    at = timezone.now()
    return {"revision": trial.revision, "set_by": "check", "set_at": at, "controls": controls, "locks": []}


def _said(trial: Trial, members: dict[str, Any], *, revision: str = "revision") -> Said:
    try:
        return read_said(members, account=trial.account, revision=revision)
    except Untrue as untrue:
        raise Failed(str(untrue)) from untrue


def _started(trial: Trial) -> str:
    account = trial.test_account()
    if trial.revision < 0:
        raise NotTried("needs an account whose controls can be read")
    return account


def _put_done(trial: Trial) -> str:
    account = _started(trial)
    if not trial.document:
        raise NotTried("needs a document that was taken")
    return account


def _settable(trial: Trial) -> Control:
    _started(trial)
    for control in trial.declared().controls:
        if control.managed_by == "guardian":
            return control
    raise NotTried("no control is managed by guardians")


def _has(trial: Trial, said: Said, control: Control) -> None:
    require(said.revision == trial.document["revision"], f"revision {said.revision} is in force, not the one it took")
    as_asked = is_same(trial.catalogue, control.key, control.strictest, said.effective.get(control.key))
    require(as_asked or control.key in said.rejected, f"{control.key} is neither as asked nor `rejected`")


def _read_until(trial: Trial, revision: int) -> Said:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        said = _said(trial, trial.read(trial.account).members)
        if said.revision >= revision:
            return said
        time.sleep(0.5)
    raise Failed(f"answered 202, and did not take it within {PATIENCE_SECONDS:.0f} s")


def _stale(trial: Trial, account: str, document: dict[str, Any]) -> None:
    reply = trial.put(account, document)
    expect(reply, 409)
    said = _said(trial, reply.members, revision="current_revision")
    require(said.revision == trial.document["revision"], "`current_revision` is not the one in force")


def _unchanged_by(trial: Trial, controls: dict[str, Any]) -> None:
    """Refused as a whole: what was in force is in force."""
    account = _put_done(trial)
    before = _said(trial, trial.read(account).members)
    expect(trial.put(account, _document(trial, controls)), 422)
    require(_said(trial, trial.read(account).members) == before, "refused, and yet something else is in force")


def _looser_than_allowed(trial: Trial) -> tuple[Control, Any] | None:
    band = (trial.claimed.get("profile") or {}).get("age_band") or {}
    youngest, oldest = band.get("min", 0), band.get("max", 120)
    for control in trial.declared().controls:
        if control.managed_by != "guardian":
            continue
        allowed: AtAge = control.at_ages(youngest, oldest)
        for value in [terms.loosest for terms in control.bands]:
            if control.is_looser(value, allowed.loosest):
                return control, value
    return None


CHECKS = (
    Check("controls.read", "The controls of an account can be read", read),
    Check("controls.all", "Every declared control has a value in force, one that is declared", every_control),
    Check("controls.put", "A higher revision is taken, and what it asks for is in force or rejected", put),
    Check("controls.kept", "What was taken is what is read", kept),
    Check("controls.again", "The same revision with the same body is 200", repeated),
    Check("controls.same-number", "The same revision with another body is 409", same_number),
    Check("controls.older", "A lower revision is 409 with what is in force", older),
    Check("controls.unknown", "An unknown control is 422 and changes nothing", unknown_control),
    Check("controls.unknown-value", "An unknown value is 422 and changes nothing", unknown_value),
    Check("controls.too-loose", "What is looser than the platform allows is never in force", too_loose),
    Check("controls.released", "A revision without controls and locks is taken", released),
)

"""Thousands of spoiled requests against the running web process: each gets a status that the contract allows.

Real HTTP, since the server in front has its own ideas of headers, lengths and early answers. What is allowed says
`oracle.py`, an independent reading of the contract.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.mutations import plans, sent
from tests.fuzz.oracle import Oracle, problem_of
from tests.fuzz.wire import Answer, Sent, Wire, as_text
from tests.fuzz.world import World, build_world, counts, running_portal, tracebacks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.fuzz.fates import Verdict
    from tests.fuzz.mutations import Plan


@dataclass
class Run:
    """The running test: what was sent, what came back, what the database holds."""

    world: World
    wire: Wire
    oracle: Oracle
    rows: dict[str, int]
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: int = 0
    sent: list[Sent] = field(default_factory=list)

    def post(self, request: Sent) -> None:
        """Send, compare with the contract, and with what the database holds now."""
        now = datetime.now(UTC)
        verdict = self.oracle.judge(request, now)
        answer = self.wire.send(request)
        self.statuses[answer.status] += 1
        told = f"{as_text(request)}\n-> {answer.status} {answer.body!r}\nallowed: {verdict}"
        rows = counts()
        before, self.rows = self.rows, rows
        assert answer.status < 500, told
        if 200 <= answer.status < 300:
            self.wrong += not (verdict.accept or request.method == "OPTIONS")
            self._check_accepted(request, answer, verdict, told)
            self.oracle.learn(request, answer, now)
        else:
            self._check_refused(request, answer, verdict, told)
            assert rows == before, f"rows changed\n{told}"

    def _check_accepted(self, request: Sent, answer: Answer, verdict: Verdict, told: str) -> None:
        if request.method == "OPTIONS":
            assert answer.headers["allow"] == "POST, OPTIONS"
            return
        assert verdict.accept, told
        if verdict.silent is not None:
            assert answer.status == (204 if verdict.silent else 200), told
        assert bool(answer.body) == (answer.status == 200), told
        if verdict.receipt is not None and answer.status == 200:
            _compare(json.loads(answer.body), verdict.receipt, told)

    def _check_refused(self, request: Sent, answer: Answer, verdict: Verdict, told: str) -> None:
        if answer.status == 404 and "unknown-connection" in verdict.codes and _is_other_address(request):
            return  # not the intake's address at all: the site's own page
        if request.method == "HEAD":
            assert answer.status in (404, 405, 410), told
            return
        code = problem_of(answer)["code"]
        assert verdict.allows(answer.status, code), told


def _compare(given: dict[str, object], due: dict[str, object], told: str) -> None:
    def bare(one: dict[str, object]) -> dict[str, object]:
        code = str(one["code"])
        code = "invalid-data" if code == "defective" else "window" if code.startswith("window-") else code
        return {"index": one["index"], "code": code}

    for receipt in (given, due):
        receipt["quarantined"] = [bare(one) for one in receipt["quarantined"]]  # type: ignore[attr-defined]
    assert given["quarantined"] == due["quarantined"], told
    for name in ("accepted", "duplicates", "unknown_subjects"):
        assert given[name] == due[name], f"{name}\n{told}"


def _is_other_address(request: Sent) -> bool:
    return request.path.endswith("/events/") or "%2e" in request.path


@pytest.mark.django_db(transaction=True)
def test_every_mutated_request_is_answered_as_the_contract_says(
    tmp_path: Path, fuzz_examples: int, tell: Callable[[str], None]
) -> None:
    world = build_world()
    log = tmp_path / "portal.log"
    with running_portal(log) as port:
        run = Run(world, Wire(port), world.oracle(), counts())

        @settings(
            max_examples=fuzz_examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # what came before matters, so an example alone cannot be made smaller
            suppress_health_check=list(HealthCheck),
        )
        @given(plan=plans(), again=st.sampled_from(["", "", "", "", "replay", "earlier"]), at=st.integers(0, 10**6))
        def mutate(plan: Plan, again: str, at: int) -> None:
            request = sent(plan, world)
            if again == "earlier" and run.sent:
                request = run.sent[at % len(run.sent)]
            run.post(request)
            if again == "replay":
                run.post(request)
            if again != "earlier":
                run.sent = [*run.sent[-200:], request]

        try:
            mutate()
        finally:
            run.wire.close()
            failed = sum(number for status, number in run.statuses.items() if status >= 500)
            tell(
                f"{run.statuses.total()} mutated requests: {run.wrong} accepted wrongly, "
                f"{failed} statuses of 500 or above ({dict(sorted(run.statuses.items()))})"
            )
    assert not tracebacks(log)

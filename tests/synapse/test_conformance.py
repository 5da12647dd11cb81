"""The portal's own check of a platform, run against the homeserver as an operator runs it."""

from __future__ import annotations

import json

import pytest

from tests.synapse.cast import Scene, told_of
from tests.synapse.operator import as_operator

pytestmark = pytest.mark.synapse


def test_every_rule_of_the_contract_holds(linked: Scene) -> None:
    """With an account that nobody is the guardian of, on a homeserver that has told something already."""
    code = linked.stranger.guardian("code")["code"]
    printed = as_operator(linked.portal, "check_platform", linked.connection, "--code", code, "--json")
    found = {check["check"]: check["verdict"] for check in map(json.loads, printed.splitlines())}
    # No value is looser than an account without guardians may have.
    assert {key for key, verdict in found.items() if verdict != "holds"} <= {"controls.too-loose"}
    told_of(f"check_platform: {sum(verdict == 'holds' for verdict in found.values())} of {len(found)} checks hold")

"""The main job from outside: sign up, link, something is flagged, two guardians see it and one says "I have it"."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from tests.journeys.outside import Demo, Person

if TYPE_CHECKING:
    from collections.abc import Sequence

ALERT_LINK = re.compile(r"https?://[^\s\"<>]+(/alerts/[a-z0-9]+/)")
SECTIONS = ("Now", "Today", "This week")


def alert_paths(mails: Sequence[dict[str, str]]) -> set[str]:
    """Where the mails' links lead."""
    return {found[1] for mail in mails if (found := ALERT_LINK.search(mail["text"]))}


def test_a_flagged_interaction_reaches_guardians_who_can_act(demo: Demo) -> None:
    connection = demo.connection
    amina_told = connection["people"]["amina"]
    nadia = Person(demo, f"nadia-{uuid.uuid4().hex[:8]}@example.org")
    nadia.sign_up()
    nadia.link("kit")
    assert "kit" in nadia.get("/children/")

    kit = connection["accounts"]["kit"]
    assert demo.flag(kit, "avatar-harassment").status_code == 204
    assert demo.flag(kit, "trade-coercion").status_code == 204

    mails = demo.wait_for_mails(nadia.email, 2, saying="/alerts/")
    for mail in mails:
        said = (mail["subject"] + mail["text"] + mail["html"]).lower()
        assert not any(word in said for word in ("kit", "harass", "trade", "coerc", "avatar", "starhaven"))
    paths = alert_paths(mails)
    assert len(paths) == 2
    for path in paths:
        page = nadia.get(path)
        assert all(section in page for section in SECTIONS), path

    amina = Person(demo, amina_told["email"], amina_told["password"])
    amina.sign_in(amina_told.get("totp_secret"))
    page = amina.get("/alerts/")
    path = next(iter(paths))
    nadia.post_form(nadia.get(path), f"{path}acknowledge/")
    seen_by_amina = [amina.get(one) for one in re.findall(r'"(/alerts/[a-z0-9]+/)"', page)]
    assert any("Another guardian has it" in one for one in seen_by_amina)


def test_a_stranger_learns_nothing(demo: Demo) -> None:
    dana_told = demo.connection["people"]["dana"]
    dana = Person(demo, dana_told["email"], dana_told["password"])
    dana.sign_in(dana_told.get("totp_secret"))
    assert demo.flag(demo.connection["accounts"]["kit"], "scam").status_code == 204
    assert "kit" not in dana.get("/children/").lower()
    assert dana.client.get("/alerts/abcdefghjkmnpqrstvwxyz01/").status_code == 404

"""The same family as in the tests of incidents."""

from __future__ import annotations

from tests.guardian_portal.incidents.conftest import amina, amina_of_kit, ben_of_kit, kit, starhaven

__all__ = ["amina", "amina_of_kit", "ben_of_kit", "kit", "starhaven"]

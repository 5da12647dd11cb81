"""The same people as the tests of incidents, and the desk."""

from __future__ import annotations

from tests.guardian_portal.incidents.conftest import (  # noqa: F401  # fixtures
    ada,
    amina,
    amina_of_kit,
    as_amina,
    as_ben,
    ben,
    ben_of_kit,
    dana,
    kit,
    lee,
    sam,
    starhaven,
)

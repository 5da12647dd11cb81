"""The cast and the platform of these tests."""

from tests.guardian_portal.family.fixtures import (
    amina,
    as_amina,
    as_dana,
    ben,
    connection,
    dana,
    kit,
    starhaven,
)

__all__ = ["amina", "as_amina", "as_dana", "ben", "connection", "dana", "kit", "starhaven"]

"""The platform of these tests."""

from tests.guardian_portal.family.fixtures import connection, kit, signer, starhaven

__all__ = ["connection", "kit", "signer", "starhaven"]

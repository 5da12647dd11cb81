"""The platform's own record: it verified the guardian itself, said so to the operator, and vouched for this address.

The contract carries no word about verification. So two facts together count: the operator has filed the platform's
declaration that it verifies every guardian whose address it keeps (`manage.py declare_platform_record`), and this link
was made by the platform's signed invite to exactly this address.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guardian_portal.audit.models import ActorKind
from guardian_portal.audit.services import Actor
from guardian_portal.family.consent_policies import can_be_verified
from guardian_portal.family.errors import VerificationRefused
from guardian_portal.family.models import LinkMethod, PlatformDeclaration, Strength
from guardian_portal.family.services.verifying import record_verification
from guardian_portal.family.verification.providers import Applicant, Provider

VOUCHED_FOR = LinkMethod.INVITE


class PlatformRecord(Provider):
    """Takes the record over at once."""

    method = "platform_record"
    scope = Strength.INTERNAL
    explains = (
        _("The platform has checked who you are before, and invited you here itself."),
        _("We note that it did, and where its word is filed. Nothing more is asked of you."),
    )
    button = _("Use the platform's record")

    def is_offered(self, applicant: Applicant) -> bool:
        return self._declaration(applicant) is not None

    def begin(self, *, applicant: Applicant, said: Mapping[str, Any]) -> Promise:
        declaration = self._declaration(applicant)
        if declaration is None or not can_be_verified(applicant.guardian, applicant.guardianship):
            raise VerificationRefused
        record_verification(
            guardianship=applicant.guardianship,
            method=self.method,
            reference=declaration.reference,
            scope=self.scope,
            language=applicant.language,
            actor=Actor(ActorKind.PLATFORM, declaration.connection.public_id),
        )
        return _("The platform's record is noted. Thank you.")

    def _declaration(self, applicant: Applicant) -> PlatformDeclaration | None:
        if applicant.guardianship.method != VOUCHED_FOR:
            return None
        standing = PlatformDeclaration.objects.filter(
            connection=applicant.guardianship.connection_id, ended_at__isnull=True
        )
        return standing.select_related("connection").first()


provider = PlatformRecord()

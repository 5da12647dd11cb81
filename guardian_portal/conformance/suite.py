"""All checks in their order: what is harmless first, then the test account, whose link is ended last."""

from guardian_portal.conformance import controls, declared, events, links, signatures

CHECKS = (*declared.CHECKS, *signatures.CHECKS, *links.CHECKS, *controls.CHECKS, *events.CHECKS)

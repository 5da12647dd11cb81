"""Every action that the audit trail can hold: one list, so that a reader finds them all."""

from django.db import models


class Action(models.TextChoices):
    """`<thing>.<verb in the past>`; a value, once written, is never changed."""

    ACCOUNT_CREATED = "account.created"
    ACCOUNT_CHANGED = "account.changed"
    STAFF_ROLE_SET = "account.staff_role_set"
    CONNECTION_CREATED = "connection.created"
    CONNECTION_CHANGED = "connection.changed"
    CONNECTION_KEY_ROTATED = "connection.key_rotated"
    CONNECTION_RETIRED = "connection.retired"
    LINK_ATTEMPTED = "link.attempted"
    GUARDIAN_INVITED = "guardian.invited"
    INVITATION_CLOSED = "guardian.invitation_closed"
    GUARDIANSHIP_CHANGED = "guardianship.changed"
    CHILD_CHANGED = "child.changed"
    INCIDENT_RECORDED = "incident.recorded"
    INCIDENT_UPDATED = "incident.updated"
    INCIDENT_HELD = "incident.held"
    INCIDENT_VIEWED = "incident.viewed"
    HOLD_PROPOSED = "incident.hold_proposed"
    HOLD_RELEASED = "incident.hold_released"
    HOLD_REFUSED = "incident.hold_refused"
    HOLD_DECLINED = "incident.hold_declined"
    ALERT_CREATED = "alert.created"
    ALERT_ACKNOWLEDGED = "alert.acknowledged"
    DELIVERY_SETTLED = "delivery.settled"
    ADDRESS_SUPPRESSED = "address.suppressed"
    ADDRESS_RESTORED = "address.restored"
    QUARANTINE_RESOLVED = "quarantine.resolved"

"""What the rooms declare and the site calls by dotted name: a room below names here what a room above does."""

# Dotted paths of tuples of notifications.kinds.NoticeKind: every kind of message the portal can send.
NOTICE_KINDS: list[str] = [
    "notifications.notices.KINDS",
    "notifications.push.notices.KINDS",
    "notifications.digest_notices.KINDS",
    "notifications.messenger.notices.KINDS",
    "accounts.notices.KINDS",
    "guardian_portal.family.notices.KINDS",
    "guardian_portal.family.objection_notices.KINDS",
    "guardian_portal.family.ageing_notices.KINDS",
    "guardian_portal.controls.notices.KINDS",
    "guardian_portal.family.consent_notices.KINDS",
    "guardian_portal.incidents.notices.KINDS",
    "guardian_portal.dashboard.weekly.notices.KINDS",
    "guardian_portal.support.audit_notices.KINDS",
    "guardian_portal.support.notices.KINDS",
    "guardian_portal.support.lead.viewing.KINDS",
]
# Dotted paths of notifications.channels.Channel objects, the preferred one first.
NOTICE_CHANNELS: list[str] = [
    "notifications.email.channel.channel",
    "notifications.push.channel.channel",
    "notifications.messenger.channel.channels",
]
# Dotted functions (guardianship, actor) called in order inside the transaction that ends or freezes a guardianship.
GUARDIANSHIP_EFFECTS: list[str] = [
    "guardian_portal.family.services.close_invitations",
    "guardian_portal.controls.services.follow_guardians",
    "guardian_portal.controls.services.begin_controls",
    "guardian_portal.controls.services.release_controls",
    "guardian_portal.incidents.services.withdraw_after_end",
    "guardian_portal.family.services.verifying.close_after_end",
    "guardian_portal.intake.replaying.replay_stored_events",
    "guardian_portal.dashboard.weekly.services.follow_guardianship",
]
# Dotted tuples of guardian_portal.common.clock.Wait: how far ahead a room's rules put anything off.
WAITS: list[str] = [
    "guardian_portal.platforms.waits.WAITS",
    "notifications.waits.WAITS",
    "accounts.waits.WAITS",
    "guardian_portal.family.waits.WAITS",
    "guardian_portal.incidents.waits.WAITS",
    "guardian_portal.controls.waits.WAITS",
    "guardian_portal.intake.waits.WAITS",
]
# Dotted functions (guardianship, actor) called in order inside the transaction that names a guardian the danger.
DANGER_EFFECTS: list[str] = [
    "guardian_portal.incidents.services.withdraw_from_danger",
]
# Dotted functions without arguments that finish what time alone decides; run by beat and by `manage.py sweep`.
SWEEPERS: list[str] = [
    "guardian_portal.common.clock.bring_back_what_waits",
    "notifications.push.services.forget_gone",
    "notifications.messenger.services.forget_unproved",
    "notifications.canary.queue_canary",
    "accounts.address_changes.apply_due_changes",
    "accounts.address_checks.ask_for_old_addresses",
    "guardian_portal.family.services.expire_links",
    "guardian_portal.family.services.forget_visits",
    "guardian_portal.family.services.expire_invitations",
    "guardian_portal.family.services.start_cooled",
    "guardian_portal.family.services.end_carers",
    "guardian_portal.family.services.warn_before_end",
    "guardian_portal.family.services.watch_ages",
    "guardian_portal.controls.services.watch_plans",
    "guardian_portal.controls.services.lapse_wishes",
    "guardian_portal.controls.services.ripen_loosenings",
    "guardian_portal.controls.services.expire_requests",
    "guardian_portal.controls.services.follow_ages",
    "guardian_portal.controls.services.send_revisions",
    "guardian_portal.controls.services.time_out_revisions",
    "guardian_portal.controls.services.read_back",
    "guardian_portal.family.services.verifying.lapse_requests",
    "guardian_portal.family.verification.email_plus.settle_confirmations",
    "guardian_portal.incidents.services.release_due_delays",
    "guardian_portal.incidents.services.page_on_call_again",
    "guardian_portal.incidents.services.release_unchecked",
    "guardian_portal.incidents.escalation.stepping.take_due_steps",
    "guardian_portal.platforms.outbox.sweep",
    "guardian_portal.platforms.tokens.forget_used_tokens",
    "guardian_portal.platforms.catalogues.refresh_due",
    "guardian_portal.controls.services.judge_catalogues",
    "guardian_portal.controls.services.settle_accepted",
    "guardian_portal.intake.keeping.sweep",
    "guardian_portal.intake.repair.repair_gaps",
    "guardian_portal.dashboard.weekly.run.sweep",
    "notifications.digest.sweep",
    "guardian_portal.activity.partitions.make_ahead",
    "guardian_portal.privacy.retention.apply_retention",
    "guardian_portal.audit.sealing.seal_entries",
    "guardian_portal.audit.anchors.anchor_seals",
    "guardian_portal.support.audit_notices.send_daily",
    "guardian_portal.support.lead.viewing.watch_reading",
    "guardian_portal.support.lead.sampling.draw_sample",
    "guardian_portal.support.sessions.sweeping.end_what_is_over",
    "guardian_portal.support.sessions.settling.close_settled",
]

# Dotted functions (child, begin, end) -> int: how often a platform held another value of a control than was asked for.
DRIFT_COUNTERS: list[str] = ["guardian_portal.controls.selectors.count_drifts"]

# Ways to be verified that work from the page: dotted paths of provider objects (docs/consent.md).
VERIFICATION_PROVIDERS: list[str] = [
    "guardian_portal.family.verification.platform_record.provider",
    "guardian_portal.family.verification.email_plus.provider",
    "guardian_portal.family.verification.staff_call.provider",
]
# Keys of guardian_portal/family/purposes.py: what a consent is asked for. Only what something here acts on.
CONSENT_PURPOSES: list[str] = ["supervision_summary", "weekly_figures"]

"""Pages for staff: held incidents, quarantined events, deliveries."""

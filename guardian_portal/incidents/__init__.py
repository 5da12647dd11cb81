"""Flagged interactions: classes, severities, hold rules, guidance, alerts and who has them in hand."""

"""Flagged interactions, the rules that hold or show them, and the alerts guardians read."""

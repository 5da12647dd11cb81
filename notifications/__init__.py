"""Telling people things, reliably: notices and their deliveries. Knows nothing of children or incidents."""

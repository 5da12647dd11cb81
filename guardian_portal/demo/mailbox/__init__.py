"""A mail server that keeps every message instead of passing it on, with a page and JSON to read them by."""

"""Asking the desk: what helps at once, the form, one's own requests; and the child's way to write."""

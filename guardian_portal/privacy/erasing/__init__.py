"""Erasing what is kept about a child, or an account: what stands in the way, what goes, what stays and why."""

"""Windows of a child's activity, as counts."""

"""Staff sessions."""

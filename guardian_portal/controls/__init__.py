"""Privacy and safety controls."""

"""Staff sessions: no power without one, tied to a case and a reason, for half an hour; each read of a child is kept."""

"""The channels SMS and messengers: the operator's entries, addresses that their owners proved, and sending."""

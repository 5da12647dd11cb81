"""Drives a platform through the contract as the portal would, and says what holds: `manage.py check_platform`."""

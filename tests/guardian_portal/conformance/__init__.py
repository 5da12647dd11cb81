"""Checking platforms against the contract."""

"""Starhaven, a stand-in platform that speaks the platform contract over real HTTP; it imports nothing of the house."""

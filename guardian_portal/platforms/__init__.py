"""Platforms and their connections: keys, signatures, the events they send and the calls we make to them."""

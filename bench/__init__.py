"""Measurements that the figures in the documentation come from. `python -m bench` prints one JSON line each."""

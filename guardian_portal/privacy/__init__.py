"""Retention: what is deleted when. Stands above all other rooms."""

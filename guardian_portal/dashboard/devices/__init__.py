"""Pages on which people switch Web Push on and off for their devices."""

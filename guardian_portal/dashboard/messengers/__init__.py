"""Pages on which people say by which messengers else they want to be reached."""

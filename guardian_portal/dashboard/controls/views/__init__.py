"""Views of the pages of controls: thin; what they do is in the room of controls."""

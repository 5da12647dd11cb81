"""How a language writes dates and times, where Django's own way reads oddly (FORMAT_MODULE_PATH)."""

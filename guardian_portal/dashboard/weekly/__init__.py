"""The weekly mail: who gets one, what it may say, the run that writes them, and the pages that change or stop it."""

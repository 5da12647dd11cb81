"""Starts the whole product on one machine, with a stand-in platform and a mailbox, for trying it out."""

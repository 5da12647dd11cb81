"""Requests of people to the desk: opened, put in a queue, answered, decided and closed."""

"""The channel e-mail: rendering, the conversation with the mail server, and what its answers mean."""

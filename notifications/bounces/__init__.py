"""What mail services report afterwards: mails that came back, and readers who called one spam."""

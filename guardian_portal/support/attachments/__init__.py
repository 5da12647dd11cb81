"""Files that guardians and staff attach to a case: taken within limits, redrawn apart, kept encrypted, handed out."""

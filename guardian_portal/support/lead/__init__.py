"""The lead's view of the desk: how old the work is, which clocks run out, who does how much, and reviews of it."""

"""How guardians choose to be told: the page of it, and the way out that each mail carries."""

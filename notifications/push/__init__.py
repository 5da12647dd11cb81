"""Web Push: generic words to the browsers and phones that a person switched it on for."""

"""How a guardian shows who they are: the methods, where each counts, and the providers that can carry one out."""

"""The pages of a child's controls: overview, ledger, what waits for a word, what the child asks for."""

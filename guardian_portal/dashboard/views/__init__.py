"""The guardian's pages: home, linking, a child's overview and the child's guardians."""

"""The child's own page: who supervises me, what they see, when they looked, and how to object."""

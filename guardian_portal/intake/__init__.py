"""The signed machine endpoint and its published description."""

"""The guardian's home: composes what other rooms own."""

"""Work that no person asked for: settings that do not hold, events that do not arrive, catalogues that take away."""

"""Guardian Portal: the site and its apps; docs/architecture.md is the map of the rooms."""

"""The demo's cast and its past, made through the product's own doors: services, the sandbox, signed events."""

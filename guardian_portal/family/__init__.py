"""Children, guardianships and the requests that make them."""

"""The Guardian Portal site: settings, routes and the rooms of the product."""

"""Random forms and random answers to them."""

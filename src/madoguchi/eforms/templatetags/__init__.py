"""Tags of the room `eforms`."""

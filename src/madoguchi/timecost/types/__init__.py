"""Values of the room."""

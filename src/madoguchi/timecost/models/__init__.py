"""Records of the room: population, switches, planned changes, results of a day."""

"""Pages of the room: signing in and out, for whom one acts, joining an organisation."""

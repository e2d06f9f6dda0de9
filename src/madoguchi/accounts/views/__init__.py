"""Pages of the room: signing in and out, second factors and keys, registering, sessions, joining an organisation."""

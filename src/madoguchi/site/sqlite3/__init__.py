"""SQLite with a turnstile (回転扉): who wants to write waits in turns, so that nobody starves."""

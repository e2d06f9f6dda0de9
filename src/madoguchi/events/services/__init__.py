"""What the log does: it takes events and accesses, hands events to followers, and seals itself."""

from madoguchi.events.services.log import append, record_access

__all__ = ["append", "record_access"]

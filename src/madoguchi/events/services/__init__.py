"""What the log does: it takes events and accesses, hands events to followers, and seals itself."""

from madoguchi.events.services.beating import beat
from madoguchi.events.services.following import BACKOFF, WHOLE, Share, follow, forget, rewind, try_again
from madoguchi.events.services.log import Entry, append, append_all, record_access, record_accesses
from madoguchi.events.services.restoring import resume_after_restore
from madoguchi.events.services.sealing import seal

__all__ = [
    "BACKOFF",
    "WHOLE",
    "Entry",
    "Share",
    "append",
    "append_all",
    "beat",
    "follow",
    "forget",
    "record_access",
    "record_accesses",
    "resume_after_restore",
    "rewind",
    "seal",
    "try_again",
]

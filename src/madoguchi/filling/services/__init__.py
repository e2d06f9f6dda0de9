"""Starting, saving and submitting drafts."""

from madoguchi.filling.services.attachments import (
    attach,
    attach_to_application,
    entries_in,
    entry_of,
    verified_files,
    verified_for,
)
from madoguchi.filling.services.drafts import KEPT_FOR, Started, discard, expire, save_answers, start
from madoguchi.filling.services.refusals import (
    AlreadySent,
    ChangedElsewhere,
    FileMissing,
    NotComplete,
    NotOpenNow,
    PausedNow,
    SignInNeeded,
)
from madoguchi.filling.services.submission import make_receipt, submit

__all__ = [
    "AlreadySent",
    "ChangedElsewhere",
    "FileMissing",
    "KEPT_FOR",
    "NotComplete",
    "NotOpenNow",
    "PausedNow",
    "SignInNeeded",
    "Started",
    "attach",
    "attach_to_application",
    "discard",
    "entries_in",
    "entry_of",
    "expire",
    "make_receipt",
    "save_answers",
    "start",
    "submit",
    "verified_files",
    "verified_for",
]

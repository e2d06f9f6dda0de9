"""What an examination holds: open corrections, proposals, dispositions, notices."""

from madoguchi.examination.selectors.altered import altered_dispositions
from madoguchi.examination.selectors.cases import (
    disposition_of,
    last_proposal,
    notice_of,
    notice_with_digest,
    open_correction,
)

__all__ = [
    "altered_dispositions",
    "disposition_of",
    "last_proposal",
    "notice_of",
    "notice_with_digest",
    "open_correction",
]

"""Drafts, submissions, and what waits between the two."""

from madoguchi.filling.models.batches import Batch, BatchRow
from madoguchi.filling.models.drafts import Draft, DraftItem, Submission
from madoguchi.filling.models.mail_codes import MailCode
from madoguchi.filling.models.reuse import Reuse, ReuseConsent
from madoguchi.filling.models.together import Approval, ApprovalRule, Held
from madoguchi.filling.models.turns import Turn

__all__ = [
    "Approval",
    "ApprovalRule",
    "Batch",
    "BatchRow",
    "Draft",
    "DraftItem",
    "Held",
    "MailCode",
    "Reuse",
    "ReuseConsent",
    "Submission",
    "Turn",
]

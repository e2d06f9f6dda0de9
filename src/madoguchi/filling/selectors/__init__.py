"""Drafts as their holders see them."""

from madoguchi.filling.known import Member, member_key, members_of
from madoguchi.filling.marks import Mark, half_typed, print_of, prints_of
from madoguchi.filling.selectors.approving import (
    ApprovalState,
    approval_needed,
    approval_of,
    approval_required,
    content_hash,
    last_editor,
)
from madoguchi.filling.selectors.batches import (
    BatchCounts,
    batch_for,
    batches_of,
    counts_of_batch,
    rows_of_batch,
    table_rows,
)
from madoguchi.filling.selectors.concerning import Concern, concerns
from madoguchi.filling.selectors.deadlines import file_by, legal_days
from madoguchi.filling.selectors.documents import (
    composed_for,
    composed_of,
    counts_of,
    document_of_draft,
    items_of,
    part_key,
    title_of,
)
from madoguchi.filling.selectors.drafts import (
    Waiting,
    applications_from,
    draft_for,
    drafts_of,
    owner_of_draft,
    prepared_by_others,
    procedures_of,
    waiting_for,
)
from madoguchi.filling.selectors.newer import Newer, newer_editions, newer_for
from madoguchi.filling.selectors.reusing import (
    Reused,
    may_keep,
    offer_of,
    origins_said,
    origins_to_send,
    reuse_of,
    reused_by,
    terms_answered,
)
from madoguchi.filling.selectors.saving import last_saved, unfinished

__all__ = [
    "ApprovalState",
    "Reused",
    "approval_needed",
    "approval_of",
    "approval_required",
    "content_hash",
    "file_by",
    "last_editor",
    "legal_days",
    "BatchCounts",
    "batch_for",
    "batches_of",
    "counts_of_batch",
    "rows_of_batch",
    "table_rows",
    "Concern",
    "Mark",
    "Member",
    "Newer",
    "Waiting",
    "applications_from",
    "composed_for",
    "composed_of",
    "concerns",
    "counts_of",
    "document_of_draft",
    "draft_for",
    "drafts_of",
    "half_typed",
    "items_of",
    "last_saved",
    "may_keep",
    "member_key",
    "members_of",
    "newer_editions",
    "newer_for",
    "offer_of",
    "origins_said",
    "part_key",
    "title_of",
    "origins_to_send",
    "owner_of_draft",
    "prepared_by_others",
    "print_of",
    "prints_of",
    "procedures_of",
    "reuse_of",
    "reused_by",
    "terms_answered",
    "unfinished",
    "waiting_for",
]

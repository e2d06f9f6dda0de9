"""Starting, saving and submitting drafts."""

from madoguchi.filling.services.agents import ACTS, ENDS, hand_over, tell_other_side, tell_principal
from madoguchi.filling.services.attachments import (
    answer_with_file,
    attach,
    attach_document,
    attach_to_application,
    entries_in,
    entry_of,
    file_question,
    verified_files,
    verified_for,
)
from madoguchi.filling.services.batches import (
    NothingToSend,
    OneAtATime,
    declarations_of,
    read_batch,
    send_batch,
    send_rows,
    throw_batch,
    throw_old_batches,
)
from madoguchi.filling.services.drafts import KEPT_FOR, Started, discard, expire, save_answers, start
from madoguchi.filling.services.keeping import keep_told
from madoguchi.filling.services.proof import ProofNeeded, require_proof
from madoguchi.filling.services.refusals import (
    AlreadySent,
    ChangedElsewhere,
    FileMissing,
    NotComplete,
    NotEntrusted,
    NotOpenNow,
    PausedNow,
    SignInNeeded,
)
from madoguchi.filling.services.reuse import (
    NothingKnown,
    begin_without,
    drop_reused,
    keep_as_facts,
    reuse_facts,
    withdraw_reuse,
)
from madoguchi.filling.services.saving import Clash, Saved, remove_round, save_page
from madoguchi.filling.services.scanned import tell_infected
from madoguchi.filling.services.submission import make_receipt, submit
from madoguchi.filling.told import Told

__all__ = [
    "NothingToSend",
    "OneAtATime",
    "declarations_of",
    "read_batch",
    "send_batch",
    "send_rows",
    "throw_batch",
    "throw_old_batches",
    "ACTS",
    "ENDS",
    "AlreadySent",
    "ChangedElsewhere",
    "Clash",
    "FileMissing",
    "KEPT_FOR",
    "NotComplete",
    "NotEntrusted",
    "NotOpenNow",
    "NothingKnown",
    "PausedNow",
    "ProofNeeded",
    "Saved",
    "SignInNeeded",
    "Started",
    "Told",
    "answer_with_file",
    "attach",
    "attach_document",
    "begin_without",
    "drop_reused",
    "keep_as_facts",
    "keep_told",
    "remove_round",
    "reuse_facts",
    "withdraw_reuse",
    "attach_to_application",
    "discard",
    "entries_in",
    "entry_of",
    "expire",
    "file_question",
    "hand_over",
    "make_receipt",
    "require_proof",
    "save_answers",
    "save_page",
    "start",
    "submit",
    "tell_infected",
    "tell_other_side",
    "tell_principal",
    "verified_files",
    "verified_for",
]

"""What an examination holds: open corrections, proposals, dispositions, notices."""

from madoguchi.examination.checks.types import Beside, Check, Tone
from madoguchi.examination.selectors.altered import altered_dispositions
from madoguchi.examination.selectors.cases import (
    disposition_of,
    last_proposal,
    notice_of,
    notice_with_digest,
    open_correction,
)
from madoguchi.examination.selectors.casework import (
    OwnWork,
    colleagues_in,
    comments_of,
    looking_now,
    own_tasks,
    own_work,
    seen_until,
    task_for,
    tasks_of,
)
from madoguchi.examination.selectors.checks import checks_of
from madoguchi.examination.selectors.consultations import (
    asked_by,
    asked_of,
    consultations_of,
    offices_to_ask,
    open_ones,
    question_for,
    question_in,
    shared_file,
)
from madoguchi.examination.selectors.proofs import Proof, own_facts, proofs_of
from madoguchi.examination.selectors.registers import registry_beside
from madoguchi.examination.selectors.usual import items_for, usual_correction, usual_corrections, usual_for

__all__ = [
    "Beside",
    "Check",
    "Tone",
    "OwnWork",
    "colleagues_in",
    "comments_of",
    "looking_now",
    "own_tasks",
    "own_work",
    "seen_until",
    "task_for",
    "tasks_of",
    "checks_of",
    "asked_by",
    "asked_of",
    "consultations_of",
    "offices_to_ask",
    "open_ones",
    "question_for",
    "question_in",
    "shared_file",
    "Proof",
    "own_facts",
    "proofs_of",
    "registry_beside",
    "items_for",
    "usual_correction",
    "usual_corrections",
    "usual_for",
    "altered_dispositions",
    "disposition_of",
    "last_proposal",
    "notice_of",
    "notice_with_digest",
    "open_correction",
]

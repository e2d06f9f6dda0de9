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
from madoguchi.examination.selectors.moved import Moved, moved_of, offices_to_hand_to
from madoguchi.examination.selectors.proofs import Proof, own_facts, proofs_of
from madoguchi.examination.selectors.registers import registry_beside
from madoguchi.examination.selectors.sign_offs import (
    Seat,
    approvers_in,
    may_recall,
    may_see_after,
    names_in,
    procedures_decided_in,
    proposals_waiting_for,
    route_for,
    routes_kept_by,
    seat_of,
    to_see_after,
)
from madoguchi.examination.selectors.standards import (
    StandardNow,
    grounds_for,
    grounds_kept_by,
    standards_of,
)
from madoguchi.examination.selectors.usual import items_for, usual_correction, usual_corrections, usual_for

__all__ = [
    "Moved",
    "moved_of",
    "offices_to_hand_to",
    "Beside",
    "Check",
    "OwnWork",
    "Proof",
    "Seat",
    "StandardNow",
    "Tone",
    "altered_dispositions",
    "approvers_in",
    "asked_by",
    "asked_of",
    "checks_of",
    "colleagues_in",
    "comments_of",
    "consultations_of",
    "disposition_of",
    "grounds_for",
    "grounds_kept_by",
    "items_for",
    "last_proposal",
    "looking_now",
    "may_recall",
    "may_see_after",
    "names_in",
    "procedures_decided_in",
    "notice_of",
    "notice_with_digest",
    "offices_to_ask",
    "open_correction",
    "open_ones",
    "own_facts",
    "own_tasks",
    "own_work",
    "proofs_of",
    "proposals_waiting_for",
    "question_for",
    "question_in",
    "registry_beside",
    "route_for",
    "routes_kept_by",
    "seat_of",
    "seen_until",
    "shared_file",
    "standards_of",
    "task_for",
    "tasks_of",
    "to_see_after",
    "usual_correction",
    "usual_corrections",
    "usual_for",
]

"""Corrections, proposals, sign-offs, dispositions, notices, rehearsals, and what officers note beside a case."""

from madoguchi.examination.models.casework import Comment, Looking, Task
from madoguchi.examination.models.consultations import Consultation
from madoguchi.examination.models.corrections import CorrectionRequest
from madoguchi.examination.models.decisions import Disposition, Outcome, Proposal, SignOff
from madoguchi.examination.models.marks import CaseMark
from madoguchi.examination.models.notices import Notice
from madoguchi.examination.models.rehearsals import Rehearsal
from madoguchi.examination.models.usual import CorrectionTemplate

__all__ = [
    "CaseMark",
    "Comment",
    "Consultation",
    "CorrectionRequest",
    "CorrectionTemplate",
    "Disposition",
    "Looking",
    "Notice",
    "Outcome",
    "Proposal",
    "Rehearsal",
    "SignOff",
    "Task",
]

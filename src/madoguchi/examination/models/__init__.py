"""Corrections, proposals, sign-offs, dispositions, notices and rehearsals."""

from madoguchi.examination.models.corrections import CorrectionRequest
from madoguchi.examination.models.decisions import Disposition, Outcome, Proposal, SignOff
from madoguchi.examination.models.notices import Notice
from madoguchi.examination.models.rehearsals import Rehearsal

__all__ = [
    "CorrectionRequest",
    "Disposition",
    "Notice",
    "Outcome",
    "Proposal",
    "Rehearsal",
    "SignOff",
]

"""Corrections, proposals, sign-offs, dispositions, notices, rehearsals, and what officers note beside a case."""

from madoguchi.examination.models.casework import Comment, Looking, Task
from madoguchi.examination.models.consultations import Consultation
from madoguchi.examination.models.corrections import CorrectionRequest
from madoguchi.examination.models.decisions import REFUSING, Disposition, Outcome, Proposal, SignOff
from madoguchi.examination.models.marks import CaseMark
from madoguchi.examination.models.notices import Notice
from madoguchi.examination.models.rehearsals import Rehearsal
from madoguchi.examination.models.reminders import ReminderStop
from madoguchi.examination.models.replies import CorrectionReply
from madoguchi.examination.models.routes import SignOffRoute
from madoguchi.examination.models.standards import Finding, GroundsTemplate
from madoguchi.examination.models.threads import Thread, ThreadMessage, UsualAnswer
from madoguchi.examination.models.usual import CorrectionTemplate

__all__ = [
    "REFUSING",
    "CaseMark",
    "Comment",
    "Consultation",
    "CorrectionReply",
    "CorrectionRequest",
    "CorrectionTemplate",
    "Disposition",
    "Finding",
    "GroundsTemplate",
    "Looking",
    "Notice",
    "Outcome",
    "Proposal",
    "Rehearsal",
    "ReminderStop",
    "SignOff",
    "SignOffRoute",
    "Thread",
    "ThreadMessage",
    "UsualAnswer",
    "Task",
]

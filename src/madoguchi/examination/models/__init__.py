"""Corrections, proposals, sign-offs, dispositions, notices, rehearsals, and what officers note beside a case."""

from madoguchi.examination.models.assignment import Absence, AssignmentRule, Handover
from madoguchi.examination.models.bulk import BulkCase, BulkDecision, BulkSignature
from madoguchi.examination.models.casework import Comment, Looking, Task
from madoguchi.examination.models.consultations import Consultation
from madoguchi.examination.models.corrections import CorrectionRequest
from madoguchi.examination.models.decisions import REFUSING, Disposition, Outcome, Proposal, SignOff
from madoguchi.examination.models.digests import Digest
from madoguchi.examination.models.exports import Export
from madoguchi.examination.models.finding import CaseWords
from madoguchi.examination.models.marks import CaseMark
from madoguchi.examination.models.moves import Hearing, SendBack, Transfer
from madoguchi.examination.models.notices import Notice
from madoguchi.examination.models.rehearsals import Rehearsal
from madoguchi.examination.models.reminders import ReminderStop
from madoguchi.examination.models.replies import CorrectionReply
from madoguchi.examination.models.reports import CaseMonth, CasePace
from madoguchi.examination.models.retention import Disposal, LegalHold
from madoguchi.examination.models.routes import SignOffRoute
from madoguchi.examination.models.standards import Finding, GroundsTemplate
from madoguchi.examination.models.templates import NoticeTemplate, NoticeTemplateVersion, PaperKind
from madoguchi.examination.models.threads import Thread, ThreadMessage, UsualAnswer
from madoguchi.examination.models.usual import CorrectionTemplate
from madoguchi.examination.models.views import ListColumns, SavedView
from madoguchi.examination.models.waiting import PaperWait

__all__ = [
    "Absence",
    "AssignmentRule",
    "CaseWords",
    "Handover",
    "ListColumns",
    "SavedView",
    "REFUSING",
    "BulkCase",
    "BulkDecision",
    "BulkSignature",
    "CaseMark",
    "CaseMonth",
    "CasePace",
    "Comment",
    "Consultation",
    "CorrectionReply",
    "CorrectionRequest",
    "CorrectionTemplate",
    "Digest",
    "Disposal",
    "Disposition",
    "Export",
    "Finding",
    "GroundsTemplate",
    "Hearing",
    "LegalHold",
    "Looking",
    "Notice",
    "NoticeTemplate",
    "NoticeTemplateVersion",
    "Outcome",
    "PaperKind",
    "PaperWait",
    "Proposal",
    "Rehearsal",
    "ReminderStop",
    "SendBack",
    "SignOff",
    "SignOffRoute",
    "Thread",
    "ThreadMessage",
    "Transfer",
    "UsualAnswer",
    "Task",
]

"""Examining an application: take it, have it corrected, propose, sign off, decide, notify."""

from madoguchi.examination.services.corrections import (
    CorrectionNeedsReasons,
    NothingToCorrect,
    answer_correction,
    ask_correction,
)
from madoguchi.examination.services.decisions import (
    GroundsMissing,
    ProposerMayNotSignOff,
    decide,
    propose,
    sign_off,
    withdraw,
)
from madoguchi.examination.services.desk import (
    NotYourRole,
    PurposeMissing,
    export_queue,
    list_cases,
    open_case,
    take,
)
from madoguchi.examination.services.messages import tell
from madoguchi.examination.services.notices import confirm_arrival, issue_notice
from madoguchi.examination.services.officers import CaseClosed, OfficerFieldsOpen, fill_in
from madoguchi.examination.services.persons import compare_applicant

__all__ = [
    "CaseClosed",
    "OfficerFieldsOpen",
    "fill_in",
    "CorrectionNeedsReasons",
    "GroundsMissing",
    "NotYourRole",
    "NothingToCorrect",
    "ProposerMayNotSignOff",
    "PurposeMissing",
    "answer_correction",
    "ask_correction",
    "compare_applicant",
    "confirm_arrival",
    "decide",
    "export_queue",
    "issue_notice",
    "list_cases",
    "open_case",
    "propose",
    "sign_off",
    "take",
    "tell",
    "withdraw",
]

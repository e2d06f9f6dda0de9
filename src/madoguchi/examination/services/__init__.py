"""Examining an application: take it, have it corrected, propose, sign off, decide, notify."""

from madoguchi.examination.services.casework import (
    CommentEmpty,
    NotAColleague,
    TaskDone,
    TaskEmpty,
    add_task,
    finish_task,
    look_in,
    write_comment,
)
from madoguchi.examination.services.consultations import (
    AlreadyEnded,
    AnswerEmpty,
    AskedOfOneself,
    DayIsPast,
    GroundNeeded,
    NotShared,
    QuestionEmpty,
    answer_office,
    ask_office,
    look_at_question,
    remind_office,
    remind_overdue,
    withdraw_question,
)
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
from madoguchi.examination.services.marks import MARKED, mark_case, recompute_marks
from madoguchi.examination.services.messages import tell
from madoguchi.examination.services.notices import confirm_arrival, issue_notice
from madoguchi.examination.services.officers import CaseClosed, OfficerFieldsOpen, fill_in
from madoguchi.examination.services.persons import compare_applicant
from madoguchi.examination.services.usual import DaysOutOfRange, UsualIncomplete, keep_usual, retire_usual

__all__ = [
    "CommentEmpty",
    "NotAColleague",
    "TaskDone",
    "TaskEmpty",
    "add_task",
    "finish_task",
    "look_in",
    "write_comment",
    "AlreadyEnded",
    "AnswerEmpty",
    "AskedOfOneself",
    "DayIsPast",
    "GroundNeeded",
    "NotShared",
    "QuestionEmpty",
    "answer_office",
    "ask_office",
    "look_at_question",
    "remind_office",
    "remind_overdue",
    "withdraw_question",
    "MARKED",
    "mark_case",
    "recompute_marks",
    "DaysOutOfRange",
    "UsualIncomplete",
    "keep_usual",
    "retire_usual",
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

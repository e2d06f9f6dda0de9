"""The shapes of what programs send and get."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Header, Schema
from pydantic import Field

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=100,
        pattern="^[A-Za-z0-9_-]+$",
        description="Of the sender's making; the same request with the same key is done once.",
    ),
]
Revision = Annotated[
    int, Field(ge=1, description="The one that was read: another means that it was changed meanwhile.")
]


class DraftBegin(Schema):
    """What is to be begun (始める手続)."""

    procedures: list[str] = Field(
        min_length=1, max_length=20, description="Numbers `mado-…`; several make one conversation."
    )
    organisation: str = Field(
        "", max_length=100, description="Short name of the office; needed where several take the procedure."
    )


class AnswersWrite(Schema):
    """Answers by path, as GET gives them; null takes one back (書き込む回答)."""

    revision: Revision
    answers: dict[str, Any] = Field(
        max_length=500,
        description="By question id, or `page.0.question`; the id of a repeated page takes a list of objects.",
    )


class Confirmed(Schema):
    """The draft as it was read (確かめた版)."""

    revision: Revision


class Wrong(Schema):
    """One answer that is missing or does not fit yet (足りない回答)."""

    path: str
    detail: str


class FilingItem(Schema):
    """One procedure of a draft (下書きの手続)."""

    procedure: str
    title: str
    organisation: str
    edition: str


class DraftAnswer(Schema):
    """A draft as it is (下書き)."""

    id: str
    revision: int
    items: list[FilingItem]
    answers: dict[str, Any]
    missing: list[Wrong]
    is_complete: bool
    saved_at: datetime
    expires_at: datetime
    sent_at: datetime | None
    page: str = Field(description="Where the person sees and sends it.")


class DraftList(Schema):
    """Drafts that are not sent, the last saved first, at most 100."""

    results: list[DraftAnswer]


class Receipt(Schema):
    """What arrived (受付)."""

    application: str
    number: str


class SubmissionAnswer(Schema):
    """The submission of a draft (提出)."""

    draft: str
    at: datetime
    receipts: list[Receipt]


class StandingAnswer(Schema):
    """Where an application stands, in the words of its page (状況)."""

    words: str
    sentence: str
    next_actor: str = Field(description="`you` (the applicant), `office` or `nobody`.")
    until: date | None = Field(description="The day that matters now: an answer, a hearing, the result.")
    until_words: str
    is_late: bool


class ApplicationAnswer(Schema):
    """An application as its holder sees it (申請)."""

    id: str
    receipt_number: str
    procedure: str
    title: str
    organisation: str
    state: str
    standing: StandingAnswer
    arrived_at: datetime
    due_on: date | None
    closed_at: datetime | None
    page: str


class ApplicationList(Schema):
    """Applications, the newest first, at most 100."""

    results: list[ApplicationAnswer]


class HookWrite(Schema):
    """Where to tell of what happens (通知先)."""

    url: str = Field(max_length=2000, description="https, a public host.")


class HookMade(Schema):
    """An address just registered; the secret is shown once."""

    url: str
    secret: str


class HookTried(Schema):
    """What became of the greeting."""

    is_taken: bool
    problem: str

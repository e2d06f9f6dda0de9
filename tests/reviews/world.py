"""A small world of procedures, applications, drafts and reviews, made row by row with named traits."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from madoguchi.accounts.models import Organisation, Subject, User
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.core.ids import random_number, uuid7
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.filling.models import Draft, DraftItem
from madoguchi.registry.models import Edition, Procedure, ProcedureVersion
from madoguchi.reviews.models import Review

_serial = count(1)


def document(name: str, *, is_omitted_online: bool = False) -> dict[str, Any]:
    """A document that the registry asks for."""
    return {"name": name, "omitted_online": is_omitted_online}


def procedure_body(**changes: Any) -> dict[str, Any]:
    """What the registry says of a procedure: online and at the counter, two documents, three at the window."""
    return {
        "title": "子ども医療費助成",
        "summary": "子どもの医療費の一部を助成します。",
        "audience": "resident",
        "for_whom": ["市内に住む子どもの保護者"],
        "kind": "申請",
        "life_events": [],
        "keywords": [],
        "documents": [document("健康保険証の写し"), document("本人確認書類の写し")],
        "inputs_count": 4,
        "minutes_to_finish": 10,
        "fee": {"amount_yen": 0, "text": "無料"},
        "deadline": "いつでも",
        "channels": [{"kind": "online", "text": "このサイトから"}, {"kind": "counter", "text": "市役所1階"}],
        "legal_basis": [{"law": "窓野市条例", "article": "第3条"}],
        "review_standard": "",
        "identity": "ログイン",
        "is_guest_allowed": True,
        "is_agent_allowed": False,
        "outcome_words": {"granted": "認定", "refused": "却下"},
        "disposition_kind": "認定",
        "notice_title": "認定通知書",
        "review_instructions": "3か月以内に審査請求ができます。",
        "contact": {"name": "子育て支援課"},
        "window_documents_count": 3,
        **changes,
    }


def form_body(*, files: int = 2, optional_files: int = 0, **question: Any) -> dict[str, Any]:
    """A form with a name, a mail address and `files` demanded documents."""
    asked: list[dict[str, Any]] = [
        {"id": "name", "type": "name", "label": "氏名", "required": True},
        {"id": "email", "type": "email", "label": "メールアドレス"},
        *({"id": f"file_{n}", "type": "file", "label": "書類", "required": True} for n in range(files)),
        *({"id": f"more_{n}", "type": "file", "label": "あれば"} for n in range(optional_files)),
    ]
    if question:
        asked.append({"id": "extra", "label": "そのほか", **question})
    page = {"id": "page", "title": "申請の内容", "questions": asked}
    return {
        "title": "申請書",
        "privacy": "審査に使います。",
        "applicant": {"name": "name", "email": "email"},
        "sections": [{"id": "section", "title": "申請", "pages": [page]}],
    }


class World:
    """Makes rows as they stand after the services of other rooms have done their work, around the day `at`."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.editor = User.objects.create(email="editor@example.jp", name="編集")
        self.publisher = User.objects.create(email="publisher@example.jp", name="公開")
        self.city = self.organisation()
        self.resident = Subject.objects.create(kind=Subject.Kind.PERSON)

    @property
    def holder(self) -> Acting:
        """The resident who filed every application of this world."""
        return Acting(name="住民", whose=self.resident.pk, subjects=frozenset({self.resident.pk}))

    def organisation(self, **settings: Any) -> Organisation:
        """A municipality with these settings."""
        key, n = uuid7(), next(_serial)
        return Organisation.objects.create(
            id=key,
            slug=f"city-{n}",
            name=f"窓野{n}市",
            kind="municipality",
            government_id=key,
            settings=settings,
        )

    def _published(self, days_ago: int = 800) -> dict[str, Any]:
        return {
            "edited_by": self.editor,
            "approved_by": self.publisher,
            "published_at": self.at - timedelta(days=days_ago),
        }

    def procedure(self, *, days_ago: int = 800, **body: Any) -> Procedure:
        """A procedure published `days_ago` that nobody takes online yet."""
        n = next(_serial)
        procedure = Procedure.objects.create(
            code=random_number("mado"), slug=f"p-{n}", organisation=self.city
        )
        procedure.current = ProcedureVersion.objects.create(
            procedure=procedure, number=1, body=procedure_body(**body), **self._published(days_ago)
        )
        procedure.save()
        return procedure

    def edition(
        self,
        procedure: Procedure | None = None,
        *,
        organisation: Organisation | None = None,
        standard_days: int | None = 20,
        online_standard_days: int | None = 10,
        opens_on: date | None = None,
        closes_on: date | None = None,
        form: dict[str, Any] | None = None,
        is_form_published: bool = True,
        **body: Any,
    ) -> Edition:
        """An edition open for more than a year, of a new procedure with the words `body` unless one is given."""
        procedure = procedure or self.procedure(**body)
        template = FormTemplate.objects.create(
            code=f"form-{next(_serial)}", title="申請書", organisation=self.city
        )
        state = self._published() if is_form_published else {"edited_by": self.editor}
        return Edition.objects.create(
            organisation=organisation or self.city,
            procedure=procedure,
            procedure_version=procedure.current,
            form_version=FormVersion.objects.create(
                form=template, number=1, body=form or form_body(), **state
            ),
            standard_days=standard_days,
            online_standard_days=online_standard_days,
            retention_years=5,
            opens_on=opens_on or (self.at - timedelta(days=700)).date(),
            closes_on=closes_on,
        )

    def application(
        self,
        edition: Edition,
        *,
        arrived_at: datetime | None = None,
        days: int | None = None,
        waited_days: int = 0,
        channel: str = "online",
        is_withdrawn: bool = False,
    ) -> Application:
        """An application that arrived (60 days ago); decided, or withdrawn, after `days` if these are given."""
        arrived_at = arrived_at or self.at - timedelta(days=60)
        state = "arrived" if days is None else "withdrawn" if is_withdrawn else "decided"
        return Application.objects.create(
            receipt_number="U-TEST",
            submission_id=uuid7(),
            organisation=edition.organisation,
            procedure=edition.procedure,
            edition=edition,
            subject=self.resident,
            applicant_name="窓野 花子",
            acting={},
            channel=channel,
            state=state,
            is_open=days is None,
            arrived_at=arrived_at,
            closed_at=None if days is None else arrived_at + timedelta(days=days),
            waited_days=waited_days,
        )

    def decided(self, edition: Edition, days: Iterable[int]) -> list[Application]:
        """One decided application for each number of days."""
        return [self.application(edition, days=n) for n in days]

    def draft(
        self,
        *editions: Edition,
        started_at: datetime | None = None,
        minutes: float | None = None,
        saved_at: datetime | None = None,
    ) -> Draft:
        """A draft for all `editions` begun 30 days ago; submitted after `minutes`, else given up."""
        started_at = started_at or self.at - timedelta(days=30)
        sent = None if minutes is None else started_at + timedelta(minutes=minutes)
        draft = Draft.objects.create(
            subject=self.resident,
            started_at=started_at,
            saved_at=saved_at or sent or started_at,
            expires_at=started_at + timedelta(days=30),
            submitted_at=sent,
        )
        for edition in editions:
            DraftItem.objects.create(draft=draft, edition=edition)
        return draft

    def review(
        self,
        application: Application,
        *,
        rating: int = 4,
        moment: str = "decision",
        is_time_acceptable: bool | None = True,
        step: str = "whole",
        written_at: datetime | None = None,
    ) -> Review:
        """A review as it is kept, written 20 days ago."""
        return Review.objects.create(
            procedure=application.procedure,
            organisation=application.organisation,
            application=application,
            moment=moment,
            rating=rating,
            is_time_acceptable=is_time_acceptable,
            step=step,
            written_at=written_at or self.at - timedelta(days=20),
        )

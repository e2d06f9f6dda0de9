"""A small city in which people apply and officers examine, built through the services in a few blinks.

`World(at)` holds organisations, officers, people, one procedure that takes guests and one that does not;
its methods carry drafts and applications as far as a test needs them.
"""

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from madoguchi.accounts.models import Membership, Organisation, Subject, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import add_business, add_organisation, add_user, appoint, join
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.services import add_form
from madoguchi.eforms.services import draft_version as draft_form
from madoguchi.events.models import Event
from madoguchi.examination.models import Outcome
from madoguchi.examination.services import (
    ask_correction,
    decide,
    propose,
    sign_off,
    take,
    withdraw,
)
from madoguchi.filling.models import Draft, Submission
from madoguchi.filling.services import Started, attach, save_answers, start, submit
from madoguchi.registry.models import Edition
from madoguchi.registry.services import add_procedure, draft_version, open_edition, publish_version
from madoguchi.versions.services import publish
from tests.kept import once
from tests.registry.world import body

SYSTEM = Acting.system("test")
PASSWORD = "correct horse battery"
NAME = {"family": "葛\U000e0100城", "given": "𠮷子"}
"""A name that any normalisation would change: an ideographic variation and a kanji outside the BMP."""


def question(key: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
    """One question that must be answered unless `more` says otherwise."""
    return {"id": key, "type": kind, "label": label, "required": True, **more}


FORM: dict[str, Any] = {
    "title": "子ども医療費助成 申請書",
    "privacy": "入力した内容は、助成の審査のためだけに使います。",
    "applicant": {"name": "applicant_name", "email": "email"},
    "sections": [
        {
            "id": "applicant",
            "title": "申請する人",
            "pages": [
                {
                    "id": "who",
                    "title": "お名前と連絡先",
                    "questions": [
                        question("applicant_name", "name", "氏名"),
                        question("phone", "phone", "電話番号"),
                        question("email", "email", "メールアドレス", required=False),
                    ],
                }
            ],
        },
        {
            "id": "children",
            "title": "お子さん",
            "pages": [
                {
                    "id": "child",
                    "title": "お子さんについて",
                    "repeats": {"noun": "お子さん", "min": 1, "max": 3},
                    "questions": [
                        question("child_name", "name", "お子さんの氏名"),
                        question("born_on", "date", "生年月日", maximum="today"),
                    ],
                },
                {
                    "id": "papers",
                    "title": "書類",
                    "questions": [
                        question("insurance", "file", "保険証の写し", accept=["png"], max_files=2),
                        question("remarks", "text", "伝えておきたいこと", required=False),
                    ],
                },
            ],
        },
    ],
}


@cache
def picture(shade: int = 0) -> bytes:
    """A small PNG, of another content for every shade."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (shade % 256, 90, 160)).save(out, "PNG")
    return out.getvalue()


def upload(shade: int = 0) -> SimpleUploadedFile:
    """A picture as a browser sends it."""
    return SimpleUploadedFile("保険証.png", picture(shade), "image/png")


class World:
    """One prefecture, two cities and the people in them, as of the day before `at`."""

    def __init__(self, at: datetime) -> None:
        is_now = abs(at - now()) < timedelta(minutes=1)  # then one of this hour is as good
        self.at, self.began = at, at - timedelta(days=1)
        self.__dict__.update(once("a world of now" if is_now else f"a world of {at}", self._built))
        self.at, self.began = at, at - timedelta(days=1)

    def _built(self) -> dict[str, Any]:
        kinds = Organisation.Kind
        self.prefecture = self._organisation("pref", "窓野県", kinds.PREFECTURE, None)
        self.city = self._organisation(
            "city",
            "窓野市",
            kinds.MUNICIPALITY,
            self.prefecture,
            office_holder="窓野市長",
            document_mark="窓子",
        )
        self.other_city = self._organisation("other", "川添市", kinds.MUNICIPALITY, self.prefecture)
        self.division = self._organisation("division", "子ども課", kinds.DIVISION, self.city)
        self.examiner = self.officer("examiner", Role.EXAMINER)
        self.approver = self.officer("approver", Role.APPROVER)
        self.editor = self.officer("editor", Role.EDITOR)
        self.publisher = self.officer("publisher", Role.PUBLISHER)
        self.resident = self.person("hanako", "窓野 花子")
        self.neighbour = self.person("taro", "川添 太郎")
        self.owner = self.person("owner", "佐藤 健")
        self.business = self._business(self.owner)
        self.edition = self.opened("child-medical")
        return vars(self)

    # who

    def _organisation(
        self, slug: str, name: str, kind: Organisation.Kind, parent: Organisation | None, **settings: object
    ) -> Organisation:
        return add_organisation(
            slug=slug, name=name, kind=kind, parent=parent, settings=settings, by=SYSTEM, at=self.began
        )

    def officer(self, name: str, *roles: Role, at: Organisation | None = None) -> User:
        """An officer with `roles` in an organisation, the city unless said otherwise."""
        user = add_user(
            email=f"{name}@example.jp",
            name=name,
            password=PASSWORD,
            is_person=False,
            by=SYSTEM,
            at=self.began,
        )
        for role in roles:
            appoint(
                user=user,
                organisation=at or self.city,
                role=role,
                starts_on=japan_day(self.began),
                by=SYSTEM,
                at=self.began,
            )
        return user

    def person(self, mail: str, name: str) -> User:
        """Someone with an account."""
        return add_user(email=f"{mail}@example.jp", name=name, password=PASSWORD, by=SYSTEM, at=self.began)

    def _business(self, owner: User) -> Subject:
        business = add_business(name="まどの食堂", corporate_number="7000012345673", by=SYSTEM, at=self.began)
        assert owner.person is not None
        join(
            member=owner.person,
            group=business,
            part=Membership.Part.REPRESENTATIVE,
            starts_on=japan_day(self.began),
            by=SYSTEM,
            at=self.began,
        )
        return business

    def acting(self, user: User, *, whose: Subject | None = None) -> Acting:
        """`user` acting at the moment of the world."""
        return acting_of(user, whose=whose.pk if whose else None, at=self.at)

    # what

    def opened(
        self,
        slug: str,
        *,
        organisation: Organisation | None = None,
        form: dict[str, Any] | None = None,
        closes_on: date | None = None,
        online_days: int | None = 20,
        **changes: Any,
    ) -> Edition:
        """A published procedure that an organisation takes; `changes` are of what the registry says of it."""
        place, at = organisation or self.city, self.began
        procedure = add_procedure(slug=slug, organisation=place, by=SYSTEM, at=at)
        editor, publisher = self._shaper(self.editor, place), self._shaper(self.publisher, place)
        text = body(**{"title": "子ども医療費助成", **changes})
        version = draft_version(procedure=procedure, body=text, by=editor, at=at)
        publish_version(version=version, by=publisher, at=at)
        template = add_form(code=slug, title="申請書", organisation=place, by=editor, at=at)
        form_version = publish(
            draft_form(form=template, body=form or FORM, by=editor, at=at), by=publisher, at=at
        )
        return open_edition(
            procedure=procedure,
            organisation=place,
            form_version=form_version,
            standard_days=30,
            online_standard_days=online_days,
            retention_years=5,
            opens_on=japan_day(at),
            closes_on=closes_on,
            by=SYSTEM,
            at=at,
        )

    @staticmethod
    def _shaper(user: User, place: Organisation) -> Acting:
        grants = frozenset((role, place.pk) for role in (Role.EDITOR, Role.PUBLISHER))
        return Acting(name=user.name, who=user.pk, grants=grants)

    # how far

    def started(self, user: User | None = None, *, edition: Edition | None = None) -> Started:
        """A draft just begun by `user`, or by a guest."""
        by = self.acting(user) if user else Acting.nobody()
        return start(edition=edition or self.edition, by=by, at=self.at)

    def answers(self, draft: Draft, *, shade: int = 0, **changes: Any) -> dict[str, Any]:
        """Answers with which the form is complete, their file stored for `draft`."""
        entry = attach(draft=draft, upload=upload(shade), by=holder_of(draft), at=self.at)
        return {
            "applicant_name": dict(NAME),
            "phone": "09000000000",
            "email": "hanako@example.jp",
            "child": [{"child_name": {"family": "髙", "given": "は\u3099"}, "born_on": "2022-02-22"}],
            "insurance": [entry],
            "remarks": None,
            **changes,
        }

    def filled(
        self, user: User | None = None, *, edition: Edition | None = None, shade: int = 0, **changes: Any
    ) -> Draft:
        """A draft that is ready to be sent."""
        draft = self.started(user, edition=edition).draft
        return save_answers(
            draft=draft,
            answers=self.answers(draft, shade=shade, **changes),
            revision=draft.revision,
            by=holder_of(draft),
            at=self.at,
        )

    def sent(self, draft: Draft, *, clock: Callable[[], datetime] | None = None) -> Submission:
        """The submission of `draft`, as its page would send it."""
        return submit(
            draft=draft,
            key=draft.key,
            revision=draft.revision,
            by=holder_of(draft),
            clock=clock or (lambda: self.at),
        )

    def arrived(self, user: User | None = None, *, draft: Draft | None = None, **given: Any) -> Application:
        """An application that has just arrived, of a `draft` or of one filled with what is `given`."""
        return get(self.sent(draft or self.filled(user, **given)).receipts[0]["application"])

    def examining(self, user: User | None = None, **given: Any) -> Application:
        """An application that the examiner has taken."""
        application = self.arrived(user, **given)
        by = self.acting(self.examiner)
        return take(application=application, revision=application.revision, by=by, at=self.at)

    def correcting(
        self, user: User | None = None, *, items: dict[str, str] | None = None, **given: Any
    ) -> Application:
        """An application that waits for the applicant's correction."""
        application = self.examining(user, **given)
        ask_correction(
            application=application,
            items=items or {"phone": "つながりませんでした。"},
            message="",
            due_on=japan_day(self.at) + timedelta(days=14),
            revision=application.revision,
            by=self.acting(self.examiner),
            at=self.at,
        )
        return get(application.pk)

    def proposed(self, user: User | None = None, **given: Any) -> Application:
        """An application with a proposal to grant it."""
        application = self.examining(user, **given)
        propose(
            application=application,
            outcome=Outcome.GRANTED,
            grounds="要件に当てはまることを確認しました。",
            revision=application.revision,
            by=self.acting(self.examiner),
            at=self.at,
        )
        return get(application.pk)

    def approved(self, user: User | None = None, **given: Any) -> Application:
        """An application whose proposal was signed off."""
        application = self.proposed(user, **given)
        sign_off(
            application=application,
            is_approved=True,
            revision=application.revision,
            by=self.acting(self.approver),
            at=self.at,
        )
        return get(application.pk)

    def decided(self, user: User | None = None, *, at: datetime | None = None, **given: Any) -> Application:
        """An application that was decided at `at`; its notice is not made yet."""
        application = self.approved(user, **given)
        by = self.acting(self.examiner)
        decide(application=application, revision=application.revision, by=by, at=at or self.at)
        return get(application.pk)

    def withdrawn(self, user: User | None = None) -> Application:
        """An application that its holder took back."""
        application = self.arrived(user)
        by = holder_of(application)
        withdraw(application=application, revision=application.revision, by=by, at=self.at)
        return get(application.pk)


def get(key: Any) -> Application:
    """The application as a page would fetch it."""
    return Application.objects.select_related(
        "organisation", "procedure", "edition__form_version", "edition__procedure_version"
    ).get(pk=key)


def holder_of(record: Draft | Application) -> Acting:
    """Whoever holds a draft or an application, by account or ticket."""
    if record.subject_id:
        return Acting(name="", whose=record.subject_id, subjects=frozenset({record.subject_id}))
    assert record.ticket_id is not None
    return Acting(name="", tickets=frozenset({record.ticket_id}))


def last_event(application: Application, kind: str) -> Event:
    """The last event of a kind that stands in the log about `application`."""
    return Event.objects.filter(stream=f"application:{application.pk}", kind=kind).latest("n")


def counts() -> dict[str, int]:
    """How many rows every table of ours holds: a refusal leaves all of them as they were."""
    asked, labels = _counting()
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return dict(zip(labels, cursor.fetchone(), strict=True))


@cache
def _counting() -> tuple[str, list[str]]:
    """One question for all tables, and the names of what it answers; asked one by one they take longer than the act."""
    models = [m for m in apps.get_models() if m.__module__.startswith("madoguchi.")]
    counted = (f"(SELECT COUNT(*) FROM {connection.ops.quote_name(m._meta.db_table)})" for m in models)
    return f"SELECT {', '.join(counted)}", [m._meta.label for m in models]

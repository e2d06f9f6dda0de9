"""Drafts and applications that already stand somewhere, made through the services, and who may open them."""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from playwright.sync_api import Page

from madoguchi.accounts.models import User
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.sessions import SignIn, keep_sign_in
from madoguchi.accounts.types import remember_ticket
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.selectors import document_of
from madoguchi.examination import services as examination
from madoguchi.examination.models import Outcome
from madoguchi.examination.selectors import notice_of
from madoguchi.files.selectors import read
from madoguchi.filling.models import Draft
from madoguchi.filling.services import attach, save_answers, start, submit
from madoguchi.registry.models import Edition
from madoguchi.reviews.models import Review
from madoguchi.reviews.services import write
from madoguchi.site.demo.deciding import looked_at
from madoguchi.site.demo.fill import answer_form, persona
from tests.journeys.world import World

GROUNDS = "要件に当てはまることを、届け出られた書類と市の記録で確認しました。"


@dataclass
class Visitor:
    """Someone with a session: an account, tickets, or neither (訪問者)."""

    session: SessionStore

    def enter(self, page: Page, address: str) -> None:
        """Give the session to the browser of `page`."""
        cookie = {
            "name": settings.SESSION_COOKIE_NAME,
            "value": str(self.session.session_key),
            "url": address,
        }
        page.context.add_cookies([cookie])  # type: ignore[list-item]


def visitor(user: User | None = None, *, drafts: tuple[Draft, ...] = (), whose: Any = None) -> Visitor:
    """A session of `user` acting for `whose`, or of a guest who opened `drafts` with number and secret."""
    request = HttpRequest()
    request.session = SessionStore()
    if user is not None:
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        keep_sign_in(request.session, SignIn(how="test", authentication=2, has_second=True))
    if whose is not None:
        request.session["whose"] = str(whose)
    for draft in drafts:
        assert draft.ticket_id
        remember_ticket(request.session, draft.ticket_id)
    request.session.save()
    return Visitor(request.session)


def holder_of(draft: Draft) -> Acting:
    """The guest who holds a draft."""
    return Acting(name="", tickets=frozenset({draft.ticket_id} if draft.ticket_id else ()))


def guest_draft(edition: Edition) -> Draft:
    """An empty draft of someone without an account."""
    return start(edition=edition, by=Acting.nobody(), at=now()).draft


def filled(draft: Draft, *, by: Acting | None = None, seed: int = 1) -> Draft:
    """The draft with an answer to every question."""
    rng, by = random.Random(seed), by or holder_of(draft)  # noqa: S311 - the same answers each time
    document = document_of(draft.items.get().edition.form_version)
    answers = answer_form(
        document,
        persona(rng, town="窓野市", email="someone@example.jp"),
        rng,
        on=japan_day(now()),
        attach=lambda upload: attach(draft=draft, upload=upload, by=by, at=now()),
    )
    return save_answers(draft=draft, answers=answers, revision=draft.revision, by=by, at=now())


def sent(draft: Draft, *, by: Acting | None = None) -> Application:
    """The application that a complete draft becomes."""
    submission = submit(draft=draft, key=draft.key, revision=draft.revision, by=by or holder_of(draft))
    return fresh(submission.receipts[0]["application"])


def fresh(key: Any) -> Application:
    """The application as it now stands."""
    return Application.objects.select_related(
        "organisation", "procedure", "edition__form_version", "edition__procedure_version"
    ).get(pk=getattr(key, "pk", key))


@dataclass
class Office:
    """The two officers of one organisation, at work (担当の職員)."""

    world: World
    place: str

    @property
    def examiner(self) -> Acting:
        """Who examines."""
        return acting_of(self.world.people.examiners[self.place], at=now())

    @property
    def approver(self) -> Acting:
        """Who signs off."""
        return acting_of(self.world.people.approvers[self.place], at=now())

    def take(self, case: Application) -> Application:
        """Begin the examination, having looked at the case."""
        examination.open_case(application=case, by=self.examiner, at=now())
        return examination.take(application=case, revision=case.revision, by=self.examiner, at=now())

    def ask(self, case: Application, **items: str) -> Application:
        """Take the case and ask for the corrections `items`."""
        case = fresh(self.take(case))
        examination.ask_correction(
            application=case,
            items=items,
            message="お手数ですが、次の項目を直してください。",
            due_on=japan_day(now()) + timedelta(days=14),
            revision=case.revision,
            by=self.examiner,
            at=now(),
        )
        return fresh(case)

    def propose(self, case: Application, outcome: Outcome = Outcome.GRANTED) -> Application:
        """Take the case and propose to decide it."""
        case = fresh(self.take(case))
        examination.propose(
            application=case,
            outcome=outcome,
            grounds=GROUNDS,
            findings=looked_at(case, outcome),
            revision=case.revision,
            by=self.examiner,
            at=now(),
        )
        return fresh(case)

    def approve(self, case: Application) -> Application:
        """Propose and sign off."""
        case = self.propose(case)
        examination.sign_off(
            application=case, is_approved=True, revision=case.revision, by=self.approver, at=now()
        )
        return fresh(case)

    def decide(self, case: Application) -> Application:
        """Everything up to the decision."""
        case = self.approve(case)
        examination.decide(application=case, revision=case.revision, by=self.examiner, at=now())
        return fresh(case)


def say(case: Application, moment: Review.Moment, text: str, *, by: Acting) -> Review:
    """A review of the applicant."""
    return write(
        application=case,
        moment=moment,
        rating=4,
        is_time_acceptable=None if moment == Review.Moment.RECEIPT else True,
        step=Review.Step.WHOLE,
        text=text,
        by=by,
        at=now(),
    )


def notice_bytes(case: Application) -> bytes:
    """The signed notice as the applicant saves it."""
    notice = notice_of(case)
    assert notice
    return read(notice.file)

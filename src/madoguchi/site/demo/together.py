"""A birth in one stop that is under way, and a company where a colleague looks at what is sent."""

import random
from datetime import datetime, timedelta
from typing import Any

from madoguchi.accounts.models import Membership, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import add_business, join
from madoguchi.applications.models import Application
from madoguchi.core.clock import japan_day
from madoguchi.eforms.selectors import document_of
from madoguchi.examination.models import Outcome
from madoguchi.examination.services import ask_correction, decide, open_case, propose, take
from madoguchi.filling.selectors import composed_of
from madoguchi.filling.services import (
    ask_approval,
    attach,
    save_answers,
    set_approval,
    start,
    start_together,
    submit,
)
from madoguchi.registry.models import Edition
from madoguchi.site.demo.catalogue import Published
from madoguchi.site.demo.city import SETTING_UP, People
from madoguchi.site.demo.deciding import looked_at, sign, signer_of
from madoguchi.site.demo.fill import answer_form, persona
from madoguchi.site.demo.forms.families import FAMILIES, answers_of

PLACES = frozenset({"madono-shi", "fukushi-kyoku"})
LEFT_OUT = "childbirth-lump-sum"
"""The hospital was paid directly."""
APPROVED_IN = "food-business-notification"
GROUNDS = "要件に当てはまることを、届け出られた内容と市の記録で確認しました。"


def file_together(people: People, published: Published, *, today: datetime) -> None:
    """花子 sent six procedures after a birth at once; some are granted, one is to be mended, one waits for another."""
    family = FAMILIES["birth"]
    editions = [
        edition
        for slug in family.procedures
        if slug != LEFT_OUT
        for demo, opened in published
        if demo.slug == slug
        for edition in opened
        if edition.organisation.slug in PLACES
    ]
    at = today - timedelta(days=9, hours=3)
    by = acting_of(people.resident, at=at).for_purpose("申請")
    draft = start_together(editions=editions, by=by, at=at).draft
    composed = composed_of(draft)
    assert composed is not None, "several procedures are one conversation"
    answers = answers_of(family, composed)
    at += timedelta(minutes=8)
    draft = save_answers(draft=draft, answers=answers, revision=draft.revision, by=by, at=at)
    submission = submit(draft=draft, key=draft.key, revision=draft.revision, by=by, clock=lambda: at)
    cases = {
        one.procedure.slug: one
        for one in Application.objects.filter(submission_id=submission.pk).select_related("procedure")
    }
    _grant(people, cases["prefecture-child-support"], "fukushi-kyoku", at=today - timedelta(days=5, hours=2))
    _grant(people, cases["pregnancy-support-second"], "madono-shi", at=today - timedelta(days=4, hours=2))
    _mend(people, cases["child-allowance"], at=today - timedelta(days=3, hours=2))
    _begin(people, cases["national-health-join"], "madono-shi", at=today - timedelta(days=2, hours=2))


def want_approval(people: People, published: Published, *, today: datetime) -> None:
    """At 合同会社あおぞら a colleague looks at every filing; one waits for 佐藤 健 to approve it."""
    began, lately = today - timedelta(days=90), today - timedelta(hours=18)
    colleague = User.objects.select_related("person").get(email="junbi@madono.example")
    business = add_business(name="合同会社あおぞら", corporate_number=None, by=SETTING_UP, at=began)
    for user, part in (
        (people.owner, Membership.Part.REPRESENTATIVE),
        (colleague, Membership.Part.STAFF),
    ):
        assert user.person is not None, "members of a business are persons"
        join(
            member=user.person, group=business, part=part, starts_on=japan_day(began), by=SETTING_UP, at=began
        )
    owner = acting_of(people.owner, whose=business.pk, at=began)
    set_approval(subject=business, is_required=True, by=owner, at=began)
    edition = _edition(published, APPROVED_IN)
    by = acting_of(colleague, whose=business.pk, at=lately).for_purpose("申請")
    draft = start(edition=edition, by=by, at=lately).draft
    rng = random.Random(7)  # noqa: S311 - a story, not a secret
    answers = answer_form(
        document_of(edition.form_version),
        persona(rng, town="窓野市", email=colleague.email),
        rng,
        on=japan_day(lately),
        attach=lambda upload: attach(draft=draft, upload=upload, by=by, at=lately),
    )
    answers["applicant_name"] = business.name
    draft = save_answers(draft=draft, answers=answers, revision=draft.revision, by=by, at=lately)
    ask_approval(draft=draft, revision=draft.revision, by=by, at=lately + timedelta(minutes=5))


def _edition(published: Published, slug: str) -> Edition:
    return next(edition for demo, opened in published if demo.slug == slug for edition in opened)


def _fresh(case: Application) -> Application:
    return Application.objects.select_related(
        "organisation", "procedure", "edition__form_version", "edition__procedure_version"
    ).get(pk=case.pk)


def _begin(people: People, case: Application, place: str, *, at: datetime) -> Application:
    officer = people.examiner(place, at)
    open_case(application=_fresh(case), purpose="審査", by=officer, at=at)
    now = _fresh(case)
    return take(application=now, revision=now.revision, by=officer, at=at)


def _mend(people: People, case: Application, *, at: datetime) -> None:
    _begin(people, case, "madono-shi", at=at)
    now, later = _fresh(case), at + timedelta(hours=1)
    ask_correction(
        application=now,
        items={"january_city": "今年1月1日の住民票は、別の市区町村にあります。もう一度確かめてください。"},
        message="お手数ですが、次の項目を直してください。ほかの手続は、そのまま進んでいます。",
        due_on=japan_day(later) + timedelta(days=14),
        revision=now.revision,
        by=people.examiner("madono-shi", later),
        at=later,
    )


def _grant(people: People, case: Application, place: str, *, at: datetime) -> None:
    _begin(people, case, place, at=at)
    now, officer = _fresh(case), people.examiner(place, at)
    given: dict[str, Any] = {"outcome": Outcome.GRANTED, "grounds": GROUNDS, "findings": looked_at(now)}
    propose(application=now, **given, revision=now.revision, by=officer, at=at + timedelta(minutes=20))
    later = at + timedelta(hours=1)
    while _fresh(case).state == Application.State.PROPOSED:
        approver = signer_of(people, place, _fresh(case), later)
        open_case(application=_fresh(case), purpose="決裁", by=approver, at=later)
        later += timedelta(minutes=5)
        sign(people, place, _fresh(case), at=later)
    if _fresh(case).state != Application.State.APPROVED:
        return
    now = _fresh(case)
    decide(application=now, revision=now.revision, by=officer, at=at + timedelta(hours=1, minutes=30))

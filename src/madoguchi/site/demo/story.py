"""A year in the demo city: people apply, officers examine, notices go out, people say how it was."""

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.eforms.selectors import correctable, document_of
from madoguchi.events.services import seal
from madoguchi.examination.models import Outcome
from madoguchi.examination.services import (
    answer_correction,
    ask_correction,
    decide,
    open_case,
    propose,
    take,
    withdraw,
)
from madoguchi.examination.services.pacing import count_months
from madoguchi.filling.models import Draft
from madoguchi.filling.services import attach, save_answers, start, submit
from madoguchi.funnel.services import count_stale
from madoguchi.papers.selectors import certificates_of
from madoguchi.papers.services import issue_certificate, make_demo_authority
from madoguchi.quality.services import recompute_all
from madoguchi.registry.models import Edition
from madoguchi.reviews.models import Review
from madoguchi.reviews.services import write
from madoguchi.site.demo.city import People
from madoguchi.site.demo.deciding import looked_at, sign, signer_of
from madoguchi.site.demo.fill import answer_form, persona
from madoguchi.site.demo.improving import MORE, TURNED, as_it_was
from madoguchi.site.demo.quality import look_back
from madoguchi.site.demo.writing import DemoProcedure
from madoguchi.site.followers import FOLLOWERS

SEED = 20260401
Progress = Callable[[int, int], None]

PRAISE = [
    "スマートフォンだけで終わりました。役所に行かなくてよいので助かります。",
    "夜中に申請できてよかったです。",
    "次に何をするかがわかりやすかったです。",
    "思ったより早く結果が届きました。",
]
BLAME = [
    "書類の写真を撮るのに時間がかかりました。",
    "説明の言葉が少し難しかったです。",
    "結果が出るまで、もう少し早いとうれしいです。",
    "同じことを何度も入力するのが大変でした。電話は090-0000-1234です。",
]


class Ending:
    """How far an application gets by today (結末)."""

    DRAFT, ARRIVED, EXAMINING, CORRECTING, PROPOSED, APPROVED, WITHDRAWN, GRANTED, REFUSED = range(9)


# how many steps of the examination it takes to get there
REACHED_AFTER = {
    Ending.ARRIVED: 0.3,
    Ending.EXAMINING: 1.6,
    Ending.CORRECTING: 2.3,
    Ending.PROPOSED: 3.5,
    Ending.APPROVED: 4.6,
}
OPEN_ENDINGS = [*REACHED_AFTER, Ending.EXAMINING]


@dataclass
class Case:
    """One application to be played (一件)."""

    demo: DemoProcedure
    edition: Edition
    user: User | None
    whose: Acting
    starts: datetime
    ending: int
    has_correction: bool
    rng: random.Random


def play(
    people: People,
    procedures: list[tuple[DemoProcedure, list[Edition]]],
    *,
    today: datetime,
    progress: Progress | None = None,
) -> None:
    """Play every case step by step in the order of time."""
    cases = _cases(people, procedures, today)
    order, done = count(), 0
    waiting = [(case.starts, next(order), _life(people, case)) for case in cases]
    heapq.heapify(waiting)
    while waiting:
        _at, _n, life = heapq.heappop(waiting)
        following = next(life, None)
        if following is not None and following <= today:
            heapq.heappush(waiting, (following, next(order), life))
            continue
        done += 1
        if progress:
            progress(done, len(cases))


def conclude(*, today: datetime) -> None:
    """Let the followers make receipts, notices, messages and levels, and seal the log."""
    make_demo_authority(name="窓野県", at=today - timedelta(days=400))
    look_back(today=today)
    catch_up(at=today)
    _next_certificate(today)
    recompute_all(at=today)
    while count_stale(at=today) or count_months(at=today, limit=500):
        pass
    seal(at=today)


def _next_certificate(today: datetime) -> None:
    """The mayor of the city gets the certificate of the next years in time; it takes over in a month."""
    city = Organisation.objects.get(slug="madono-shi")
    held = certificates_of([city.pk]).first()
    if held is not None:
        issue_certificate(
            organisation=city.pk,
            office=city.name,
            post=held.post,
            takes_over_on=japan_day(today) + timedelta(days=30),
            by=Acting.system("demo"),
            at=today,
        )


def catch_up(*, at: datetime) -> None:
    """Let every follower read to the end of the log."""
    for follower in FOLLOWERS:
        while sum(follower.read(share, at=at) for share in follower.cut()):
            pass


def _cases(
    people: People, procedures: list[tuple[DemoProcedure, list[Edition]]], today: datetime
) -> list[Case]:
    rng = random.Random(SEED)  # noqa: S311 - a story, not a secret
    cases: list[Case] = []
    for demo, editions in procedures:
        if not editions:
            continue
        for n in range(demo.weight):
            edition = editions[n % len(editions)]
            days = int(360 * (n + rng.random()) / demo.weight) + demo.pace + 8
            then = as_it_was(demo, days_ago=days)
            cases.append(_case(people, then, edition, today - timedelta(days=days), rng))
        for n, edition in enumerate(editions):
            ending = OPEN_ENDINGS[(len(cases) + n) % len(OPEN_ENDINGS)]
            since = REACHED_AFTER[ending] * demo.pace / 4 + 3 * REACHED_AFTER[ending] + rng.random()
            case = _case(people, demo, edition, today - timedelta(days=since), rng)
            case.ending = ending
            cases.append(case)
    return cases + _cases_of_the_turn(people, procedures, today)


def _cases_of_the_turn(
    people: People, procedures: list[tuple[DemoProcedure, list[Edition]]], today: datetime
) -> list[Case]:
    """So many more of the procedure that got better that the change can be measured."""
    rng = random.Random(SEED + 1)  # noqa: S311 - a story, not a secret
    cases = []
    for demo, editions in procedures:
        for n in range(MORE if demo.slug == TURNED and editions else 0):
            days = int(340 * (n + rng.random()) / MORE) + demo.pace + 12
            then = as_it_was(demo, days_ago=days)
            edition = editions[n % len(editions)]
            cases.append(_case(people, then, edition, today - timedelta(days=days), rng))
    return cases


def _case(
    people: People,
    demo: DemoProcedure,
    edition: Edition,
    starts: datetime,
    rng: random.Random,
) -> Case:
    starts = starts.replace(hour=rng.randint(0, 23), minute=rng.randint(0, 59), second=rng.randint(0, 59))
    is_business = demo.body["audience"] == "business"
    user: User | None = people.owner if is_business else rng.choice([*people.others, people.resident])
    if demo.body["is_guest_allowed"] and rng.random() < (0.4 if is_business else 0.5):
        user = None
    draw = rng.random()
    ending = Ending.GRANTED if draw < 0.85 else Ending.REFUSED if draw < 0.93 else Ending.WITHDRAWN
    nobody = Acting.nobody()
    return Case(demo, edition, user, nobody, starts, ending, rng.random() < 0.25, random.Random(rng.random()))  # noqa: S311


def arrive(
    people: People, demo: DemoProcedure, edition: Edition, *, at: datetime, rng: random.Random
) -> None:
    """One more application that came in on the day of `at` and waits for an officer."""
    case = _case(people, demo, edition, at, rng)
    case.ending = Ending.ARRIVED
    for _moment in _life(people, case):
        pass


def _holder(people: People, case: Case, draft: Draft | None, at: datetime) -> Acting:
    if case.user is None:
        return Acting(name="", tickets=frozenset({draft.ticket_id} if draft and draft.ticket_id else set()))
    whose = people.business.pk if case.demo.body["audience"] == "business" else None
    return acting_of(case.user, whose=whose, at=at)


def _life(people: People, case: Case) -> Iterator[datetime]:
    """The steps of one application; yields the moment of the next one."""
    rng, at = case.rng, case.starts
    place = Organisation.objects.get(pk=case.edition.organisation_id).slug
    draft = start(edition=case.edition, by=_holder(people, case, None, at), at=at).draft
    by = _holder(people, case, draft, at)
    document = document_of(case.edition.form_version)
    email = case.user.email if case.user else ""
    who = persona(rng, town=people.organisations[place].name, email=email)
    answers = answer_form(
        document,
        who,
        rng,
        on=japan_day(at),
        attach=lambda upload: attach(draft=draft, upload=upload, by=by, at=at),
    )
    at += timedelta(minutes=rng.randint(4, 14), seconds=rng.randint(0, 59))
    draft = save_answers(draft=draft, answers=answers, revision=draft.revision, by=by, at=at)
    if case.ending == Ending.DRAFT:
        return
    yield at
    submission = submit(draft=draft, key=draft.key, revision=draft.revision, by=by, clock=lambda: at)
    key = submission.receipts[0]["application"]
    if rng.random() < 0.7:
        yield (said := at + timedelta(minutes=2))
        _say(case, key, Review.Moment.RECEIPT, by=by, at=said)
    if case.ending != Ending.ARRIVED:
        yield from _examination(people, case, place, key, by, at)


def _examination(
    people: People, case: Case, place: str, key: str, by: Acting, at: datetime
) -> Iterator[datetime]:
    rng = case.rng
    step = timedelta(days=max(0.2, case.demo.pace / 4))
    yield (at := _office_hour(at + step, rng))
    officer = people.examiner(place, at)
    _look(key, by=officer, at=at)
    application = take(application=_get(key), revision=_get(key).revision, by=officer, at=at)
    if case.ending == Ending.WITHDRAWN:
        yield (at := at + timedelta(hours=30))
        withdraw(application=application, revision=application.revision, by=by, at=at)
    if case.ending in (Ending.EXAMINING, Ending.WITHDRAWN):
        return
    if case.has_correction or case.ending == Ending.CORRECTING:
        yield (at := _office_hour(at + step / 2, rng))
        _ask(key, by=people.examiner(place, at), at=at)
        if case.ending == Ending.CORRECTING:
            return
        yield (at := at + timedelta(days=rng.randint(1, 5), hours=rng.randint(1, 9)))
        _reply(key, by=by, at=at)
    yield from _decision(people, case, place, key, by, _office_hour(at + step * (0.6 + rng.random()), rng))


def _decision(
    people: People, case: Case, place: str, key: str, by: Acting, at: datetime
) -> Iterator[datetime]:
    rng = case.rng
    yield at
    _propose(case, key, by=people.examiner(place, at), at=at)
    if case.ending == Ending.PROPOSED:
        return
    while _get(key).state == Application.State.PROPOSED:
        yield (at := _office_hour(at + timedelta(days=case.demo.pace / 8), rng))
        _look(key, by=signer_of(people, place, _get(key), at), at=at, purpose="決裁")
        sign(people, place, _get(key), at=at)
    if case.ending == Ending.APPROVED:
        return
    if _get(key).state == Application.State.APPROVED:
        yield (at := at + timedelta(hours=1, minutes=rng.randint(0, 50)))
        decide(application=_get(key), revision=_get(key).revision, by=people.examiner(place, at), at=at)
    if rng.random() < 0.75:
        yield (at := at + timedelta(hours=rng.randint(3, 40)))
        _say(case, key, Review.Moment.DECISION, by=by, at=at)


def _get(key: str) -> Application:
    return Application.objects.select_related(
        "organisation", "procedure", "edition__form_version", "edition__procedure_version"
    ).get(pk=key)


def _office_hour(at: datetime, rng: random.Random) -> datetime:
    """The next moment on a weekday between 9 and 17 o'clock in Japan (0 to 8 in UTC)."""
    at = at.replace(hour=rng.randint(0, 7), minute=rng.randint(0, 59)) + timedelta(days=1)
    while at.weekday() >= 5:
        at += timedelta(days=1)
    return at


def _look(key: str, *, by: Acting, at: datetime, purpose: str = "審査") -> None:
    open_case(application=_get(key), purpose=purpose, by=by, at=at)


def _ask(key: str, *, by: Acting, at: datetime) -> None:
    application = _get(key)
    document = document_of(application.edition.form_version)
    paths = correctable(document, answers_now(application).body, japan_day(application.arrived_at))
    path, label = next((p for p in paths if p[0] == "applicant_address"), paths[0])
    ask_correction(
        application=application,
        items={path: f"{label}が、届出の内容と違っています。もう一度確かめてください。"},
        message="お手数ですが、次の項目を直してください。",
        due_on=japan_day(at) + timedelta(days=14),
        revision=application.revision,
        by=by,
        at=at,
    )


def _reply(key: str, *, by: Acting, at: datetime) -> None:
    application = _get(key)
    present = answers_now(application)
    answers = dict(present.body)
    if isinstance(answers.get("applicant_address"), dict):
        answers["applicant_address"] = {**answers["applicant_address"], "building": "コーポ窓野 305"}
    answer_correction(application=application, answers=answers, files=present.files, by=by, at=at)


def _propose(case: Case, key: str, *, by: Acting, at: datetime) -> None:
    application = _get(key)
    is_granted = case.ending != Ending.REFUSED
    law = case.demo.body["legal_basis"][0]
    if is_granted:
        grounds = f"{law['law']}{law['article']}の要件に当てはまることを確認しました。"
    else:
        grounds = (
            f"{law['law']}{law['article']}の要件のうち、住所の要件を満たしていることが確認できませんでした。"
        )
    outcome = Outcome.GRANTED if is_granted else Outcome.REFUSED
    propose(
        application=application,
        outcome=outcome,
        grounds=grounds,
        findings=looked_at(application, outcome),
        revision=application.revision,
        by=by,
        at=at,
    )


def _say(case: Case, key: str, moment: Review.Moment, *, by: Acting, at: datetime) -> None:
    rng = case.rng
    rating = max(1, min(5, round(rng.gauss(case.demo.mood, 0.7))))
    text = rng.choice(PRAISE) if rating >= 4 else rng.choice(BLAME)
    is_decision = moment == Review.Moment.DECISION
    write(
        application=_get(key),
        moment=moment,
        rating=rating,
        is_time_acceptable=rng.random() < case.demo.mood / 4.6 if is_decision else None,
        step=rng.choice([Review.Step.WHOLE, Review.Step.FILLING, Review.Step.DOCUMENTS, Review.Step.WAITING]),
        text=text if rng.random() < 0.6 else "",
        reasons=_reasons(f"{key} {moment}", rating),
        by=by,
        at=at,
    )


def _reasons(seed: str, rating: int) -> list[str]:
    """One or two reasons of the side of the rating, drawn apart so that the story stays as it was."""
    rng = random.Random(seed)  # noqa: S311 - a story, not a secret
    side = Review.GOOD if rating >= 4 else [one for one in Review.Reason if one not in Review.GOOD]
    return [str(one) for one in rng.sample(side, rng.randint(1, 2))]

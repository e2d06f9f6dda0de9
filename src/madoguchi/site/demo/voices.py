"""A year of voices in the demo city: by link, QR and system, the answers of the offices, one loop that closed."""

import random
from datetime import datetime, timedelta

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.improvement.models import Improvement, Indicator
from madoguchi.improvement.services import begin, finish, plan, publish, tell
from madoguchi.registry.models import Edition
from madoguchi.reviews.models import Review
from madoguchi.reviews.services import About, reply, say, set_aside
from madoguchi.site.demo.city import People
from madoguchi.site.demo.writing import DemoProcedure

SEED = 20260815
A_PLACE = 9
"""So many voices a year come without an application to each place and procedure."""
LOOP_BEGAN, LOOP_DONE, LOOP_TOLD = timedelta(days=210), timedelta(days=170), timedelta(days=150)
_Step, _Reason = Review.Step, Review.Reason

GOOD = [
    (5, _Step.WHOLE, [_Reason.ANYTIME, _Reason.QUICK], "昼休みにスマートフォンで終わりました。"),
    (5, _Step.UNDERSTANDING, [_Reason.CLEAR], "必要なものが先に分かったので、迷いませんでした。"),
    (4, _Step.FILLING, [_Reason.NO_REPEAT], "前に入力した住所が出てきて、書かずにすみました。"),
    (4, _Step.DOCUMENTS, [_Reason.FEW_PAPERS], "添付する書類が1枚だけでした。"),
    (5, _Step.RESULT, [_Reason.QUICK], ""),
    (4, _Step.WHOLE, [_Reason.KIND], "電話で聞いたときの説明がていねいでした。"),
]
HARD = [
    (2, _Step.UNDERSTANDING, [_Reason.HARD_WORDS], "説明の言葉がむずかしくて、二回読み直しました。"),
    (1, _Step.FINDING, [_Reason.HARD_TO_FIND], "手続の名前が分からず、見つけるまでに時間がかかりました。"),
    (2, _Step.DOCUMENTS, [_Reason.MANY_PAPERS], "書類の写真がうまく撮れず、何度もやり直しました。"),
    (3, _Step.WAITING, [_Reason.SLOW], "いつ結果が出るのか分からないまま待ちました。"),
    (
        2,
        _Step.FILLING,
        [_Reason.MANY_INPUTS, _Reason.REPEAT],
        "同じことを何度も入力しました。連絡は090-0000-5678までください。",
    ),
    (3, _Step.FILLING, [_Reason.HARD_WORDS], "担当の高橋さんに聞いて、やっと意味が分かりました。"),
]
ANSWERS = {
    _Step.UNDERSTANDING: "読みにくい説明で、ご不便をおかけしました。むずかしい言葉に言いかえを付けることにしました。",
    _Step.FINDING: "ふだんの言葉でもさがせるように、さがすときの言葉を加えました。ご意見をありがとうございます。",
    _Step.DOCUMENTS: "写真の撮り方の例を載せました。撮れないときは、窓口にお持ちいただいてもかまいません。",
    _Step.WAITING: "お待たせしました。受付から結果までの日数の目安を、手続のページの初めに載せました。",
    _Step.FILLING: "同じことを聞いていた質問をまとめます。次の版のフォームから変わります。",
}
OTHER_ANSWER = "ご意見をありがとうございます。担当で読み、次の見直しに生かします。"


def speak(people: People, told: list[tuple[DemoProcedure, list[Edition]]], *, today: datetime) -> None:
    """Let people say how it was, the offices answer, and one voice become an improvement."""
    rng = random.Random(SEED)  # noqa: S311 - a story, not a secret
    for demo, editions in told:
        for edition in editions:
            _say_by_link(demo, edition, rng, today=today)
    _answer(people, rng, today=today)
    _close_a_loop(people, told, today=today)


def _say_by_link(demo: DemoProcedure, edition: Edition, rng: random.Random, *, today: datetime) -> None:
    sources = [Review.Source.LINK, Review.Source.QR, Review.Source.QR, Review.Source.API]
    for n in range(A_PLACE):
        at = today - timedelta(days=rng.uniform(0.5, 360))
        rating, step, reasons, text = rng.choice(GOOD if rng.random() < demo.mood / 5 else HARD)
        say(
            about=About(
                organisation=edition.organisation, procedure=edition.procedure, source=rng.choice(sources)
            ),
            rating=rating,
            step=step,
            reasons=reasons,
            text=text if rng.random() < 0.8 else "",
            channel=rng.choice(Review.Channel.values),
            device=rng.choice(Review.Device.values),
            once=f"demo {edition.pk} {n}",
            by=Acting.nobody(),
            at=at,
        )


def _answer(people: People, rng: random.Random, *, today: datetime) -> None:
    """Four of five voices that are owed an answer get one, most of them in time; a few are no voices."""
    owed = Review.objects.filter(reply_due_on__isnull=False).select_related("organisation", "application")
    for n, review in enumerate(owed.order_by("written_at", "rating", "step")):
        place = review.organisation.slug
        if place not in people.examiners:
            continue
        at = review.written_at + timedelta(days=rng.uniform(1, 15))
        if n % 40 == 7 and review.application is None:
            by = people.examiner(place, at)
            set_aside(review=review, because=Review.Aside.ELSEWHERE, by=by, at=min(at, today))
        elif rng.random() < 0.8 and at < today:
            words = ANSWERS.get(Review.Step(review.step), OTHER_ANSWER)
            reply(review=review, text=words, by=people.examiner(place, at), at=at)


def _close_a_loop(
    people: People, told: list[tuple[DemoProcedure, list[Edition]]], *, today: datetime
) -> None:
    """What people found hard to understand was rewritten; another officer published what came of it."""
    procedures = [edition.procedure_id for _demo, editions in told for edition in editions]
    governments = {place.pk: slug for slug, place in people.organisations.items()}
    editor, publisher = (acting_of(one, at=today) for one in (people.editor, people.publisher))
    hard = Review.objects.filter(procedure__in=procedures, rating__lte=3, written_at__lt=today - LOOP_BEGAN)
    for review in (
        hard.exclude(text="").select_related("organisation", "procedure").order_by("-written_at", "-pk")[:400]
    ):
        if (
            review.organisation_id not in publisher.organisations()
            or review.organisation_id not in governments
        ):
            continue
        assert review.procedure is not None
        alike = list(hard.filter(procedure=review.procedure, organisation=review.organisation)[:5])
        made = plan(
            organisation=review.organisation,
            title="説明の言葉を、ふだんの言葉に書きかえる",
            problem="「説明の言葉がむずかしい」という声が続きました。",
            measure="手続の説明とフォームの案内を、やさしい日本語の言いかえ集に合わせて書きかえました。",
            source=Improvement.Source.REVIEWS,
            procedure=review.procedure,
            due_on=japan_day(today - LOOP_DONE),
            indicator=Indicator.SATISFACTION,
            reviews=alike,
            by=editor,
            at=today - LOOP_BEGAN,
        )
        begin(improvement=made, by=editor, at=today - LOOP_BEGAN + timedelta(days=7))
        done = finish(improvement=made, done_on=japan_day(today - LOOP_DONE), by=editor, at=today - LOOP_DONE)
        said = tell(
            improvement=done,
            said_before="「受給資格の認定に係る監護要件」など、役所の言葉が並んでいました。",
            said_after="「お子さんと暮らしていること」のように、だれの、どんなことかで書きました。",
            revision=done.revision,
            by=editor,
            at=today - LOOP_TOLD,
        )
        publish(improvement=said, by=publisher, at=today - LOOP_TOLD + timedelta(days=2))
        return

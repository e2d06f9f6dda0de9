"""Barriers in the demo, from the record to the end, and the reports for a council that tell of them."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import NamedTuple

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.core.calendars import add_months
from madoguchi.core.clock import japan_day
from madoguchi.plan.models import Barrier
from madoguchi.plan.services.barrier_ends import release
from madoguchi.plan.services.barriers import add_barrier, publish_barrier, record_answer, record_request
from madoguchi.plan.services.reports import add_words, begin_report, make_final
from madoguchi.plan.types.quarters import last_quarters, quarter_words
from madoguchi.registry.models import Process
from madoguchi.registry.selectors import processes_in
from madoguchi.site.demo.city import People

PLACE = "madono-ken"
PLANNER, SECOND = "keikaku@madono.example", "kikaku@madono.example"
MINISTRY = "国の所管省庁"
_K = Barrier.Kind


class _Told(NamedTuple):
    """What is told of the processes whose reason has these words (障壁の言葉)."""

    words: str
    kind: str
    title: str
    text: str
    counterpart: str
    request: str


TOLD = (
    _Told(
        "書面で掲げる",
        _K.LAW,
        "許可証などを書面で掲げる義務",
        "許可証などを事業所に書面で掲げることを法律が求めているため、電子で交付できません。",
        MINISTRY,
        "画面での表示や、ウェブサイトでの公開でもよいことにしてください。",
    ),
    _Told(
        "様式を紙で",
        _K.LAW,
        "紙の様式の指定",
        "省令が様式を紙で定め、押印の欄があるため、同じ内容を電子で受け付けられません。",
        MINISTRY,
        "様式を項目の定めに改め、電子での提出を認めてください。",
    ),
    _Told(
        "市町との受け渡し",
        _K.MUNICIPALITY,
        "市町を通す書類の受け渡し",
        "市町の窓口が受け付け、県に紙で送ることになっているため、県だけではオンラインにできません。",
        "県内の市町",
        "共同窓口サイトで直接受け付け、市町にはデータで知らせる形に変えることを提案します。",
    ),
    _Told(
        "現物",
        _K.NATURE,
        "現物や現地での確認",
        "現物を職員が見て確かめるため、すべてをオンラインで終えることができません。",
        "",
        "",
    ),
)
MOST_BY_LAW = 4


def record_barriers(people: People, *, today: datetime) -> None:
    """Record what keeps the prefecture's processes back; the heaviest law is asked about, answered and gone."""
    place = people.organisations[PLACE]
    planner, second = (User.objects.get(email=email) for email in (PLANNER, SECOND))
    began = today - timedelta(days=430)
    made: list[Barrier] = []
    for told, law, processes in _groups(place):
        made.append(
            add_barrier(
                organisation=place,
                processes=processes,
                kind=told.kind,
                title=told.title + (f"（{law}）" if law else ""),
                text=told.text,
                law=law,
                counterpart=told.counterpart,
                owner=planner,
                by=acting_of(planner, at=began),
                at=began,
            )
        )
        _ask(made[-1], told, len(made) - 1, planner, today=today)
    for barrier in made[:-1]:  # one is still being written
        publish_barrier(barrier=barrier, by=acting_of(second, at=today), at=today - timedelta(days=60))
    if made:
        _end(made[0], planner, today=today)


def _groups(place: Organisation) -> list[tuple[_Told, str, list[Process]]]:
    """The barred processes by what is written of them; those of a law by law, the largest first; a rest stays a gap."""
    barred = processes_in(Organisation.objects.filter(government=place)).filter(state=Process.State.BARRED)
    found: dict[tuple[int, str], list[Process]] = defaultdict(list)
    for process in barred:
        for n, told in enumerate(TOLD):
            if told.words in process.barrier:
                law = process.basis_law if told.kind == _K.LAW else ""
                if law or told.kind != _K.LAW:
                    found[n, law].append(process)
    laws = [(key, its) for key, its in found.items() if key[1]]
    laws.sort(key=lambda one: (-sum(process.total_count or 0 for process in one[1]), one[0]))
    others = [(key, its) for key, its in sorted(found.items()) if not key[1]]
    return [(TOLD[n], law, its) for (n, law), its in [*laws[:MOST_BY_LAW], *others]]


def _ask(barrier: Barrier, told: _Told, n: int, planner: User, *, today: datetime) -> None:
    """Most were asked about; some have an answer, one was refused and asked again."""
    if not told.request:
        return
    days_ago = 390 - 25 * n
    asked_on = japan_day(today) - timedelta(days=days_ago)
    at = today - timedelta(days=days_ago - 1)
    by = acting_of(planner, at=at)
    channel = "proposal" if n == 1 else "meeting" if barrier.kind == _K.MUNICIPALITY else "letter"
    request = record_request(
        barrier=barrier,
        to=told.counterpart,
        channel=channel,
        requested_on=asked_on,
        text=told.request,
        by=by,
        at=at,
    )
    answers = {
        0: ("accepted", "省令を改め、電子での交付と表示を認めます。"),
        1: ("considered", "ほかの団体の意見も聞いて、検討します。"),
        2: ("refused", "利用者の保護のため、いまの定めが要ります。"),
    }
    if n not in answers:
        return
    kind, words = answers[n]
    later = at + timedelta(days=120)
    record_answer(
        asked=request,
        answer_kind=kind,
        text=words,
        answered_on=japan_day(later),
        by=acting_of(planner, at=later),
        at=later,
    )
    if kind == "refused":
        again = later + timedelta(days=60)
        record_request(
            barrier=barrier,
            to=told.counterpart,
            channel="governors",
            requested_on=japan_day(again),
            text="掲示の目的は、検索できる公開でも果たせます。あらためて検討をお願いします。",
            by=acting_of(planner, at=again),
            at=again,
        )


def _end(barrier: Barrier, planner: User, *, today: datetime) -> None:
    release(
        barrier=barrier,
        released_on=japan_day(today) - timedelta(days=20),
        planned_on=add_months(japan_day(today).replace(day=1), 7),
        outcome="省令が改められ、電子での交付と画面での表示が認められました。",
        by=acting_of(planner, at=today),
        at=today,
    )


def report_to_council(people: People, *, today: datetime) -> None:
    """A final report on the quarter that ended last, and a draft on the one that runs."""
    place = people.organisations[PLACE]
    planner, second = (User.objects.get(email=email) for email in (PLANNER, SECOND))
    by, at = acting_of(planner, at=today), today
    running, ended = last_quarters(japan_day(today), 2)
    for quarter in (ended, running):
        report = begin_report(
            government=place,
            quarter=quarter,
            title=f"行政手続のデジタル化の進み（{quarter_words(quarter)}）",
            meeting="窓野県デジタル推進会議",
            meets_on=_meets(quarter),
            by=by,
            at=at,
        )
        report = add_words(
            report=report,
            heading="これからの進め方",
            text=(
                "予定が遅れている手続は、担当する局と理由を確かめ、新しい予定を公表します。\n\n"
                "国の法令による障壁は、回答を待つだけにせず、いまの法令のままでできる方法も探します。"
            ),
            revision=report.revision,
            by=by,
            at=at,
        )
        if quarter == ended:
            make_final(report=report, revision=report.revision, by=acting_of(second, at=at), at=at)


def _meets(quarter: str) -> date:
    """The council meets in the second month after the quarter."""
    year, number = int(quarter[:4]), int(quarter[-1])
    return add_months(date(year, 3 * number, 20), 2)

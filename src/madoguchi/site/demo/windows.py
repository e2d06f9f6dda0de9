"""A dozen windows of the demo city with a year of voices, and one that was changed for the people who come."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.improvement.models import Indicator
from madoguchi.improvement.services import begin, finish, plan, publish, tell
from madoguchi.registry.models import Procedure
from madoguchi.reviews.models import Review
from madoguchi.reviews.services import About, say
from madoguchi.site.demo.city import YEARS_AGO, People
from madoguchi.windows.models import Window
from madoguchi.windows.services import add_window
from madoguchi.windows.types import WindowData

SEED = 20260911
CHANGED = timedelta(days=150)
"""So long ago the window of welfare was changed."""
HOURS = "平日 8:30〜17:15"
CARDS = "クレジットカード、電子マネー、コード決済"
_Reason = Review.Reason

SATISFIED = [
    (5, [_Reason.KIND, _Reason.QUICK], "待たずに呼ばれ、すぐ終わりました。"),
    (5, [_Reason.CLEAR], "次に何をすればよいか、紙に書いてくれました。"),
    (4, [_Reason.PAYMENT], "スマートフォンで払えて助かりました。"),
    (4, [_Reason.KIND], ""),
    (4, [_Reason.NO_REPEAT], "住所を書かなくてよくなっていて、驚きました。"),
]
UNSATISFIED = [
    (2, [_Reason.LONG_WAIT], "40分待ちました。あと何人か分かるとよいです。"),
    (3, [_Reason.REPEAT], "三つの紙に同じ住所を書きました。"),
    (1, [_Reason.LONG_WAIT, _Reason.MANNER], "別の窓口に行くように言われ、また並びました。"),
    (2, [_Reason.NO_ANSWER], ""),
    (3, [_Reason.HARD_WORDS], "説明の言葉がむずかしかったです。"),
]


@dataclass(frozen=True)
class DemoWindow:
    """A window and how its visitors feel: the share that is satisfied, and how many speak in a year (デモの窓口)."""

    organisation: str
    name: str
    place: str
    address: str
    phone: str
    mood: float
    voices: int
    marks: tuple[str, str, str] = ("", "", "")
    languages: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    is_accessible: bool = True
    is_prototype: bool = False


_CITY = "窓野県窓野市本町1丁目1番1号"
_HALL = "窓野県窓野市県庁前2丁目8番1号"
WINDOWS = [
    DemoWindow(
        *("madono-shi", "市民窓口課 証明窓口", "本庁舎1階 1番", _CITY, "03-0000-1001", 0.84, 48),
        ("ウェブで来庁を予約でき、待ち人数が見える", "職員が聞き取り、画面で確かめて終わり", CARDS),
        ("en", "zh", "ko", "easy-ja"),
        is_prototype=True,
    ),
    DemoWindow(
        *("madono-shi", "子育て支援課", "本庁舎2階 21番", _CITY, "03-0000-1021", 0.78, 36),
        ("ウェブで来庁を予約できる", "前に届け出た内容を印字した用紙を使う", ""),
        ("en", "vi", "easy-ja"),
        ("child-allowance", "child-medical-certificate", "nursery-admission"),
        is_prototype=True,
    ),
    DemoWindow(
        *("madono-shi", "福祉総合相談窓口", "本庁舎1階 8番", _CITY, "03-0000-1008", 0.55, 60),
        ("", "職員が聞き取り、画面で確かめて終わり", ""),
        ("sign", "easy-ja"),
        ("disability-certificate", "housing-security-benefit"),
    ),
    DemoWindow(
        *("madono-shi", "保険年金課", "本庁舎1階 5番", _CITY, "03-0000-1005", 0.58, 40),
        languages=("en",),
        procedures=("high-cost-medical",),
    ),
    DemoWindow(
        *("madono-shi", "税務課 証明窓口", "本庁舎2階 25番", _CITY, "03-0000-1025", 0.74, 22), ("", "", CARDS)
    ),
    DemoWindow(
        *(
            "madono-shi",
            "駅前サービスコーナー",
            "窓野駅ビル3階",
            "窓野県窓野市駅前1丁目2番",
            "03-0000-1090",
            0.88,
            30,
        ),
        ("夜8時と土日も開き、混みにくい", "", CARDS),
        ("en", "ne"),
        is_accessible=False,
    ),
    DemoWindow(
        *("kawazoe-shi", "総合窓口課", "市役所1階", "窓野県川添市川原町3番", "03-0000-4001", 0.71, 26),
        ("", "", CARDS),
        ("pt", "es"),
    ),
    DemoWindow(*("kawazoe-shi", "税務課", "市役所2階", "窓野県川添市川原町3番", "03-0000-4021", 0.62, 16)),
    DemoWindow(
        *("morishita-machi", "住民課", "町役場1階", "窓野県森下町大字森下100番地", "03-0000-5001", 0.9, 7),
        ("", "職員が聞き取り、画面で確かめて終わり", ""),
    ),
    DemoWindow(
        *("seikatsu-hoken-kyoku", "食品衛生窓口", "県庁第二庁舎3階", _HALL, "03-0000-2301", 0.66, 24),
        ("予約制の相談", "", ""),
        procedures=("restaurant-permission", "beauty-salon-opening", "hotel-permission"),
    ),
    DemoWindow(
        *("kankyo-kyoku", "廃棄物対策窓口", "県庁第二庁舎5階", _HALL, "03-0000-2501", 0.73, 18),
        procedures=("industrial-waste-collection",),
    ),
    DemoWindow(
        *("fukushi-kyoku", "福祉人材窓口", "県庁本庁舎4階", _HALL, "03-0000-2401", 0.5, 6),
        is_accessible=False,
    ),
]


def open_windows(people: People, *, today: datetime) -> None:
    """Enter the windows, let a year of visitors speak, and change what kept them waiting."""
    rng = random.Random(SEED)  # noqa: S311 - a story, not a secret
    began = today - YEARS_AGO
    keeper = acting_of(people.editor, at=began)
    slugs = {slug for one in WINDOWS for slug in one.procedures}
    procedures = dict(Procedure.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    for one in WINDOWS:
        waiting, writing, paying = one.marks
        window = add_window(
            organisation=people.organisations[one.organisation],
            data=WindowData(
                name=one.name,
                place=one.place,
                address=one.address,
                hours=HOURS,
                phone=one.phone,
                languages=one.languages,
                is_wheelchair_accessible=one.is_accessible,
                no_waiting_means=waiting,
                no_writing_means=writing,
                cashless_means=paying,
                is_prototype=one.is_prototype,
                procedures=frozenset(procedures[slug] for slug in one.procedures if slug in procedures),
            ),
            by=keeper,
            at=began,
        )
        is_changed = one.name == "福祉総合相談窓口"
        _speak(window, one, rng, today=today, is_changed=is_changed)
        if is_changed:
            _change(people, window, today=today)


def _speak(window: Window, one: DemoWindow, rng: random.Random, *, today: datetime, is_changed: bool) -> None:
    about = About(organisation=window.organisation, source=Review.Source.WINDOW, window=window)
    for n in range(one.voices):
        at = today - timedelta(days=rng.uniform(0.5, 355))
        mood = one.mood + 0.3 if is_changed and at > today - CHANGED else one.mood
        rating, reasons, text = rng.choice(SATISFIED if rng.random() < mood else UNSATISFIED)
        say(
            about=about,
            rating=rating,
            step=Review.Step.COUNTER,
            reasons=reasons,
            text=text if text and rng.random() < 0.3 else "",
            channel=Review.Channel.COUNTER,
            device=Review.Device.PHONE,
            once=f"demo window {one.name} {n}",
            by=Acting.nobody(),
            at=at,
        )


def _change(people: People, window: Window, *, today: datetime) -> None:
    """The window of welfare takes a number by phone since a hundred and fifty days; a second person told of it."""
    planned, done = today - CHANGED - timedelta(days=60), today - CHANGED
    worker, second = acting_of(people.editor, at=planned), acting_of(people.publisher, at=today)
    made = plan(
        organisation=window.organisation,
        window=window,
        title="番号札をスマートフォンで取れるようにする",
        problem="待ち時間が長く、あと何人かも分からない。",
        measure="待ち人数をウェブで見せ、家からも番号札を取れるようにする。",
        source="window",
        indicator=Indicator.SATISFACTION,
        by=worker,
        at=planned,
    )
    begin(improvement=made, by=worker, at=planned)
    finished = finish(improvement=made, done_on=japan_day(done), by=worker, at=today)
    told = tell(
        improvement=finished,
        said_before="番号札は窓口でしか取れず、平均35分、番号を呼ばれるまで席を離れられませんでした。",
        said_after="家を出る前に番号札を取れます。あと何人かが、スマートフォンに出ます。",
        revision=finished.revision,
        by=worker,
        at=today,
    )
    publish(improvement=told, by=second, at=today)

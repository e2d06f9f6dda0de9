"""The charts of time cost: an event before and now, for whom it takes most, what the answer hangs on, lives, the city."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.timecost.draws import MANY
from madoguchi.ui.charts import Chart, Kind, Point

HOUR = 60
DAY_HOURS = 10_000
FIRST = "birth"
"""The event that the page opens with."""

Body = Mapping[str, Any]


def in_words(minutes: float) -> str:
    """So many minutes as people say them, no finer than they are known: 「12分」, 「1時間5分」, 「13時間10分」."""
    step = 1 if minutes < HOUR else 5 if minutes < 5 * HOUR else 10
    whole = round(minutes / step) * step
    hours, rest = divmod(whole, HOUR)
    if not hours:
        return _("%(n)d分") % {"n": rest}
    if not rest:
        return _("%(n)d時間") % {"n": hours}
    return _("%(hours)d時間%(rest)d分") % {"hours": hours, "rest": rest}


def hours_in_words(hours: float) -> str:
    """So many hours of many people: 「約8,200時間」, 「約12万時間」."""
    if hours >= DAY_HOURS:
        return _("約%(n)s万時間") % {
            "n": f"{hours / DAY_HOURS:,.1f}".removesuffix(".0"),
            "whole": f"{round(hours, -3):,.0f}",
        }
    step = 100 if hours >= 1000 else 10 if hours >= 100 else 1
    return _("約%(n)s時間") % {"n": f"{round(hours / step) * step:,}"}


def source_of(year: int) -> str:
    """Where the numbers come from, in words."""
    return _("時間的コストの前提（%(year)s年度）と、当サービスの記録") % {"year": year}


def draws() -> str:
    """What stands behind an estimate, in the place of a number of cases."""
    return _("%(n)s通りの計算") % {"n": f"{MANY:,}"}


def _groups() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        (_("調べる"), ("find",)),
        (_("往復・待つ"), ("travel", "waiting")),
        (_("書類をそろえる"), ("documents",)),
        (_("書く・出す・直す"), ("writing", "counter")),
        (_("受け取る"), ("receive",)),
    )


def finding(event: Body) -> str:
    """How long it takes before and now, in one sentence."""
    before, now = event["worlds"]["before"]["whole"][0], event["worlds"]["now"]["whole"][0]
    words = {"event": event["title"], "before": in_words(before), "now": in_words(now)}
    if before - now < 1:
        return _("%(event)sの手続には、以前もいまも、%(now)sほどかかります") % words
    words |= {"saved": in_words(before - now), "share": f"{100 * (before - now) / before:.0f}"}
    return (
        _(
            "%(event)sの手続には、以前は%(before)s、いまは%(now)sほどかかり、%(saved)s（%(share)s％）短くなりました"
        )
        % words
    )


def worlds_chart(event: Body, *, year: int, at: datetime, plan: Body | None = None) -> Chart:
    """Before, now, and after the plan: what the minutes go to."""
    worlds = [(_("以前（紙と窓口だけ）"), event["worlds"]["before"]), (_("いま"), event["worlds"]["now"])]
    if plan is not None:
        worlds.append((_("計画した変更のあと"), plan["after"]))
    return Chart(
        kind=Kind.STACKED,
        title=finding(event),
        unit=_("分"),
        source=source_of(year),
        n=draws(),
        updated_at=at,
        points=tuple(
            Point(name, minutes := sum(world["parts"][part] for part in parts), group, f"{minutes:,.0f}")
            for name, world in worlds
            for group, parts in _groups()
        ),
        name_of=_("状態"),
        note=_("%(usual)sの場合です。10回のうち8回は、以前は%(before)s、いまは%(now)sの間と見込みます。")
        % {
            "usual": event["usual"],
            "before": between(event["worlds"]["before"]["whole"]),
            "now": between(event["worlds"]["now"]["whole"]),
        },
    )


def between(interval: list[float]) -> str:
    """「12時間から15時間」."""
    return _("%(low)sから%(high)s") % {"low": in_words(interval[1]), "high": in_words(interval[2])}


def people_chart(event: Body, *, year: int, at: datetime) -> Chart:
    """For whom it takes most, before and now, the longest first."""
    people = sorted(event["people"], key=lambda one: -one["now"][0])
    most = people[0]
    return Chart(
        kind=Kind.DOTS,
        title=_("いま最も時間がかかるのは「%(who)s」で、%(now)sほどです")
        % {"who": most["title"], "now": in_words(most["now"][0])},
        unit=_("分"),
        source=source_of(year),
        n=draws(),
        updated_at=at,
        points=tuple(
            Point(one["title"], one[world][0], name, f"{one[world][0]:,.0f}")
            for one in people
            for world, name in (("before", _("以前")), ("now", _("いま")))
        ),
        name_of=_("どのような人か"),
        note=_("どの条件でも、同じ前提で計算しています。"),
    )


def swings_chart(event: Body, *, year: int, at: datetime) -> Chart | None:
    """By how much each assumption alone moves the answer, the widest first; None where nothing does."""
    rows = event["swings"]
    if not rows:
        return None
    of = _("短くなった時間") if rows[0]["is_saved"] else _("いまの時間")
    return Chart(
        kind=Kind.DOTS,
        title=_("%(of)sの見積りを最も左右するのは「%(title)s」の前提です")
        % {"of": of, "title": rows[0]["title"]},
        unit=_("分（%(of)s）") % {"of": of},
        source=source_of(year),
        n=draws(),
        updated_at=at,
        points=tuple(
            Point(row["title"], row[side], name, f"{row[side]:,.0f}")
            for row in rows
            for side, name in (("low", _("前提が下限のとき")), ("high", _("前提が上限のとき")))
        ),
        name_of=_("前提"),
        note=_("ほかの前提は、最も見込まれる値のままにして、1つだけを動かしました。"),
    )


def lives_chart(body: Body, *, year: int, at: datetime) -> Chart:
    """What a life takes, before and now."""
    lives = sorted(body["personas"], key=lambda one: -one["now"][0])
    return Chart(
        kind=Kind.DOTS,
        title=_("一生では、「%(who)s」の時間が最も長く、%(hours)sです")
        % {"who": lives[0]["title"], "hours": hours_in_words(lives[0]["now"][0])},
        unit=_("時間"),
        source=source_of(year),
        n=draws(),
        updated_at=at,
        points=tuple(
            Point(one["title"], one[world][0], name, f"{one[world][0]:,.0f}")
            for one in lives
            for world, name in (("before", _("以前")), ("now", _("いま")))
        ),
        name_of=_("人生"),
        note=_(
            "できごとの年齢と回数は、代表的な例として置いたものです。「以前」は、一生を紙と窓口だけで過ごした場合です。"
        ),
    )


def city_chart(city: Body, *, year: int, at: datetime) -> Chart:
    """What residents and businesses spend in a year, by event, with a mark where it was before."""
    return Chart(
        kind=Kind.BARS,
        title=_("%(where)sでは1年に、以前の%(before)sから、いまは%(now)sになりました")
        % {
            "where": city.get("name") or _("人口を取り込んだ地域"),
            "before": hours_in_words(city["before"][0]),
            "now": hours_in_words(city["now"][0]),
        },
        unit=_("時間（1年、いま）"),
        source=_("%(source)s、市区町村の人口") % {"source": source_of(year)},
        n=city["population"].get("total") or draws(),
        updated_at=at,
        points=tuple(
            Point(one["title"], one["now"][0], words=_rounded(one["now"][0]), high=one["before"][0])
            for one in city["events"]
        ),
        name_of=_("できごと"),
        note=_(
            "縦の線は、以前（紙と窓口だけ）の時間です。件数は人口です。1年に起きる回数は、人口に発生の割合をかけた見積りです。"
        ),
    )


def _rounded(hours: float) -> str:
    """So many hours, no finer than they are known."""
    step = 100 if hours >= 1000 else 10
    return f"{round(hours / step) * step:,}"


def ages_chart(city: Body, *, year: int, at: datetime) -> Chart:
    """In which ten years of life the hours fall."""
    most = max(city["ages"], key=lambda age: city["ages"][age][1])
    whole = sum(now for _before, now in city["ages"].values())
    return Chart(
        kind=Kind.BARS,
        title=_("年代では%(age)sの負担が最も大きく、全体の%(share)s％です")
        % {"age": age_name(most), "share": f"{100 * city['ages'][most][1] / whole:.0f}" if whole else "0"},
        unit=_("時間（1年、いま）"),
        source=_("%(source)s、市区町村の人口") % {"source": source_of(year)},
        n=draws(),
        updated_at=at,
        points=tuple(
            Point(age_name(age), now, words=_rounded(now)) for age, (_before, now) in city["ages"].items()
        ),
        name_of=_("年代"),
        emphasis=(age_name(most),),
        note=_("手続をする人の年代です。年代の割合は見積りです。事業者の時間は含みません。"),
    )


def age_name(age: str) -> str:
    """「30代」; those of 70 and more stand together."""
    return _("70代以上") if age == "70" else _("%(age)s代") % {"age": age}


def charts_of(
    body: Body, event: str, *, year: int, at: datetime, plan: Body | None = None
) -> dict[str, Chart | None]:
    """All charts of the page for one event, by their names."""
    told = body["events"][event]
    city = body["city"]
    return {
        "worlds": worlds_chart(told, year=year, at=at, plan=plan),
        "people": people_chart(told, year=year, at=at),
        "swings": swings_chart(told, year=year, at=at),
        "lives": lives_chart(body, year=year, at=at),
        "city": city_chart(city, year=year, at=at) if city else None,
        "ages": ages_chart(city, year=year, at=at) if city and city["ages"] else None,
    }

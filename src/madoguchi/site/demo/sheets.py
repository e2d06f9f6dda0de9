"""The demo's priority procedures in two periods of the plan, their sheets, and a named list of main procedures."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.core.calendars import first_day_of, fiscal_year
from madoguchi.core.clock import japan_day
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.plan.models import NamedItem, PlanPeriod, Selection
from madoguchi.plan.selectors.list_files import LIST_COLUMNS
from madoguchi.plan.selectors.priority import candidates
from madoguchi.plan.selectors.sheets import body_of_version, title_of
from madoguchi.plan.services.lists import add_list, take_list
from madoguchi.plan.services.priority import Choice, choose, open_period, settle_period
from madoguchi.plan.services.sheets import (
    ask_sheet_publication,
    publish_sheet,
    save_sheet,
    start_sheet,
)
from madoguchi.plan.types.sheets import Action, ActionState, Figure, FigureSource, Kpi, KpiKind, SheetBody
from madoguchi.registry.models import Procedure, Process
from madoguchi.site.demo.city import SETTING_UP, People
from madoguchi.site.demo.inventory import appoint_answerers

_COLUMNS = ("number", "title", "procedure", "group", "done_on", "due_year", "note")
OFFICE_HOURS = 43.75
"""Hours of a week in which the demo's windows are open: 8.75 hours on five days."""
REASONS = {
    "child-allowance": "出生や転入のときに、ほかの子育ての手続とまとめて申請されるため",
    "child-medical-certificate": "児童手当といっしょに申請されることが多く、同時に見直すため",
    "self-support-medical": "毎年の更新があり、同じ人が繰り返し申請するため",
}
DEFAULT = "件数は基準より少ないが、共同窓口で先にオンライン化し、効果を確かめるため"
RELATED = {"child-allowance": "child-medical-certificate", "high-school-support": "high-school-benefit"}
LEFT = ("moving-out", "マイナポータルからの転出届が定着し、窓口での届出が減ったため")
SHEETS = {
    "child-medical-certificate": "お子さんの医療証を、窓口に来なくても1週間以内に受け取れるようにする",
    "child-allowance": "書類を用意しなくても、スマートフォンだけで10分以内に申請できるようにする",
    "restaurant-permission": "図面のやり取りを減らし、店を開く日に間に合うように結果を届ける",
    "prefecture-child-support": "去年の申請をもとに、確かめるだけで申請できるようにする",
}
WAITING = ("high-school-support", "学校を通さずに、家から申請し、結果まで見られるようにする")
ACTIONS = (
    ("添付書類のうち、役所の記録で分かるものを求めない", -1, ActionState.DONE),
    ("前に入力したことを、はじめから入れておく", 0, ActionState.DOING),
    ("通知をオンラインで受け取れるようにする", 1, ActionState.PLANNED),
)
RESULT = "添付書類を減らし、入力の途中でやめる人が少なくなりました。いただいた声をもとに、説明の言葉を直しています。"
BETTER = {
    KpiKind.FILL_MINUTES: 0.8,
    KpiKind.DECISION_DAYS: 0.75,
    KpiKind.DOCUMENTS: 0.6,
    KpiKind.SATISFACTION: 1.08,
    KpiKind.ONLINE_RATE: 1.4,
    KpiKind.SERVICE_HOURS: 1.0,
    KpiKind.DEVICES: 1.0,
}
"""What the demo's bureaus aim at in the last year, as a share of where they began."""


def write_sheets(people: People, *, today: datetime) -> None:
    """Choose priority procedures in two periods, write sheets, and keep a named list."""
    for slug in ("madono-ken", "madono-shi"):
        _choose(people.organisations[slug], slug, today=today)
    periods = {one.government.slug: one for one in PlanPeriod.objects.filter(slug__endswith="-2")}
    hands = appoint_answerers(people, at=today)
    for slug, aim in SHEETS.items():
        _sheet(hands, periods, slug, aim, is_published=True, today=today)
    _sheet(hands, periods, *WAITING, is_published=False, today=today)
    _list(people.organisations["madono-ken"], today=today)


def _choose(government: Organisation, slug: str, *, today: datetime) -> None:
    year = fiscal_year(japan_day(today))
    for number, words, begins in ((1, "第一期", year - 4), (2, "第二期", year - 1)):
        at = today - timedelta(days=1200 if number == 1 else 380)
        period = open_period(
            government=government,
            slug=f"{slug}-{number}",
            name=f"デジタルファースト計画（{words}）",
            begins_on=first_day_of(begins),
            ends_on=first_day_of(begins + 3) - timedelta(days=1),
            by=SETTING_UP,
            at=at,
        )
        named = set(Procedure.objects.filter(is_priority=True).values_list("pk", flat=True))
        slugs = {one.slug: one.pk for one in Procedure.objects.filter(organisation__government=government)}
        found = {one.slug: one for one in candidates(period, at=at)}
        choices = [_choice(one.key, one.slug, one.follows, slugs) for one in found.values()]
        for key_slug, key in slugs.items():
            if key_slug not in found and (key in named or key_slug in REASONS):
                choices.append(_choice(key, key_slug, False, slugs))
        if number == 1 and LEFT[0] in slugs:
            choices.append(Choice(slugs[LEFT[0]], True, reason="転入届とまとめて見直すため"))
        if number == 2:
            choices = [
                Choice(one.procedure, False, reason=LEFT[1]) if one.procedure == slugs.get(LEFT[0]) else one
                for one in choices
            ]
        choose(period=period, choices=choices, by=SETTING_UP, at=at)
        settle_period(period=period, by=SETTING_UP, at=at + timedelta(days=20))


def _choice(key: UUID, slug: str, follows: bool, slugs: dict[str, UUID]) -> Choice:
    related = slugs.get(RELATED.get(slug, ""))
    reason = "" if follows else REASONS.get(slug, DEFAULT)
    return Choice(key, True, reason=reason, related=(related,) if related else None)


def _sheet(
    hands: dict[str, tuple[User, User]],
    periods: dict[str, PlanPeriod],
    slug: str,
    aim: str,
    *,
    is_published: bool,
    today: datetime,
) -> None:
    selection = (
        Selection.objects.select_related(
            "period__government", "procedure__organisation", "procedure__current"
        )
        .filter(procedure__slug=slug, period__in=periods.values(), is_selected=True)
        .first()
    )
    if selection is None:
        return
    at = today - timedelta(days=40)
    editor, publisher = (acting_of(one, at=at) for one in hands[selection.period.government.slug])
    version = start_sheet(selection=selection, by=editor, at=at)
    body = _written(body_of_version(version), aim, selection.period)
    version = save_sheet(version=version, body=body, revision=version.revision, by=editor, at=at)
    version = ask_sheet_publication(version=version, by=editor, at=at + timedelta(days=1))
    if is_published:
        publish_sheet(version=version, by=publisher, at=at + timedelta(days=3))


def _written(body: SheetBody, aim: str, period: PlanPeriod) -> SheetBody:
    years = period.fiscal_years
    kpis = [_aimed(one, years) for one in body.kpis]
    now = years[1]
    actions = tuple(
        Action(text, now + offset, str(state))
        for text, offset, state in ACTIONS[: 3 - len(body.actions) // 3]
    )
    return replace(
        body,
        aim=aim,
        kpis=tuple(one for one in kpis if one is not None),
        actions=(*body.actions, *actions)[:6],
        result=RESULT,
    )


def _aimed(one: Kpi, years: list[int]) -> Kpi | None:
    """The indicator with a target for each year; one of which nothing is known is left out."""
    kind = KpiKind(one.kind)
    if kind == KpiKind.SERVICE_HOURS and one.present.value is None:
        one = replace(one, present=Figure(OFFICE_HOURS, FigureSource.TYPED.value))
        return replace(one, targets=tuple((year, 168.0) for year in years))
    value = one.present.value
    if value is None:
        return None
    if kind == KpiKind.DEVICES:
        return replace(one, targets=tuple((year, 3.0) for year in years))
    share = BETTER[kind]
    targets = []
    for n, year in enumerate(years, 1):
        aim = value * (1 + (share - 1) * n / len(years))
        if kind == KpiKind.ONLINE_RATE:
            aim = min(aim, 98.0)
        if kind == KpiKind.SATISFACTION:
            aim = min(aim, 4.8)
        targets.append((year, float(round(aim, one.reading.digits))))
    return replace(one, targets=tuple(targets))


def _list(government: Organisation, *, today: datetime) -> None:
    """The main procedures of the prefecture, each as its processes stand."""
    made = add_list(
        government=government,
        slug="main-procedures",
        title="県の主要な行政手続",
        source="窓野県デジタルファースト計画（第一期）",
        note="県民と事業者がとくに多く使う手続です。計画（第一期）で名前を挙げ、毎年、進み具合をお知らせしています。",
        by=SETTING_UP,
        at=today - timedelta(days=900),
    )
    procedures = list(
        Procedure.objects.filter(
            organisation__government=government, current__isnull=False, retired_at__isnull=True
        )
        .select_related("current", "organisation")
        .prefetch_related("processes")
        .order_by("organisation__slug", "slug")
    )
    rows = [_row(n, one, today=today) for n, one in enumerate(procedures, 1)]
    for title in ("公害防止管理者選任届（旧様式）", "観光案内所の指定申請", "県立施設の利用者証の再交付"):
        ended = str(NamedItem.Group.ENDED.label)
        rows.append([len(rows) + 1, title, "", ended, "", "", "制度の見直しにより、なくなりました。"])
    content = "".join(csv_lines([LIST_COLUMNS[name] for name in _COLUMNS], rows)).encode()
    reading = take_list(of=made, content=content, by=SETTING_UP, at=today - timedelta(days=15))
    assert not reading.bad, reading.bad


def _row(number: int, procedure: Procedure, *, today: datetime) -> list[object]:
    """A procedure as the list tells it: as its processes stand."""
    standing = [one for one in procedure.processes.all() if one.state != Process.State.ABOLISHED]
    open_ones = [one for one in standing if one.state != Process.State.DIGITISED]
    barred = [one for one in open_ones if one.state == Process.State.BARRED and not one.is_own_discretion]
    day = japan_day(today)
    sinces = [one.since for one in standing if one.since is not None and one.since <= day]
    done_on: date | None = None
    if not open_ones:
        done_on = max(sinces, default=first_day_of(fiscal_year(day) - 2) - timedelta(days=1))
    planned = max((one.planned_on for one in open_ones if one.planned_on), default=None)
    due = fiscal_year(planned) if planned else fiscal_year(day) + 1
    group = NamedItem.Group.NATION if barred else NamedItem.Group.OWN
    return [
        number,
        title_of(procedure),
        procedure.code,
        str(group.label),
        done_on or "",
        "" if done_on or barred else due,
        barred[0].barrier if barred else "",
    ]

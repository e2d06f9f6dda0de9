"""Reports for councils: begun from every kind of part, put into order, filled with own words, and made final."""

import secrets
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import random_number
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.plan.models import CouncilReport
from madoguchi.plan.reports.parts import KINDS, kind_of
from madoguchi.plan.selectors.reports import day_of, sections_of
from madoguchi.plan.types.quarters import days_of, is_quarter
from madoguchi.registry.selectors import own_places
from madoguchi.versions.services import SomeoneElseSaved

FINISHERS = (Role.PLAN_MANAGER, Role.PUBLISHER)
"""Who makes a report final, if another wrote it."""
MOST = 60
Items = list[dict[str, Any]]


class NotYours(Refusal):
    """The actor writes no reports of this government."""

    sentence = _("会議資料を作れるのは、その団体の計画担当だけです。")


class Required(Refusal):
    """Something that has to be written was left empty."""

    sentence = _("この欄を入力してください。")


class NoQuarter(Refusal):
    """What was chosen is no quarter, or has not begun."""

    sentence = _("四半期を一覧から選んでください。")


class NoSuchPart(Refusal):
    """There is no such part to add, or none left to move."""

    sentence = _("その部品は、もうありません。画面を読み直してください。")


class FinalAlready(Refusal):
    """A final report never changes."""

    sentence = _("この資料は確定しています。内容は変えられません。")


class SecondPersonNeeded(Refusal):
    """Whoever wrote it last wants to make it final alone."""

    sentence = _("最後に書いた人とは別の人が、内容を確かめて確定してください。")


class NothingInIt(Refusal):
    """A report without a single part or word."""

    sentence = _("部品か文章を1つ以上入れてください。")


class TooMuch(Refusal):
    """A report has as many parts as can be read."""

    sentence = _("1つの資料に入れられるのは60個までです。")


def begin_report(
    *,
    government: Organisation,
    quarter: str,
    title: str,
    meeting: str = "",
    meets_on: date | None = None,
    by: Acting,
    at: datetime,
) -> CouncilReport:
    """Begin a report on `quarter` with every part that there is, in their order; what is not wanted is dropped.

    Raises `NotYours`, `NoQuarter`, `Required`.
    """
    _require(government, by)
    if not is_quarter(quarter) or days_of(quarter)[0] > japan_day(at):
        raise NoQuarter(field="quarter")
    if not title.strip():
        raise Required(field="title")
    with transaction.atomic():
        made = CouncilReport.objects.create(
            code=random_number("report"),
            government=government,
            quarter=quarter,
            title=title.strip()[:120],
            meeting=meeting.strip()[:120],
            meets_on=meets_on,
            items=[{"id": _new_id(), "kind": kind.key} for kind in KINDS],
            edited_by_id=by.who,
            created_at=at,
        )
        _note(made, "begun", by=by, at=at)
    return made


def rename_report(
    *,
    report: CouncilReport,
    title: str,
    meeting: str,
    meets_on: date | None,
    revision: int,
    by: Acting,
    at: datetime,
) -> CouncilReport:
    """Call the report, its meeting and its day otherwise. Raises as `add_part` does, and `Required`."""
    if not title.strip():
        raise Required(field="title")

    def written(held: CouncilReport) -> None:
        held.title, held.meeting, held.meets_on = title.strip()[:120], meeting.strip()[:120], meets_on

    return _changed(report, written, revision=revision, by=by, at=at)


def add_part(
    *, report: CouncilReport, kind: str, after: str = "", revision: int, by: Acting, at: datetime
) -> CouncilReport:
    """Add the part called `kind` behind the item `after`, or at the end.

    Raises `NotYours`, `FinalAlready`, `SomeoneElseSaved`, `NoSuchPart`, `TooMuch`.
    """
    if kind_of(kind) is None:
        raise NoSuchPart
    item = {"id": _new_id(), "kind": kind}
    return _changed(report, lambda held: _insert(held, item, after), revision=revision, by=by, at=at)


def add_words(
    *,
    report: CouncilReport,
    heading: str,
    text: str,
    after: str = "",
    revision: int,
    by: Acting,
    at: datetime,
) -> CouncilReport:
    """Add own words behind the item `after`, or at the end. Raises as `add_part` does, and `Required`."""
    item = {"id": _new_id(), **_words(heading, text)}
    return _changed(report, lambda held: _insert(held, item, after), revision=revision, by=by, at=at)


def write_words(
    *, report: CouncilReport, item: str, heading: str, text: str, revision: int, by: Acting, at: datetime
) -> CouncilReport:
    """Write own words anew. Raises as `add_part` does, and `Required`."""
    words = _words(heading, text)

    def written(held: CouncilReport) -> None:
        found = held.items[_place(held, item)]
        if "kind" in found:
            raise NoSuchPart
        found.update(words)

    return _changed(report, written, revision=revision, by=by, at=at)


def move_item(
    *, report: CouncilReport, item: str, places: int, revision: int, by: Acting, at: datetime
) -> CouncilReport:
    """Move an item `places` down (up when negative), as far as there is room. Raises as `add_part` does."""

    def moved(held: CouncilReport) -> None:
        place = _place(held, item)
        one = held.items.pop(place)
        held.items.insert(max(0, min(len(held.items), place + places)), one)

    return _changed(report, moved, revision=revision, by=by, at=at)


def drop_item(*, report: CouncilReport, item: str, revision: int, by: Acting, at: datetime) -> CouncilReport:
    """Take an item out. Raises as `add_part` does."""
    return _changed(report, lambda held: held.items.pop(_place(held, item)), revision=revision, by=by, at=at)


def make_final(*, report: CouncilReport, revision: int, by: Acting, at: datetime) -> CouncilReport:
    """Freeze all that the report says now, and put it on its public page; parts with nothing to tell are left out.

    Raises `NotYours`, `FinalAlready`, `SomeoneElseSaved`, `SecondPersonNeeded`, `NothingInIt`.
    """
    with transaction.atomic():
        held = _locked(report, revision=revision, by=by, roles=FINISHERS)
        if by.who is not None and by.who == held.edited_by_id:
            raise SecondPersonNeeded
        on = day_of(held, today=japan_day(at))
        told = [one.to_json() for one in sections_of(held, on=on) if not one.is_empty]
        if not told:
            raise NothingInIt
        held.frozen = {"on": on.isoformat(), "sections": told}
        held.state, held.finalised_by_id, held.finalised_at = CouncilReport.State.FINAL, by.who, at
        held.revision += 1
        held.save()
        _note(held, "final", by=by, at=at, sections=len(told))
    return held


def discard_report(*, report: CouncilReport, revision: int, by: Acting, at: datetime) -> None:
    """Throw away a report that is not final. Raises `NotYours`, `FinalAlready`, `SomeoneElseSaved`."""
    with transaction.atomic():
        held = _locked(report, revision=revision, by=by)
        _note(held, "discarded", by=by, at=at)
        held.delete()


def _changed(
    report: CouncilReport,
    change: Callable[[CouncilReport], object],
    *,
    revision: int,
    by: Acting,
    at: datetime,
) -> CouncilReport:
    with transaction.atomic():
        held = _locked(report, revision=revision, by=by)
        change(held)
        held.edited_by_id = by.who
        held.revision += 1
        held.save()
        _note(held, "changed", by=by, at=at, items=len(held.items))
    return held


def _locked(
    report: CouncilReport, *, revision: int, by: Acting, roles: tuple[Role, ...] = (Role.PLAN_MANAGER,)
) -> CouncilReport:
    held = CouncilReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    _require(held.government, by, roles)
    if held.is_final:
        raise FinalAlready
    if held.revision != revision:
        raise SomeoneElseSaved
    return held


def _require(government: Organisation, by: Acting, roles: tuple[Role, ...] = (Role.PLAN_MANAGER,)) -> None:
    """Raise `NotYours` unless `by` holds one of `roles` somewhere in this government, and not from above it."""
    if by.machine:
        return
    places = own_places(by, *roles)
    if not Organisation.objects.filter(pk__in=places, government=government).exists():
        raise NotYours


def _insert(report: CouncilReport, item: dict[str, Any], after: str) -> None:
    if len(report.items) >= MOST:
        raise TooMuch
    place = _place(report, after) + 1 if after else len(report.items)
    report.items.insert(place, item)


def _place(report: CouncilReport, item: str) -> int:
    for place, one in enumerate(report.items):
        if one["id"] == item:
            return place
    raise NoSuchPart


def _words(heading: str, text: str) -> dict[str, str]:
    if not heading.strip() and not text.strip():
        raise Required(field="words")
    return {"heading": heading.strip()[:120], "text": text.strip()[:4000]}


def _new_id() -> str:
    return secrets.token_hex(4)


def _note(report: CouncilReport, what: str, *, by: Acting, at: datetime, **data: Any) -> None:
    append(
        stream=f"report:{report.pk}",
        kind=f"councilreport.{what}",
        by=by,
        at=at,
        organisation=report.government_id,
        data={"report": report.code, "quarter": report.quarter, **data},
    )

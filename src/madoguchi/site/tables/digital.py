"""Digital procedures: the processes as they stand, and the figures of the plan over time."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from madoguchi.api.selectors import public_processes
from madoguchi.core.clock import japan_day
from madoguchi.datasets.services import SystemSource
from madoguchi.datasets.types import Cell, Column, ColumnKind
from madoguchi.plan.selectors.kpi import series
from madoguchi.plan.types.indicators import indicators
from madoguchi.registry.selectors import ToldCounts

YES, NO = "はい", "いいえ"
SOURCE = "このサイトの手続プロセスの台帳"


def _processes(_at: datetime) -> Iterator[tuple[Cell, ...]]:
    """Every process of a public procedure as it stands; counts below ten are left out, and what would give one away."""
    counts = ToldCounts.of_all()
    shown: Iterable[Any] = public_processes().select_related("procedure__organisation__government")
    for one in shown:
        organisation = one.procedure.organisation
        government = organisation.government or organisation
        told = counts.newest(one)
        yield (
            government.name,
            organisation.name,
            one.procedure_title,
            one.title,
            one.get_type_code_display(),
            one.get_kind_display(),
            one.get_state_display(),
            YES if one.is_own_discretion else NO,
            YES if one.procedure.is_priority else NO,
            one.planned_on.strftime("%Y-%m") if one.planned_on else None,
            1,
            int(one.state == one.State.DIGITISED),
            told.total,
            told.online,
        )


def _progress(at: datetime) -> Iterator[tuple[Cell, ...]]:
    """Every figure of the plan over time, as its pages show it."""
    for defined in indicators():
        for point in series(defined.key, on=japan_day(at)):
            kind = "公表された値" if point.is_published else "台帳から計算した値"
            yield (
                str(defined.title),
                point.on.isoformat(),
                round(point.value, 1),
                point.numerator,
                point.denominator,
                kind,
            )


DIGITAL = (
    SystemSource(
        code="digital-processes",
        title="手続プロセスの状態",
        columns=(
            Column("government", "団体", ColumnKind.PLACE),
            Column("organisation", "所管組織", ColumnKind.CATEGORY),
            Column("procedure", "手続", ColumnKind.TEXT),
            Column("process", "プロセス", ColumnKind.TEXT),
            Column("type", "手続類型", ColumnKind.CATEGORY),
            Column("kind", "プロセスの種類", ColumnKind.CATEGORY),
            Column("state", "デジタル化の状態", ColumnKind.CATEGORY),
            Column("own", "自らの裁量で決められる", ColumnKind.CATEGORY),
            Column("priority", "重点手続", ColumnKind.CATEGORY),
            Column("planned", "デジタル化の予定", ColumnKind.MONTH),
            Column("processes", "プロセスの数", ColumnKind.NUMBER, "プロセス"),
            Column("digitised", "デジタル化済みの数", ColumnKind.NUMBER, "プロセス"),
            Column("cases", "年間の総件数", ColumnKind.NUMBER, "件"),
            Column("online", "年間のオンライン件数", ColumnKind.NUMBER, "件"),
        ),
        rows=_processes,
        source=SOURCE,
        note="公開している手続のプロセスです。1件から9件までの件数は空欄にしています。",
    ),
    SystemSource(
        code="digital-progress",
        title="デジタル化の指標の推移",
        columns=(
            Column("indicator", "指標", ColumnKind.CATEGORY),
            Column("day", "日", ColumnKind.DAY),
            Column("share", "割合", ColumnKind.NUMBER, "％"),
            Column("numerator", "分子", ColumnKind.NUMBER),
            Column("denominator", "分母", ColumnKind.NUMBER),
            Column("kind", "値の種類", ColumnKind.CATEGORY),
        ),
        rows=_progress,
        source=SOURCE,
        note="指標の決め方は「デジタル化の計画」のページと同じです。",
    ),
)

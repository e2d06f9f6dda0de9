"""Childcare: the programmes for families, and people and children by municipality from the open files taken in."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from madoguchi.datasets.services import SystemSource
from madoguchi.datasets.types import FEWEST, Cell, Column, ColumnKind
from madoguchi.registry.models import Programme
from madoguchi.registry.selectors import programme_body_of
from madoguchi.registry.types import ProgrammeBody
from madoguchi.timecost.models import PopulationCount
from madoguchi.timecost.selectors import population_sources

OF_FAMILIES = frozenset({"birth", "childcare", "school"})
YES, NO = "はい", "いいえ"
_MEASURES = PopulationCount.Measure
_COUNTED = (_MEASURES.TOTAL, _MEASURES.AGE_0_14, _MEASURES.HOUSEHOLDS, _MEASURES.PUPILS_PRIMARY)


def _of_families() -> Iterator[tuple[Programme, ProgrammeBody]]:
    found = (
        Programme.objects.filter(current__isnull=False, retired_at__isnull=True)
        .select_related("current", "organisation__government")
        .order_by("slug")
    )
    for one in found.iterator(chunk_size=500):
        assert one.current is not None
        body = programme_body_of(one.current)
        if OF_FAMILIES & set(body.life_events):
            yield one, body


def _programmes(_at: datetime) -> Iterator[tuple[Cell, ...]]:
    for one, body in _of_families():
        months = body.age_below_months
        yield (
            _place(one),
            one.organisation.name,
            body.title,
            body.kind or "そのほか",
            YES if body.is_online else NO,
            None if body.age_from_months is None else body.age_from_months / 12,
            None if months is None else months / 12,
            1,
        )


def _place(one: Programme) -> str:
    return (one.organisation.government or one.organisation).name


def _municipalities(_at: datetime) -> Iterator[tuple[Cell, ...]]:
    """People and children of each municipality and year; the programmes of today stand at the newest year."""
    counts: dict[tuple[str, int], dict[str, int]] = {}
    for area, year, measure, count in PopulationCount.objects.values_list("area", "year", "measure", "count"):
        counts.setdefault((area, year), {})[measure] = count
    newest: dict[str, int] = {}
    for area, year in counts:
        newest[area] = max(year, newest.get(area, 0))
    programmes = Counter(_place(one) for one, _body in _of_families())
    for (area, year), found in sorted(counts.items()):
        told = [found.get(measure.value) for measure in _COUNTED]
        yield (
            area,
            str(year),
            *(None if one is None or 0 < one < FEWEST else one for one in told),
            programmes[area] if year == newest[area] else None,
        )


def _source() -> str:
    named = list(dict.fromkeys(source for _measure, source, _year in population_sources()))
    return "、".join([*named, "このサイトの制度の登録"])


CHILDCARE = (
    SystemSource(
        code="childcare-programmes",
        title="子育ての制度",
        columns=(
            Column("government", "団体", ColumnKind.PLACE),
            Column("organisation", "所管組織", ColumnKind.CATEGORY),
            Column("programme", "制度", ColumnKind.TEXT),
            Column("kind", "種類", ColumnKind.CATEGORY),
            Column("online", "オンラインで申請できる", ColumnKind.CATEGORY),
            Column("age_from", "対象の年齢（から）", ColumnKind.NUMBER, "歳"),
            Column("age_below", "対象の年齢（まで）", ColumnKind.NUMBER, "歳"),
            Column("programmes", "制度の数", ColumnKind.NUMBER, "件"),
        ),
        rows=_programmes,
        source="このサイトの制度の登録",
        note="妊娠・出産、子育て、就学のできごとに関わる制度です。",
    ),
    SystemSource(
        code="childcare-municipalities",
        title="区市町村の子どもと制度",
        columns=(
            Column("place", "区市町村", ColumnKind.PLACE),
            Column("year", "年", ColumnKind.YEAR),
            Column("people", "人口", ColumnKind.NUMBER, "人"),
            Column("children", "0〜14歳の人口", ColumnKind.NUMBER, "人"),
            Column("households", "世帯数", ColumnKind.NUMBER, "世帯"),
            Column("pupils", "小学校の児童数", ColumnKind.NUMBER, "人"),
            Column("programmes", "子育ての制度の数", ColumnKind.NUMBER, "件"),
        ),
        rows=_municipalities,
        source=_source,
        note="人口は、取り込んだ公開ファイルの数です。制度の数は、いちばん新しい年の行だけにあります。",
    ),
)

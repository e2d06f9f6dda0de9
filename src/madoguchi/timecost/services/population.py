"""Taking in the population by municipality from the open files in which it is published."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.core.sheet_rows import UnreadableTable, rows_of_table
from madoguchi.events.services import append
from madoguchi.registry.selectors import is_own_place
from madoguchi.timecost.models import PopulationCount
from madoguchi.timecost.services.results import reckon_again

Measure = PopulationCount.Measure
KEEPERS = (Role.PUBLISHER, Role.PLAN_MANAGER)
MOST_ROWS = 20_000
MOST_COLUMNS = 400
_YEAR = re.compile(r"(昭和|平成|令和)(\d+|元)年")
_BEGAN = {"昭和": 1925, "平成": 1988, "令和": 2018}
_MUNICIPALITY = "4"
"""The rank of municipalities in the table of the resident register; the others are sums of them."""
_OF_STATISTICS = {
    "人口(総数)": Measure.TOTAL,
    "世帯数": Measure.HOUSEHOLDS,
    "小学校児童数": Measure.PUPILS_PRIMARY,
    "中学校生徒数": Measure.PUPILS_JUNIOR,
}
Counted = tuple[str, int, str, int]
"""Area, year, measure, count."""


class MayNotCount(Refusal):
    """The actor neither publishes in the organisation nor manages its plan."""

    sentence = _("人口を取り込めるのは、公開の承認者か計画の管理者です。")


class NoPopulation(Refusal):
    """The file is none of those that are read, or a number in it is none."""

    sentence = _(
        "人口のファイルとして読み取れませんでした。「くらしと統計」の市区町村別の表、"
        "住民基本台帳の年少人口の表、または地域・年・項目・数の4列の表を渡してください。"
    )


def take_population(
    *, content: bytes, source: str, organisation: Organisation, by: Acting, at: datetime
) -> int:
    """Put the counts of a published file in the place of those of the same years; returns how many there are.

    `source` names the file as it is published. Only who publishes in `organisation` or manages its plan may.
    Raises `MayNotCount`, `NoPopulation`.
    """
    if not is_own_place(by, organisation.pk, *KEEPERS):
        raise MayNotCount
    counts = list(read_population(content))
    with transaction.atomic():
        PopulationCount.objects.bulk_create(
            [
                PopulationCount(
                    organisation=organisation,
                    area=area,
                    year=year,
                    measure=measure,
                    count=count,
                    source=source[:200],
                    taken_in_at=at,
                )
                for area, year, measure, count in counts
            ],
            update_conflicts=True,
            unique_fields=["organisation", "area", "year", "measure"],
            update_fields=["count", "source", "taken_in_at"],
            batch_size=500,
        )
        append(
            stream=f"organisation:{organisation.pk}",
            kind="population.counted",
            by=by,
            at=at,
            organisation=organisation.pk,
            data={"source": source[:200], "counts": len(counts)},
        )
        reckon_again(at=at)
    return len(counts)


def read_population(content: bytes) -> Iterator[Counted]:
    """The counts in a file of one of the three forms; raises `NoPopulation`."""
    try:
        rows = rows_of_table(content, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS)
    except UnreadableTable as error:
        raise NoPopulation from error
    if not rows:
        raise NoPopulation
    header, lines = rows[0], rows[1:]
    try:
        if header[:2] == ["年", "市区町村"]:
            counts = list(_of_statistics(header, lines))
        elif header[:3] == ["地域階層", "地域コード", "地域"]:
            counts = list(_of_register(header, lines))
        elif header[:4] == ["地域", "年", "項目", "数"]:
            counts = [(row[0], int(row[1]), Measure(row[2]).value, int(row[3])) for row in lines]
        else:
            raise NoPopulation
    except (ValueError, IndexError, KeyError) as error:
        raise NoPopulation from error
    if not counts or any(count < 0 or not area for area, _year, _measure, count in counts):
        raise NoPopulation
    yield from counts


def _of_statistics(header: Sequence[str], lines: Sequence[Sequence[str]]) -> Iterator[Counted]:
    """The table of life and statistics (くらしと統計), a row for each municipality and year."""
    places = {name: header.index(name) for name in (*_OF_STATISTICS, "65歳以上人口の割合")}
    for row in lines:
        year, area = int(row[0]), row[1]
        for name, measure in _OF_STATISTICS.items():
            yield area, year, measure.value, int(row[places[name]])
        older = float(row[places["65歳以上人口の割合"]]) * int(row[places["人口(総数)"]])
        yield area, year, Measure.AGE_65.value, round(older)


def _of_register(header: Sequence[str], lines: Sequence[Sequence[str]]) -> Iterator[Counted]:
    """The table of people under 15 in the resident register, its newest year."""
    newest = [n for n, name in enumerate(header) if name.endswith("／総数(人)") and "日本人" not in name][-1]
    found = _YEAR.match(header[newest])
    if found is None:
        raise NoPopulation
    year = _BEGAN[found[1]] + (1 if found[2] == "元" else int(found[2]))
    for row in lines:
        if row and row[0] == _MUNICIPALITY:
            yield row[2], year, Measure.AGE_0_14.value, int(row[newest].replace(",", ""))

"""Windows: what each of them offers, and what those who came said of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count

from madoguchi.core.clock import japan_day
from madoguchi.datasets.services import SystemSource
from madoguchi.datasets.types import FEWEST, Cell, Column, ColumnKind
from madoguchi.reviews.selectors import window_counts
from madoguchi.windows.models import Window
from madoguchi.windows.selectors import open_windows

YEAR = timedelta(days=365)


def _windows(at: datetime) -> Iterator[tuple[Cell, ...]]:
    found = list(open_windows(on=japan_day(at)).annotate(n_procedures=Count("procedures", distinct=True)))
    said = window_counts([one.pk for one in found], since=at - YEAR, until=at)
    for one in found:
        n, satisfied = said.get(one.pk, (0, 0))
        yield (
            (one.organisation.government or one.organisation).name,
            one.organisation.name,
            one.name,
            *(int(getattr(one, f"has_{key}")) for key, _word in Window.MARKS),
            int(one.is_wheelchair_accessible),
            len(one.spoken),
            one.n_procedures,
            1,
            *((n, satisfied) if n >= FEWEST else (None, None)),
        )


WINDOWS = (
    SystemSource(
        code="windows",
        title="窓口のサービス",
        columns=(
            Column("government", "団体", ColumnKind.PLACE),
            Column("organisation", "所管組織", ColumnKind.CATEGORY),
            Column("window", "窓口", ColumnKind.TEXT),
            Column("no_waiting", "待たない窓口の数", ColumnKind.NUMBER, "か所"),
            Column("no_writing", "書かない窓口の数", ColumnKind.NUMBER, "か所"),
            Column("cashless", "キャッシュレスの窓口の数", ColumnKind.NUMBER, "か所"),
            Column("wheelchair", "車いすで利用できる窓口の数", ColumnKind.NUMBER, "か所"),
            Column("languages", "日本語のほかに話せる言語の数", ColumnKind.NUMBER, "言語"),
            Column("procedures", "扱う手続の数", ColumnKind.NUMBER, "手続"),
            Column("windows", "窓口の数", ColumnKind.NUMBER, "か所"),
            Column("reviews", "レビューの数", ColumnKind.NUMBER, "件"),
            Column("satisfied", "満足（4か5）の数", ColumnKind.NUMBER, "件"),
        ),
        rows=_windows,
        source="このサイトの窓口の登録とユーザーレビュー",
        note="レビューはこの1年のもので、10件に満たない窓口は空欄です。",
    ),
)

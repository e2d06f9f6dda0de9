"""Reviews: by month and organisation, and by what was praised or found hard."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from madoguchi.core.clock import JAPAN
from madoguchi.datasets.services import SystemSource
from madoguchi.datasets.types import FEWEST, Cell, Column, ColumnKind
from madoguchi.reviews.models import Review

SOURCE = "このサイトのユーザーレビュー"
OTHERS = "そのほかの組織（10件未満）"
Counted = tuple[str, str, int, int, int]
"""Month, organisation, reviews, those satisfied, points."""


def together(rows: Iterable[Counted]) -> Iterator[Counted]:
    """The rows of ten reviews or more; the others of a month as one, or not at all where they are fewer than ten too."""
    few: dict[str, list[Counted]] = {}
    for row in rows:
        if row[2] >= FEWEST:
            yield row
        else:
            few.setdefault(row[0], []).append(row)
    for month, small in few.items():
        n, satisfied, points = (sum(column) for column in zip(*(row[2:] for row in small), strict=True))
        if n >= FEWEST and len(small) > 1:
            yield month, OTHERS, n, satisfied, points


def _months(_at: datetime) -> Iterator[tuple[Cell, ...]]:
    rows = (
        Review.objects.filter(set_aside_at__isnull=True)
        .order_by()
        .annotate(month=TruncMonth("written_at", tzinfo=JAPAN))
        .values_list("month", "organisation__name")
        .annotate(n=Count("pk"), satisfied=Count("pk", filter=Q(rating__gte=4)), points=Sum("rating"))
        .order_by("month", "organisation__name")
    )
    yield from together((f"{month:%Y-%m}", *rest) for month, *rest in rows)


def _reasons(_at: datetime) -> Iterator[tuple[Cell, ...]]:
    counted: Counter[str] = Counter()
    asked = Review.objects.filter(set_aside_at__isnull=True).order_by()
    for reasons in asked.values_list("reasons", flat=True).iterator(chunk_size=2_000):
        counted.update(reasons or ())
    for reason in Review.Reason:
        if counted[reason.value] >= FEWEST:
            kind = "よかったこと" if reason in Review.GOOD else "困ったこと"
            yield str(reason.label), kind, counted[reason.value]


VOICES = (
    SystemSource(
        code="reviews-months",
        title="月ごとのレビュー",
        columns=(
            Column("month", "月", ColumnKind.MONTH),
            Column("organisation", "組織", ColumnKind.CATEGORY),
            Column("reviews", "レビューの数", ColumnKind.NUMBER, "件"),
            Column("satisfied", "満足（4か5）の数", ColumnKind.NUMBER, "件"),
            Column("points", "点の合計", ColumnKind.NUMBER),
        ),
        rows=_months,
        source=SOURCE,
        note="1か月に10件に満たない組織は、まとめています。",
        count_column="reviews",
    ),
    SystemSource(
        code="reviews-reasons",
        title="レビューの理由",
        columns=(
            Column("reason", "理由", ColumnKind.CATEGORY),
            Column("kind", "よかったこと・困ったこと", ColumnKind.CATEGORY),
            Column("reviews", "選んだ人の数", ColumnKind.NUMBER, "人"),
        ),
        rows=_reasons,
        source=SOURCE,
        note="選んだ人が10人に満たない理由は、のせていません。",
        count_column="reviews",
    ),
)

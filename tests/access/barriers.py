"""Barriers and reports in the access matrix: one of each that the public reads, a draft of a report, and what is sent."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from madoguchi.plan.models import Barrier, CouncilReport
from madoguchi.registry.models import Procedure
from tests.access.names import PLACE, PROCEDURE

BARRIER, DRAFT, FINAL = "barr-a", "report-a", "report-b"
_WORDS = {"kind": "law", "title": "対面の確認", "text": "来庁が要ります。", "law": "法"}
_TABLE = {"header": ["種類"], "rows": [["法令"]], "caption": "", "left_out": 0}
_PART = {
    **{
        "key": "barriers",
        "title": "障壁",
        "finding": "障壁があります。",
        "source": "障壁の記録",
        "address": "",
    },
    **{"table": _TABLE, "chart": None, "notes": []},
}
_SECTION = {"item": "a1", "name": "障壁", "part": _PART, "heading": "", "text": ""}


def lay_down_barriers(at: datetime) -> None:
    """A barrier of the city that is published, a report that is final and one that is written."""
    place = Procedure.objects.select_related("organisation__government").get(slug=PROCEDURE).organisation
    Barrier.objects.create(
        code=BARRIER, organisation=place, published_at=at, created_at=at, counterpart="省", **_WORDS
    )
    about = {"government": place.government, "quarter": "2026-Q3", "title": "資料", "created_at": at}
    CouncilReport.objects.create(code=DRAFT, **about)
    frozen = {"on": date(2026, 9, 30).isoformat(), "sections": [_SECTION]}
    CouncilReport.objects.create(code=FINAL, **about, state="final", frozen=frozen, finalised_at=at)


PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    **{f"studio:barrier{name}": [BARRIER] for name in ("", "_edit", "_act")},
    **{f"studio:council_report{name}": [DRAFT] for name in ("", "_view", "_pdf", "_act")},
    "portal:plan_barrier": [BARRIER],
    **{f"portal:plan_report{name}": [FINAL] for name in ("", "_pdf")},
    "portal:plan_report_csv": [FINAL, "a1"],
    "api:plan_barrier": [BARRIER],
    "api:plan_report": [FINAL],
}

SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "studio:barrier_new": lambda o: {**_WORDS, "organisation": PLACE},
    "studio:barrier_edit": lambda o: {**_WORDS, "title": "別の名前", "revision": "1"},
    "studio:barrier_act": lambda o: {"act": "close", "why": "まとめました。", "revision": "1"},
    "studio:council_report_new": lambda o: {"government": PLACE, "quarter": "2026-Q3", "title": "新しい資料"},
    "studio:council_report_act": lambda o: {"act": "words", "words": "文章", "revision": "1"},
}

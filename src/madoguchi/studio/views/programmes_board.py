"""The programmes of each municipality side by side: how many, confirmed when, with a rule or not, kept by whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.push.selectors import freshness_board
from madoguchi.push.types import BoardRow
from madoguchi.registry.models import Programme
from madoguchi.registry.types import Freshness, FreshnessState
from madoguchi.studio.views.campaigns import SEES
from madoguchi.studio.views.finding import title_of
from madoguchi.studio.views.freshness import OVERSEERS
from madoguchi.studio.views.upkeep import TONES
from madoguchi.ui.templatetags.ui import jdate

_GOOD = (FreshnessState.FRESH, FreshnessState.DUE)


@dataclass(frozen=True)
class Line:
    """One organisation on the board (区市町村の行)."""

    row: BoardRow

    @property
    def total(self) -> int:
        """How many public programmes it has."""
        return len(self.row.freshness)

    @property
    def with_rule(self) -> int:
        """How many of them have a rule, so that the machine finds those whom they fit."""
        return sum(rule_number(one) != "" for one in self.row.freshness)

    @property
    def in_time(self) -> int:
        """How many need no look now."""
        return sum(one.state in _GOOD for one in self.row.freshness)


def rule_number(one: Freshness) -> str:
    """Whether a programme has a rule in force, as words; empty for none."""
    record = one.record
    assert isinstance(record, Programme)
    return str(_("あり")) if record.current_rule_id is not None else ""


@open_to(Readers.OFFICER, *OVERSEERS)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """All municipalities, and the programmes of the one that is asked for."""
    at = now()
    lines = [Line(row) for row in freshness_board(at=at)]
    asked = request.GET.get("place", "")[:100]
    chosen = next((line for line in lines if line.row.slug == asked), None)
    context = {
        "lines": lines,
        "total": sum(line.total for line in lines),
        "with_rule": sum(line.with_rule for line in lines),
        "in_time": sum(line.in_time for line in lines),
        "without": sum(not line.total for line in lines),
        "chosen": chosen,
        "programmes": [_programme(one) for one in chosen.row.freshness] if chosen else [],
        "at": at,
        "sees_campaigns": bool(acting_of_request(request).organisations(*SEES)),
    }
    return render(request, "studio/campaigns/board.html", context)


def _programme(one: Freshness) -> dict[str, Any]:
    return {
        "record": one.record,
        "title": title_of(one.record, one.record.current),
        "rule": rule_number(one),
        "state": one.state,
        "tone": TONES[one.state],
        "looked_at": one.looked_at,
    }


_HEADER = [
    _("組織"),
    _("制度の番号"),
    _("制度"),
    _("要件"),
    _("状態"),
    _("最後に確認した日"),
    _("次に確認する日"),
    _("担当者"),
]


@open_to(Readers.OFFICER, *OVERSEERS)
@require_safe
def board_csv(request: HttpRequest) -> HttpResponseBase:
    """The same as a file, one line a programme; a municipality without any has a line too."""
    at = now()
    response = StreamingHttpResponse(
        csv_lines([str(name) for name in _HEADER], _lines(freshness_board(at=at))),
        content_type="text/csv; charset=utf-8",
    )
    response.headers["Content-Disposition"] = f'attachment; filename="programmes-{japan_day(at):%Y%m%d}.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _lines(rows: list[BoardRow]) -> Iterator[list[object]]:
    for row in rows:
        for one in row.freshness:
            record = one.record
            yield [
                row.organisation,
                record.code,
                title_of(record, record.current),
                rule_number(one) or str(_("なし")),
                one.state.label,
                jdate(one.looked_at),
                jdate(one.next_look_on),
                record.owner.name if record.owner else str(_("なし")),
            ]
        if not row.freshness:
            yield [row.organisation, "", str(_("公開中の制度なし")), "", "", "", "", ""]

"""How filling in a form goes: where people stop, how long pages take, which questions have to be mended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.funnel.selectors import funnel_of, versions_counted
from madoguchi.funnel.types import Funnel, PageStep

READERS = (Role.EDITOR, Role.PUBLISHER, Role.EXAMINER, Role.APPROVER)
DAYS = 90
PERIODS = (30, 90, 365)


@dataclass(frozen=True)
class Asked:
    """What the page is about: a form, one version of it, and days (見る範囲)."""

    form: FormTemplate
    versions: list[FormVersion]
    version: FormVersion | None
    days: int
    since: date
    until: date

    @property
    def funnel(self) -> Funnel | None:
        """The numbers; None while nothing was counted."""
        return funnel_of(self.version, since=self.since, until=self.until) if self.version else None


def _asked(request: HttpRequest, code: str) -> Asked:
    places = acting_of_request(request).organisations(*READERS)
    form = (
        FormTemplate.objects.select_related("organisation").filter(code=code, organisation__in=places).first()
    )
    if form is None:
        raise Http404
    versions = versions_counted(form)
    number = request.GET.get("version", "")
    chosen = next((one for one in versions if str(one.number) == number), versions[0] if versions else None)
    days = next((one for one in PERIODS if str(one) == request.GET.get("days", "")), DAYS)
    today = japan_day(now())
    return Asked(form, versions, chosen, days, today - timedelta(days=days - 1), today)


@open_to(Readers.OFFICER, *READERS)
@require_safe
def funnel(request: HttpRequest, code: str) -> HttpResponse:
    """The pages of a form as a funnel, and the questions that give trouble."""
    asked = _asked(request, code)
    found = asked.funnel
    context: dict[str, Any] = {
        "form": asked.form,
        "asked": asked,
        "version_options": [
            {"value": str(one.number), "label": _("第%(n)d版") % {"n": one.number}} for one in asked.versions
        ],
        "period_options": [{"value": str(days), "label": _("%(n)d日間") % {"n": days}} for days in PERIODS],
        "version": str(asked.version.number) if asked.version else "",
        "days": str(asked.days),
        "funnel": found,
        "finding": _finding(found) if found else "",
        "pages": [_row(one, found.tally.starts) for one in found.pages] if found else [],
        "questions": [{"step": one, "wrong": _percent(one.wrong_share)} for one in found.questions[:20]]
        if found
        else [],
        "completion": _percent(found.completion) if found else "",
        "minutes": _minutes(found.tally.minutes.at(0.5)) if found else "",
        "minutes_90": _minutes(found.tally.minutes.at(0.9)) if found else "",
    }
    return render(request, "studio/funnel/funnel.html", context)


def _row(step: PageStep, starts: int) -> dict[str, Any]:
    tally = step.tally
    return {
        "title": step.title,
        "reached": tally.reached,
        "stopped": tally.stopped,
        "stopped_share": _percent(step.stopped_share),
        "refused_share": _percent(step.refused_share),
        "median": _minutes(tally.seconds.at(0.5)),
        "most": _minutes(tally.seconds.at(0.9)),
        "bar": round(100 * tally.reached / starts) if starts else 0,
        "lost": round(100 * tally.stopped / starts) if starts else 0,
    }


def _finding(found: Funnel) -> str:
    """The title of the chart: what the numbers say."""
    if not found.tally.starts:
        return _("この期間に始めた人は、いません。")
    worst = max(found.pages, key=lambda one: one.tally.stopped, default=None)
    if worst is None or not worst.tally.stopped:
        return _("途中でやめた人は、いません。")
    return _("いちばん多くの人がやめたのは「%(page)s」です（着いた%(reached)d人のうち%(stopped)d人）。") % {
        "page": worst.title,
        "reached": worst.tally.reached,
        "stopped": worst.tally.stopped,
    }


def _percent(share: float | None) -> str:
    return "―" if share is None else f"{100 * share:.0f}%"


def _minutes(seconds: float | None) -> str:
    """A time in words: seconds below two minutes, else minutes."""
    if seconds is None:
        return "―"
    if seconds < 120:
        return _("%(n)d秒") % {"n": round(seconds)}
    return _("%(n)d分") % {"n": round(seconds / 60)}


_HEADER = (
    "種類",
    "識別子",
    "名前",
    "着いた人",
    "保存した人",
    "やめた人",
    "直しを求められた人",
    "戻って直した人",
)
_HEADER_MORE = ("中央値（秒）", "90％（秒）", "誤りの数", "答えを変えた人", "補正を求めた数")


@open_to(Readers.OFFICER, *READERS)
@require_safe
def funnel_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """The same numbers as a file: one line a page, one line a question."""
    asked = _asked(request, code)
    found = asked.funnel
    header = [_(name) for name in (*_HEADER, *_HEADER_MORE)]
    response = StreamingHttpResponse(
        csv_lines(header, _lines(found) if found else []), content_type="text/csv; charset=utf-8"
    )
    name = f"funnel-{asked.form.code}-{asked.until:%Y%m%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _lines(found: Funnel) -> Iterator[list[object]]:
    for page in found.pages:
        tally = page.tally
        median, most = tally.seconds.at(0.5), tally.seconds.at(0.9)
        yield [
            *(_("ページ"), page.id, page.title, tally.reached, tally.saved, tally.stopped, tally.refused),
            *(tally.again, _whole(median), _whole(most), "", "", ""),
        ]
    for question in found.questions:
        said = question.tally
        yield [
            *(_("質問"), question.id, question.label, question.reached, "", "", said.people, ""),
            *("", "", said.wrong, said.changed, said.asked_back),
        ]


def _whole(seconds: float | None) -> object:
    return "" if seconds is None else round(seconds)

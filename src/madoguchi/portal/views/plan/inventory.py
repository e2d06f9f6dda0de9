"""The inventory for everyone: each published round, what became of the processes since the last one, and its files."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.plan.models import InventoryRound
from madoguchi.plan.selectors.inventory import (
    CHANGES,
    KINDS,
    TABLE,
    diff,
    json_of_round,
    published_rounds,
    table_of_changes,
    table_of_round,
    workbook_of_round,
)
from madoguchi.plan.types.inventory import share_of
from madoguchi.portal.downloads import csv_file
from madoguchi.ui.charts import Chart, Kind, Point

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TOLD = ("digitised", "slipped", "barred", "undone", "released", "forward", "abolished", "added")
MOST_HERE = 12
"""Changes of one kind that stand on the page itself; the rest stand in the file."""


def _round(quarter: str, government: str = "") -> InventoryRound:
    """The published round of a quarter: of the government named, else of the highest one that published it."""
    found = published_rounds().filter(quarter=quarter)
    if government:
        found = found.filter(government__slug=government)
    rounds = list(found)
    one = next((each for each in rounds if each.government.parent_id is None), rounds[0] if rounds else None)
    if one is None:
        raise Http404
    return one


def _address(round: InventoryRound) -> str:
    """Where a round stands: that of the highest government below its quarter, others below their name."""
    if round.government.parent_id is None:
        return reverse("portal:plan_inventory", args=[round.quarter])
    return reverse("portal:plan_inventory_of", args=[round.quarter, round.government.slug])


@open_to(Readers.EVERYONE)
@require_safe
def rounds_page(request: HttpRequest) -> HttpResponse:
    """All published rounds, the newest first."""
    rows = [
        {
            "round": one,
            "rate": share_of(one.summary["all"]),
            "href": _address(one),
            "digitised": one.summary["changes"].get("digitised", 0),
            "slipped": one.summary["changes"].get("slipped", 0),
        }
        for one in published_rounds()[:40]
    ]
    return render(request, "portal/plan/inventory_list.html", {"rows": rows})


@open_to(Readers.EVERYONE)
@require_safe
def round_page(request: HttpRequest, quarter: str, government: str = "") -> HttpResponse:
    """What a round found: how far it is, what became digital, what slipped and why, by bureau."""
    round = _round(quarter, government)
    summary = round.summary
    before = summary["previous_total"]
    rate = share_of(summary["all"])
    previous = published_rounds(round.government).filter(quarter=summary["previous"]).first()
    others = published_rounds().filter(quarter=round.quarter).exclude(pk=round.pk)
    context = {
        "round": round,
        "summary": summary,
        "rate": rate,
        "own_rate": share_of(summary["own"]),
        "rate_before": share_of(before) if before else None,
        "standing": _standing(summary["all"]),
        "previous": previous,
        "previous_href": _address(previous) if previous else "",
        "told": [
            {
                "kind": kind,
                "title": KINDS[kind],
                "count": summary["changes"][kind],
                "rows": summary["shown"][kind][:MOST_HERE],
                "has_reasons": any(one["reason"] for one in summary["shown"][kind]),
                "more": max(0, summary["changes"][kind] - MOST_HERE),
            }
            for kind in TOLD
            if summary["changes"][kind]
        ],
        "reasons": summary["reasons"],
        "bureaus": [
            {**one, "rate": share_of(one), "processes": _standing(one)} for one in summary["bureaus"]
        ],
        "chart": chart_of(round) if len(summary["bureaus"]) > 1 else None,
        "online_rate": summary["all"]["online"] * 100 / summary["all"]["cases"]
        if summary["all"]["cases"]
        else None,
        "others": [{"name": one.government.name, "href": _address(one)} for one in others],
        "files": [
            (name, kind, f"{_address(round)}{file}")
            for name, kind, file in (
                (_("すべてのプロセス"), "CSV", "processes.csv"),
                (_("すべてのプロセス"), "XLSX", "processes.xlsx"),
                (_("すべてのプロセス"), "JSON", "processes.json"),
                (_("前回からの変化"), "CSV", "changes.csv"),
            )
        ],
    }
    return render(request, "portal/plan/inventory.html", context)


def _standing(counts: dict[str, int]) -> int:
    """The processes that are not abolished."""
    return counts["digitised"] + counts["planned"] + counts["barred"]


def chart_of(round: InventoryRound) -> Chart | None:
    """Bars of each bureau's share of processes that are digitised, the highest first; None where nothing is counted."""
    bureaus = [one for one in round.summary["bureaus"] if share_of(one) is not None]
    if not bureaus:
        return None
    shares = sorted(((share_of(one) or 0.0, one["name"]) for one in bureaus), reverse=True)
    high, low = shares[0], shares[-1]
    return Chart(
        kind=Kind.BARS,
        title=_("最も進んでいるのは%(high)s（%(a)s％）、これからなのは%(low)s（%(b)s％）です")
        % {"high": high[1], "a": f"{high[0]:.1f}", "low": low[1], "b": f"{low[0]:.1f}"},
        unit=_("％"),
        source=_("%(title)sの棚卸（%(name)s）") % {"title": round.title, "name": round.government.name},
        points=tuple(Point(name, float(f"{share:.1f}"), words=f"{share:.1f}％") for share, name in shares),
        n=sum(_standing(one) for one in bureaus),
        updated_at=round.as_of,
        name_of=_("局など"),
        value_of=_("デジタル化率"),
        top=100,
    )


def _name(round: InventoryRound, what: str) -> str:
    return f"inventory-{round.government.slug}-{round.quarter}-{what}"


@open_to(Readers.EVERYONE)
@require_safe
def processes_csv(request: HttpRequest, quarter: str, government: str = "") -> StreamingHttpResponse:
    """Every process of a published round as CSV."""
    one = _round(quarter, government)
    return csv_file(
        _name(one, "processes.csv"),
        [str(heading) for _key, heading in TABLE],
        table_of_round(one, is_public=True),
    )


@open_to(Readers.EVERYONE)
@require_safe
def changes_csv(request: HttpRequest, quarter: str, government: str = "") -> StreamingHttpResponse:
    """What became of each process since the round before, as CSV."""
    one = _round(quarter, government)
    header = [str(heading) for _key, heading in CHANGES]
    return csv_file(_name(one, "changes.csv"), header, table_of_changes(diff(one)))


@open_to(Readers.EVERYONE)
@require_safe
def bureaus_csv(request: HttpRequest, quarter: str, government: str = "") -> StreamingHttpResponse:
    """The chart of a published round as CSV."""
    chart = chart_of(_round(quarter, government))
    if chart is None:
        raise Http404
    return csv_file(f"inventory-{quarter}-bureaus.csv", chart.header, chart.cells)


@open_to(Readers.EVERYONE)
@require_safe
def processes_xlsx(request: HttpRequest, quarter: str, government: str = "") -> HttpResponse:
    """Every process of a published round, and its changes, as a workbook."""
    one = _round(quarter, government)
    response = HttpResponse(workbook_of_round(one), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{_name(one, "processes.xlsx")}"'
    return response


@open_to(Readers.EVERYONE)
@require_safe
def processes_json(request: HttpRequest, quarter: str, government: str = "") -> HttpResponseBase:
    """Every process of a published round as JSON, sent while it is read."""
    one = _round(quarter, government)
    response = StreamingHttpResponse(json_of_round(one), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{_name(one, "processes.json")}"'
    return response

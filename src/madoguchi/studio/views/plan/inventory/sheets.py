"""The inventory as files: a return as a workbook and back, a round as tables and in the nation's format."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.plan.selectors.inventory import (
    CHANGES,
    TABLE,
    WORKERS,
    diff,
    leads,
    sheet_of_return,
    survey_header,
    survey_rows,
    table_of_changes,
    table_of_round,
)
from madoguchi.plan.services.inventory import read_return, take_return
from madoguchi.studio.forms import StudioForm
from madoguchi.studio.views.plan.inventory.returns import return_or_404
from madoguchi.studio.views.plan.inventory.rounds import round_or_404
from madoguchi.studio.views.sheets import MOST_BYTES, XLSX

MOST_TOLD = 100
MOST_CHOSEN = 2_000


class ReturnFile(StudioForm):
    """A workbook with answers (回答のExcel)."""

    file = forms.FileField(
        error_messages={
            "required": _("Excelファイルを選んでください。"),
            "empty": _("空のファイルです。Excelファイルを選び直してください。"),
            "invalid": _("Excelファイルを選んでください。"),
        }
    )

    def clean_file(self) -> Any:
        """The file, unless it is larger than will be read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("ファイルが大きすぎます。10MBまでのExcelファイルを選んでください。")
            )
        return file


@open_to(Readers.OFFICER, *WORKERS)
@require_safe
def return_xlsx(request: HttpRequest, key: UUID) -> HttpResponse:
    """A return as a workbook; `?open=1`: only what is still to be answered."""
    returned = return_or_404(request, key)
    content = sheet_of_return(returned, is_all=request.GET.get("open") != "1")
    response = HttpResponse(content, content_type=XLSX)
    name = f"inventory-{returned.round.quarter}-{returned.organisation.slug}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@open_to(Readers.OFFICER, *WORKERS)
@require_http_methods(["GET", "POST"])
def import_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Hand a workbook in: looked through first, then taken; nothing is kept in between."""
    returned = return_or_404(request, key)
    context: dict[str, Any] = {"returned": returned, "round": returned.round, "errors": [], "reading": None}
    if request.method == "GET":
        return render(request, "studio/plan/inventory/import.html", context)
    form = ReturnFile(request.POST, request.FILES)
    is_taking = request.POST.get("act") == "take"
    try:
        if form.is_valid():
            content = form.cleaned_data["file"].read()
            if is_taking:
                chosen, by = request.POST.getlist("over")[:MOST_CHOSEN], acting_of_request(request)
                reading = take_return(returned=returned, content=content, chosen=chosen, by=by, at=now())
            else:
                reading = read_return(returned=returned, content=content)
            told = reading.told
            context |= {
                "reading": reading,
                "is_taken": is_taking,
                "counts": [
                    (_("回答する行"), reading.count("answer")),
                    (_("変わりないとする行"), reading.count("confirm")),
                    (_("何も書かれていない行"), reading.count("same")),
                    (_("新しい回答と食いちがう行"), reading.clashing),
                    (_("取り込めない行"), reading.count("bad")),
                ],
                "told": told[:MOST_TOLD],
                "has_clashes": bool(reading.clashing),
                "more": max(0, len(told) - MOST_TOLD),
            }
    except Refusal as refusal:
        form.add_error("file", str(refusal))
    context["errors"] = form.summary()
    return render(
        request, "studio/plan/inventory/import.html", context, status=422 if context["errors"] else 200
    )


def _csv(name: str, header: Any, rows: Any) -> HttpResponseBase:
    response = StreamingHttpResponse(
        csv_lines([str(one) for one in header], rows), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@open_to(Readers.OFFICER, *WORKERS)
@require_safe
def round_csv(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Every process of a round as it is answered now."""
    round = _led_round(request, key)
    header = (heading for _key, heading in TABLE)
    return _csv(f"inventory-{round.quarter}.csv", header, table_of_round(round, is_public=False))


@open_to(Readers.OFFICER, *WORKERS)
@require_safe
def changes_csv(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """What became of each process since the last round."""
    round = _led_round(request, key)
    header = (heading for _key, heading in CHANGES)
    return _csv(f"inventory-{round.quarter}-changes.csv", header, table_of_changes(diff(round)))


@open_to(Readers.OFFICER, *WORKERS)
@require_safe
def survey_csv(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """A round in the format of the national survey."""
    round = _led_round(request, key)
    return _csv(f"inventory-{round.quarter}-survey.csv", survey_header(), survey_rows(round))


def _led_round(request: HttpRequest, key: UUID) -> Any:
    """The round, for those who lead it."""
    round = round_or_404(request, key)
    if not leads(acting_of_request(request), round.government_id):
        raise Http404
    return round

"""Records as Excel workbooks: taken away, read back, looked through, written into drafts or dropped."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.registry.models import Procedure, Programme, SheetImport
from madoguchi.registry.selectors import sheet_imports, workbook_of
from madoguchi.registry.services import drop_sheet, preview_ordinances, preview_records, write_sheet
from madoguchi.studio.forms import StudioForm
from madoguchi.studio.views.finding import KINDS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_SIZE = 20
ROWS_SIZE = 30
MOST_BYTES = 10 * 1024 * 1024
ACTS = {
    "new": gettext_lazy("新しい登録"),
    "change": gettext_lazy("変更"),
    "same": gettext_lazy("変更なし"),
    "bad": gettext_lazy("取り込めない"),
}
_TONES = {"new": "green", "change": "blue", "same": "gray", "bad": "red"}


class UploadForm(StudioForm):
    """A workbook handed in (Excelの取込み)."""

    organisation = forms.ChoiceField(
        error_messages={
            "required": gettext_lazy("組織を選んでください。"),
            "invalid_choice": gettext_lazy("組織を選んでください。"),
        }
    )
    kind = forms.ChoiceField(
        choices=SheetImport.Kind.choices,
        error_messages={
            "required": gettext_lazy("ファイルの種類を選んでください。"),
            "invalid_choice": gettext_lazy("ファイルの種類を選んでください。"),
        },
    )
    file = forms.FileField(
        error_messages={
            "required": gettext_lazy("Excelファイルを選んでください。"),
            "empty": gettext_lazy("空のファイルです。Excelファイルを選び直してください。"),
            "invalid": gettext_lazy("Excelファイルを選んでください。"),
        }
    )

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].choices = organisations  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """The file, unless it is larger than will be read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("ファイルが大きすぎます。10MBまでのExcelファイルを選んでください。")
            )
        return file


def edited_organisations(request: HttpRequest) -> list[Organisation]:
    """The organisations whose records who asks may write, by name."""
    places = acting_of_request(request).organisations(Role.EDITOR)
    return list(Organisation.objects.filter(pk__in=places).order_by("name", "slug"))


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def sheets(request: HttpRequest) -> HttpResponse:
    """Workbooks to take away and to hand in, and those that were handed in."""
    if request.method == "GET":
        return _home(request)
    places = edited_organisations(request)
    form = UploadForm(request.POST, request.FILES, organisations=[(one.slug, one.name) for one in places])
    if not form.is_valid():
        return _home(request, form=form, status=422)
    data = form.cleaned_data
    preview = preview_records if data["kind"] == SheetImport.Kind.RECORDS else preview_ordinances
    try:
        made = preview(
            content=data["file"].read(),
            file_name=data["file"].name,
            organisation=next(one for one in places if one.slug == data["organisation"]),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        form.add_error("file", str(refusal))
        return _home(request, form=form, status=422)
    return redirect("studio:sheet", made.pk)


def _home(request: HttpRequest, *, form: UploadForm | None = None, status: int = 200) -> HttpResponse:
    places = edited_organisations(request)
    found = sheet_imports(acting_of_request(request)).defer("rows", "problems")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    choices = [(one.slug, one.name) for one in places]
    initial = {"organisation": choices[0][0] if len(choices) == 1 else "", "kind": ""}
    context = {
        "places": places,
        "choices": choices,
        "kinds": [
            (SheetImport.Kind.RECORDS, _("書き出したExcel"), _("この画面で書き出し、直したもの")),
            (
                SheetImport.Kind.ORDINANCES,
                _("条例手続の一覧"),
                _("局や課が作った表。「手続名」と「根拠条例」（または「根拠法令」）の見出しがいります"),
            ),
        ],
        "form": form or UploadForm(initial=initial, organisations=choices),
        "errors": form.summary() if form else [],
        "page": page,
        "rows": [{"sheet": one, "tone": _STATE_TONES[one.state]} for one in page.object_list],
        "previous": f"?page={page.number - 1}" if page.has_previous() else "",
        "next": f"?page={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "studio/sheets/home.html", context, status=status)


_STATE_TONES: dict[str, str] = {
    SheetImport.State.PREVIEWED: "orange",
    SheetImport.State.WRITING: "orange",
    SheetImport.State.WRITTEN: "green",
    SheetImport.State.DROPPED: "gray",
}


@open_to(Readers.OFFICER, Role.EDITOR)
@require_safe
def sheet_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The records of an organisation as a workbook with drop-downs."""
    wanted = request.GET.get("organisation", "")
    place = next((one for one in edited_organisations(request) if one.slug == wanted), None)
    if place is None:
        raise Http404
    response = HttpResponse(workbook_of(KINDS[kind], place), content_type=XLSX)
    name = f"{place.slug}-{kind}-{japan_day(now()):%Y%m%d}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _sheet(request: HttpRequest, key: UUID) -> SheetImport:
    found = sheet_imports(acting_of_request(request)).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@open_to(Readers.OFFICER, Role.EDITOR)
@require_safe
def sheet(request: HttpRequest, key: UUID) -> HttpResponse:
    """One workbook that was handed in: what it would change, or what became of it."""
    return _show(request, _sheet(request, key))


def _show(
    request: HttpRequest, one: SheetImport, *, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    counts = {act: sum(row["act"] == act for row in one.rows) for act in ACTS}
    first = ("change", "new", "bad") if one.state == SheetImport.State.WRITTEN else ("bad", "change", "new")
    usual = next((act for act in first if counts[act]), "same")
    wanted = request.GET.get("act", usual)
    act = wanted if wanted in ACTS else usual
    page = Paginator([row for row in one.rows if row["act"] == act], ROWS_SIZE).get_page(
        request.GET.get("page")
    )
    rows = list(page.object_list)
    slugs = _slugs(rows)
    written = sum(row.get("done") == "written" for row in one.rows)
    todo = counts["new"] + counts["change"]
    context = {
        "sheet": one,
        "state_tone": _STATE_TONES[one.state],
        "act": act,
        "acts": ACTS,
        "counts": counts,
        "tabs": [
            {"label": words, "href": f"?act={name}", "current": name == act, "count": counts[name]}
            for name, words in ACTS.items()
        ],
        "rows": [_row(row, slugs) for row in rows],
        "page": page,
        "previous": f"?act={act}&page={page.number - 1}" if page.has_previous() else "",
        "next": f"?act={act}&page={page.number + 1}" if page.has_next() else "",
        "todo": todo,
        "so_far": len(one.outcomes),
        "written": written,
        "left": todo - written if one.state == SheetImport.State.WRITTEN else 0,
        "unfinished": sum(bool(row.get("unfinished")) for row in one.rows if row["act"] in ("new", "change")),
        "is_own": one.by_id == acting_of_request(request).who,
        "is_done": request.GET.get("done", ""),
        "refused": refused,
    }
    return render(request, "studio/sheets/sheet.html", context, status=status)


def _slugs(rows: list[dict[str, Any]]) -> dict[str, str]:
    """The short names of the records of the rows, by their numbers."""
    codes = [row["code"] for row in rows if row.get("code")]
    models: tuple[Any, ...] = (Procedure, Programme)
    return {
        code: slug
        for model in models
        for code, slug in model.objects.filter(code__in=codes).values_list("code", "slug")
    }


def _row(row: dict[str, Any], slugs: dict[str, str]) -> dict[str, Any]:
    slug, done = slugs.get(row.get("code", ""), ""), row.get("done", "")
    href = ""
    if slug:
        name = "studio:draft" if done == "written" else "studio:record"
        href = reverse(name, args=[f"{row['kind']}s", slug])
    return {
        "row": row["row"],
        "title": row.get("title") or _("（名前のない行）"),
        "code": row.get("code", ""),
        "tone": _TONES[row["act"]],
        "act": ACTS[row["act"]],
        "href": href,
        "is_written": done == "written",
        "why_not": "" if done in ("", "written") else done,
        "problems": row.get("problems", []),
        "unfinished": row.get("unfinished", []) if row["act"] != "bad" else [],
        "changes": row.get("changes", []) if row["act"] != "bad" else [],
    }


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def sheet_write(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write the rows that have no problem into drafts."""
    one = _sheet(request, key)
    try:
        write_sheet(sheet=one, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _show(request, _sheet(request, key), refused=refusal, status=409)
    return redirect(f"{reverse('studio:sheet', args=[key])}?done=written")


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def sheet_drop(request: HttpRequest, key: UUID) -> HttpResponse:
    """Do not write the workbook."""
    one = _sheet(request, key)
    try:
        drop_sheet(sheet=one, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _show(request, _sheet(request, key), refused=refusal, status=409)
    return redirect("studio:sheet", key)


_HEADER = [
    gettext_lazy("シート"),
    gettext_lazy("セル"),
    gettext_lazy("行"),
    gettext_lazy("番号"),
    gettext_lazy("名前"),
    gettext_lazy("扱い"),
    gettext_lazy("種類"),
    gettext_lazy("内容"),
    gettext_lazy("前"),
    gettext_lazy("後"),
]


@open_to(Readers.OFFICER, Role.EDITOR)
@require_safe
def sheet_report(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """All that was read, as a file: each problem with its cell, each change before and after."""
    one = _sheet(request, key)
    response = StreamingHttpResponse(
        csv_lines([str(name) for name in _HEADER], _lines(one)), content_type="text/csv; charset=utf-8"
    )
    name = quote(f"{one.file_name.rsplit('.', 1)[0]}-report.csv", safe="")
    response.headers["Content-Disposition"] = f"attachment; filename=\"report.csv\"; filename*=UTF-8''{name}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _lines(one: SheetImport) -> Iterator[list[object]]:
    for problem in one.problems:
        yield [problem["sheet"], problem["cell"], "", "", "", "", _("全体"), problem["sentence"], "", ""]
    for row in one.rows:
        about = [row["row"], row.get("code", ""), row.get("title", ""), str(ACTS[row["act"]])]
        lines: list[list[object]] = []
        for name, words in (("problems", _("取り込めない理由")), ("unfinished", _("公開までに書くこと"))):
            if name == "problems" or row["act"] != "bad":  # what could not be read looks unwritten
                lines += [
                    [told["sheet"], told["cell"], *about, words, told["sentence"], "", ""]
                    for told in row.get(name, [])
                ]
        if row["act"] != "bad":
            lines += [
                ["", "", *about, _("変更"), change["label"], change["before"], change["after"]]
                for change in row.get("changes", [])
            ]
        if row.get("done"):
            told = _("下書きに書き込みました") if row["done"] == "written" else row["done"]
            lines.append(["", "", *about, _("結果"), told, "", ""])
        yield from lines or [["", "", *about, "", "", "", ""]]

"""Bureaus' own lists of processes: handed in, understood column by column, looked through, written or dropped."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.registry.models import ProcessImport
from madoguchi.registry.selectors import list_words, process_imports
from madoguchi.registry.services import (
    drop_process_list,
    map_process_list,
    read_process_list,
    write_process_list,
)
from madoguchi.registry.types import LIST_FIELDS, LIST_MEANINGS
from madoguchi.studio.forms import StudioForm
from madoguchi.studio.views.sheets import edited_organisations

MOST_BYTES = 10 * 1024 * 1024
PAGE_SIZE = 20
ROWS_SIZE = 40
ACTS: dict[str, Any] = {
    "bad": gettext_lazy("取り込めない"),
    "change": gettext_lazy("変更"),
    "new": gettext_lazy("新しい登録"),
    "same": gettext_lazy("変更なし"),
}
_TONES = {"new": "green", "change": "blue", "same": "gray", "bad": "red"}
_STATE_TONES = {"previewed": "orange", "written": "green", "dropped": "gray"}


class ListForm(StudioForm):
    """A list that is handed in (一覧表の取込み)."""

    organisation = forms.ChoiceField(
        error_messages={
            "required": gettext_lazy("組織を選んでください。"),
            "invalid_choice": gettext_lazy("組織を選んでください。"),
        }
    )
    file = forms.FileField(
        error_messages={
            "required": gettext_lazy("ファイルを選んでください。"),
            "empty": gettext_lazy("空のファイルです。選び直してください。"),
            "invalid": gettext_lazy("ファイルを選んでください。"),
        }
    )

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].choices = organisations  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """The file, unless it is larger than will be read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("ファイルが大きすぎます。10MBまでのファイルを選んでください。"))
        return file


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def process_imports_page(request: HttpRequest) -> HttpResponse:
    """A list to hand in, and those that were handed in."""
    places = edited_organisations(request)
    choices = [(one.slug, one.name) for one in places]
    if request.method == "GET":
        return _home(request, choices, ListForm(organisations=choices))
    form = ListForm(request.POST, request.FILES, organisations=choices)
    if not form.is_valid():
        return _home(request, choices, form, status=422)
    data = form.cleaned_data
    try:
        made = read_process_list(
            content=data["file"].read(),
            file_name=data["file"].name,
            organisation=next(one for one in places if one.slug == data["organisation"]),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        form.add_error("file", str(refusal))
        return _home(request, choices, form, status=422)
    return redirect("studio:process_import", made.pk)


def _home(
    request: HttpRequest, choices: list[tuple[str, str]], form: ListForm, *, status: int = 200
) -> HttpResponse:
    found = process_imports(acting_of_request(request)).defer("grid", "rows", "refused")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    chosen = form["organisation"].value() or (choices[0][0] if len(choices) == 1 else "")
    context = {
        "form": form,
        "chosen": chosen,
        "choices": choices,
        "errors": form.summary() if form.is_bound else [],
        "page": page,
        "rows": [{"one": one, "tone": _STATE_TONES[one.state]} for one in page.object_list],
        "previous": f"?page={page.number - 1}" if page.has_previous() else "",
        "next": f"?page={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "studio/processes/imports.html", context, status=status)


def _found(request: HttpRequest, key: UUID) -> ProcessImport:
    rows: QuerySet[ProcessImport] = process_imports(acting_of_request(request))
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def process_import(request: HttpRequest, key: UUID) -> HttpResponse:
    """One list: how it is understood and what it would change; understood otherwise, written or dropped."""
    found = _found(request, key)
    if request.method == "GET":
        return _show(request, found)
    by, at, act = acting_of_request(request), now(), request.POST.get("act", "")
    try:
        if act == "map":
            map_process_list(found=found, **_mapping(request.POST, found), by=by, at=at)
        elif act == "write":
            write_process_list(found=found, links=_links(request), by=by, at=at)
        elif act == "drop":
            drop_process_list(found=found, by=by, at=at)
    except Refusal as refusal:
        return _show(request, _found(request, key), refused=refusal, status=409)
    return redirect(reverse("studio:process_import", args=[key]) + ("#rows" if act == "map" else ""))


def _mapping(sent: Mapping[str, str], found: ProcessImport) -> dict[str, Any]:
    """What the form says of columns and words; what it cannot say is left as it was."""
    known = dict(LIST_FIELDS)
    columns = {
        name.removeprefix("column-"): value
        for name, value in sent.items()
        if name.startswith("column-") and name[7:].isascii() and name[7:].isdigit()
        if value in known or value == found.columns.get(name[7:])
    }
    values: dict[str, dict[str, str]] = {}
    for name, words in list_words(found).items():
        meanings = dict(LIST_MEANINGS[name])
        for place, word in enumerate(words):
            value = sent.get(f"value-{name}-{place}", "")
            if value in meanings:
                values.setdefault(name, {})[word] = value
            elif f"value-{name}-{place}" in sent:
                values.setdefault(name, {})[word] = ""
    return {
        "header_row": _whole(sent.get("header_row", ""), found.header_row, 1, 15),
        "columns": columns,
        "values": values,
        "counts_year": _whole(sent.get("counts_year", ""), found.counts_year, 1990, 2100),
    }


def _whole(text: str, usual: int, least: int, most: int) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) < 5
    return int(text) if is_number and least <= int(text) <= most else usual


def _links(request: HttpRequest) -> set[tuple[int, str]]:
    found = set()
    for said in request.POST.getlist("link"):
        row, _colon, number = said.partition(":")
        if row.isascii() and row.isdigit() and len(row) < 7:
            found.add((int(row), number))
    return found


def _show(
    request: HttpRequest, found: ProcessImport, *, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    counts = {act: sum(row["act"] == act for row in found.rows) for act in ACTS}
    usual = next((act for act in ACTS if counts[act]), "same")
    wanted = request.GET.get("act", usual)
    act = wanted if wanted in ACTS else usual
    page = Paginator([row for row in found.rows if row["act"] == act], ROWS_SIZE).get_page(
        request.GET.get("page")
    )
    is_open = found.state == ProcessImport.State.PREVIEWED
    proposals = [row for row in found.rows if row["proposed"] and row["act"] != "bad"]
    context = {
        "found": found,
        "tone": _STATE_TONES[found.state],
        "is_open": is_open,
        "is_own": found.by_id == request.user.pk,
        "columns": _columns(found) if is_open else [],
        "fields": LIST_FIELDS,
        "meanings": _meanings(found) if is_open else [],
        "act_name": ACTS[act],
        "tabs": [
            {"label": words, "href": f"?act={name}#rows", "current": name == act, "count": counts[name]}
            for name, words in ACTS.items()
        ],
        "counts": counts,
        "todo": counts["new"] + counts["change"],
        "proposals": proposals if is_open else [],
        "written": sum(row.get("done") == "written" for row in found.rows),
        "rows": [
            {**row, "tone": _TONES[row["act"]], "why_not": row.get("done", "").replace("written", "")}
            for row in page.object_list
        ],
        "page": page,
        "previous": f"?act={act}&page={page.number - 1}#rows" if page.has_previous() else "",
        "next": f"?act={act}&page={page.number + 1}#rows" if page.has_next() else "",
        "refused": refused,
    }
    return render(request, "studio/processes/import.html", context, status=status)


def _columns(found: ProcessImport) -> list[dict[str, Any]]:
    """Each heading with what it is read as, and what stands below it first."""
    headings = found.grid[found.header_row - 1]
    samples = found.grid[found.header_row : found.header_row + 30]
    listed = []
    for place, heading in enumerate(headings):
        sample = next((row[place] for row in samples if place < len(row) and row[place]), "")
        if heading or sample:
            field = found.columns.get(str(place), "")
            own = [] if field in dict(LIST_FIELDS) or not field else [(field, _of_year(field))]
            listed.append(
                {
                    "name": f"column-{place}",
                    "heading": heading or _("（見出しなし）"),
                    "sample": sample[:40],
                    "value": field,
                    "options": [*LIST_FIELDS, *own],
                }
            )
    return listed


def _of_year(field: str) -> str:
    name, _colon, year = field.partition(":")
    return _("%(year)s年度の%(name)s") % {"year": year, "name": dict(LIST_FIELDS).get(name, name)}


def _meanings(found: ProcessImport) -> list[dict[str, Any]]:
    """The words of the coded columns with what each means."""
    labels = dict(LIST_FIELDS)
    return [
        {
            "label": labels[name],
            "options": LIST_MEANINGS[name],
            "words": [
                {
                    "name": f"value-{name}-{place}",
                    "word": word,
                    "value": found.values.get(name, {}).get(word, ""),
                }
                for place, word in enumerate(words)
            ],
        }
        for name, words in list_words(found).items()
    ]


@open_to(Readers.OFFICER, Role.EDITOR)
@require_safe
def process_import_report(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """What is told of each row and cell, as a file."""
    found = _found(request, key)
    header = [_("行"), _("扱い"), _("プロセス"), _("セル"), _("内容"), _("前"), _("後"), _("結果")]
    response = StreamingHttpResponse(
        csv_lines(header, _report(found)), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="process-list-{found.pk.hex[-12:]}.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _report(found: ProcessImport) -> Iterator[list[object]]:
    for row in found.rows:
        done = row.get("done", "")
        result = _("書き込みました") if done == "written" else done
        about = [row["row"], str(ACTS[row["act"]]), row["title"]]
        for problem in row["problems"]:
            yield [*about, problem["cell"], problem["sentence"], "", "", result]
        for change in row["changes"]:
            yield [*about, "", change["label"], change["before"], change["after"], result]
        if not row["problems"] and not row["changes"]:
            yield [*about, "", "", "", "", result]

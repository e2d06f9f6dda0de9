"""Translations of a form side by side: saved in one go, filled from the vocabulary, out to a workbook and back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.acting import Role
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.translating import (
    LANGUAGES,
    Texts,
    UnreadableTranslations,
    changed,
    proposals,
    rows_of,
    texts_in_table,
    with_texts,
    workbook_of,
)
from madoguchi.eforms.types import FormDocument
from madoguchi.studio.views.form_quality.frame import readable, save_step, shown_version, version_frame
from madoguchi.studio.views.forms.frame import SHAPERS, draft_for, form_address, form_of

MOST_BYTES = 5 * 1024 * 1024


@open_to(Readers.OFFICER, *SHAPERS)
@require_http_methods(["GET", "POST"])
def form_translations(request: HttpRequest, code: str) -> HttpResponse:
    """All texts in Japanese, plain Japanese and English; `do` saves them, fills missing ones, or reads a table."""
    form = form_of(request, code)
    version = shown_version(form)
    if request.method == "GET":
        return _show(request, form, version)
    form_of(request, code, Role.EDITOR)
    draft = draft_for(form)
    document = readable(draft) if draft is not None else None
    if draft is None or document is None:
        return redirect(form_address(form, "form_translations"))
    try:
        texts = _texts(request, document)
        count = changed(document, texts)
        if count:
            body = with_texts(draft.body, document, texts)
            FormDocument.parse(body)
            save_step(request, draft, body, _("訳を%d件変えた") % count)
    except Refusal as refusal:
        return _show(request, form, draft, typed=_typed(request, document), refused=refusal, status=409)
    return redirect(f"{form_address(form, 'form_translations')}?saved={count}")


def _texts(request: HttpRequest, document: FormDocument) -> Texts:
    """What was typed, or what the vocabulary or the table says; raises `UnreadableTranslations`."""
    if request.POST.get("do") == "fill":
        return proposals(document)
    if request.POST.get("do") == "table":
        table = request.FILES.get("table")
        if table is None or (table.size or 0) > MOST_BYTES:
            raise UnreadableTranslations(field="table")
        return texts_in_table(table.read())
    return _typed(request, document)


def _typed(request: HttpRequest, document: FormDocument) -> Texts:
    return {
        language: {
            row.key: request.POST[f"{language}.{row.key}"].replace("\r\n", "\n")
            for row in rows_of(document)
            if f"{language}.{row.key}" in request.POST
        }
        for language in LANGUAGES
    }


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def form_translations_table(request: HttpRequest, code: str) -> HttpResponse:
    """The texts as an Excel table, to be filled in by a translator."""
    form = form_of(request, code)
    document = readable(shown_version(form))
    if document is None:
        return redirect(form_address(form, "form_translations"))
    response = HttpResponse(
        workbook_of(document),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = f'attachment; filename="translations-{form.code}.xlsx"'
    return response


def _show(
    request: HttpRequest,
    form: FormTemplate,
    version: FormVersion,
    *,
    typed: Texts | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    document = readable(version)
    rows = rows_of(document) if document is not None else []
    saved = request.GET.get("saved", "")
    context: dict[str, Any] = {
        **version_frame(request, form, version, "form_translations"),
        "is_readable": document is not None,
        "rows": [
            {
                "key": row.key,
                "place": row.place,
                "written": row.written,
                "easy": (typed or {}).get("easy", {}).get(row.key, row.texts["easy"]),
                "en": (typed or {}).get("en", {}).get(row.key, row.texts["en"]),
                "shown": row.texts["easy"] if "《" in row.texts["easy"] else "",
                "is_missing": row.is_missing,
                "height": 2 + len(row.written) // 40,
            }
            for row in rows
        ],
        "total": len(rows),
        "missing": {language: sum(not row.texts[language] for row in rows) for language in LANGUAGES},
        "proposed": sum(len(row.proposed) for row in rows),
        "saved": saved if saved.isdecimal() and len(saved) < 6 else "",
        "refused": refused,
    }
    return render(request, "studio/form_quality/translations.html", context, status=status)

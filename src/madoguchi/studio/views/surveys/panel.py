"""A firm's files: looked at first, what is wrong told by cell, then taken in."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.studio.views.surveys.pages import held_wave
from madoguchi.surveys.selectors import KEEPERS, UNUSED
from madoguchi.surveys.services import (
    BadCodebook,
    NotATable,
    PanelReading,
    columns_before,
    look_at_panel,
    take_panel,
)

SHOWN = 100
MOST_BYTES = 60 * 1024 * 1024


@open_to(Readers.OFFICER, *KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def panel_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Choose the files; 「確かめる」 writes nothing, 「取り込む」 takes the good rows. Columns may be named by hand."""
    found = held_wave(request, key)
    reading: PanelReading | None = None
    refused: Refusal | None = None
    told = ""
    columns = request.POST.get("columns", "")
    if request.method == "POST":
        acting, at = acting_of_request(request), now()
        try:
            content, codebook = _file(request, "file"), _file(request, "codebook")
            matches = _columns(columns)
            if request.POST.get("act") == "take":
                taken = take_panel(
                    wave=found, content=content, codebook=codebook, columns=matches, by=acting, at=at
                )
                if not taken.reading.wrong_rows and not taken.is_known:
                    return redirect("studio:survey_wave", key)
                reading = taken.reading
                told = (
                    _("同じファイルを、すでに取り込んでいます。") if taken.is_known else _("取り込みました。")
                )
            else:
                reading = look_at_panel(
                    wave=found, content=content, codebook=codebook, columns=matches, by=acting
                )
        except Refusal as refusal:
            refused = refusal
    context = {
        "survey": found.survey,
        "wave": found,
        "reading": reading,
        "good": len(reading.answers) if reading else 0,
        "troubles": reading.troubles[:SHOWN] if reading else [],
        "unused": reading.unused if reading else [],
        "columns": columns,
        "kept_columns": {h: t for h, t in columns_before(found.survey).items() if t != UNUSED and h != t},
        "problems": refused.problems if isinstance(refused, BadCodebook) else [],
        "refused": refused,
        "told": told,
        "files": [("codebook", _("コードブック")), ("file", _("回答の表"))],
    }
    return render(request, "studio/surveys/panel.html", context, status=422 if refused else 200)


def _file(request: HttpRequest, name: str) -> bytes:
    file = request.FILES.get(name)
    if file is None:
        raise NotATable(_("コードブックと回答の表の、2つのファイルを選んでください。"), field=name)
    if (file.size or 0) > MOST_BYTES:
        raise NotATable(_("ファイルが大きすぎます。60MBまでにしてください。"), field=name)
    return bytes(file.read())


def _columns(text: str) -> dict[str, str]:
    """Lines like 「年齢=age」, 「ランク=-」 for a column that is not taken in."""
    found = {}
    for line in text.splitlines()[:500]:
        heading, sign, target = line.replace("＝", "=").rpartition("=")
        if sign and heading.strip() and target.strip():
            found[heading.strip()] = target.strip()
    return found

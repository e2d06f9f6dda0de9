"""A new form from the field list of a paper one: pasted or uploaded, each guess looked through, then begun as a draft."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.paper import KINDS, Item, Proposed, document_of_paper, propose, read_table, read_text
from madoguchi.eforms.selectors.building import places_to_build
from madoguchi.eforms.services import add_form, start_form_draft
from madoguchi.eforms.types import BadForm, FormDocument
from madoguchi.language.folding import strip_controls
from madoguchi.studio.views.forms.frame import form_address
from madoguchi.vocabulary.terms import TERMS

MOST_ROWS = 300


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def form_from_paper(request: HttpRequest) -> HttpResponse:
    """Paste the fields, look through what each would become, begin the form."""
    if request.method == "GET":
        return _show(request, [])
    if request.POST.get("do") == "make":
        return _make(request)
    try:
        table = request.FILES.get("list")
        items = read_table(table.read()) if table is not None else read_text(request.POST.get("text", ""))
    except Refusal as refusal:
        return _show(request, [], error=refusal.sentence, status=422)
    return _show(request, propose(items))


def _make(request: HttpRequest) -> HttpResponse:
    """Begin the form of what was looked through; what is missing is said and nothing typed is lost."""
    rows = _rows(request)
    title = _line(request, "title", 200)
    code = _line(request, "code", 50)
    place = next(
        (one for one in places_to_build(acting_of_request(request)) if one.slug == request.POST.get("place")),
        None,
    )
    errors = []
    if not title:
        errors.append({"id": "title", "message": _("様式の名前を入力してください。")})
    if not code.isascii() or not code.replace("-", "").isalnum():
        errors.append(
            {
                "id": "code",
                "message": _("様式コードは、半角の英小文字、数字、- で入力してください。例：cook-licence"),
            }
        )
    if place is None:
        errors.append({"id": "place", "message": _("所管する組織を選んでください。")})
    if not any(one.is_used and one.part_of is None for one in rows):
        errors.append({"id": "row-0-kind", "message": _("使う項目を1つ以上選んでください。")})
    if errors or place is None:
        return _show(request, rows, errors=errors, status=422)
    body = document_of_paper(title, rows)
    acting, at = acting_of_request(request), now()
    try:
        FormDocument.parse(body)
        form = add_form(code=code.lower(), title=title, organisation=place, by=acting, at=at)
        start_form_draft(form=form, body=body, by=acting, at=at)
    except BadForm as bad:
        return _show(request, rows, errors=[{"id": "", "message": one} for one in bad.problems], status=422)
    except Refusal as refusal:
        found = [{"id": refusal.field or "code", "message": refusal.sentence}]
        return _show(request, rows, errors=found, status=409)
    return redirect(form_address(form, "form_draft"))


def _rows(request: HttpRequest) -> list[Proposed]:
    """The rows as the page sent them."""
    typed = request.POST.get("count", "")
    count = min(int(typed), MOST_ROWS) if typed.isdecimal() and len(typed) < 5 else 0
    return [_row(request, n) for n in range(count)]


def _row(request: HttpRequest, n: int) -> Proposed:
    kind = request.POST.get(f"row-{n}-kind", "")
    term = request.POST.get(f"row-{n}-term", "").strip()
    term = next((name for name in (term, term.partition("｜")[0]) if name in TERMS), "")
    item = Item(
        label=_line(request, f"row-{n}-item", 200) or _("項目"),
        group=_line(request, f"row-{n}-group", 200),
        is_required=request.POST.get(f"row-{n}-required") == "1",
    )
    part = request.POST.get(f"row-{n}-part", "")
    options = [
        one.strip()[:100] for one in request.POST.get(f"row-{n}-options", "").replace("/", "／").split("／")
    ]
    proposed = Proposed(
        number=n,
        item=item,
        label=_line(request, f"row-{n}-label", 200) or item.label,
        kind=kind if kind in KINDS else "text",
        term=term,
        options=tuple(dict.fromkeys(one for one in options if one)),
        is_used=request.POST.get(f"row-{n}-use") == "1",
        part_of=int(part) if part.isdecimal() and len(part) < 4 else None,
    )
    return replace(proposed, why=_line(request, f"row-{n}-why", 200))


def _line(request: HttpRequest, name: str, longest: int) -> str:
    return " ".join(strip_controls(request.POST.get(name, "")).split())[:longest]


def _sure(one: Proposed) -> tuple[str, str]:
    """How sure a guess is, as a colour and a word."""
    if not one.is_used:
        return "gray", _("たずねない")
    if one.score >= 90:
        return "green", _("たしか")
    return ("blue", _("たぶん")) if one.score >= 60 else ("orange", _("確かめてください"))


def _show(
    request: HttpRequest,
    rows: list[Proposed],
    *,
    error: str = "",
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    places = places_to_build(acting_of_request(request))
    context: dict[str, Any] = {
        "rows": [
            {
                "n": n,
                "one": one,
                "sure": _sure(one),
                "options": "／".join(one.options),
                "term_label": TERMS[one.term].label if one.term in TERMS else "",
            }
            for n, one in enumerate(rows)
        ],
        "count": len(rows),
        "bound": sum(bool(one.term) and one.is_used for one in rows),
        "dropped": sum(not one.is_used for one in rows),
        "kinds": list(KINDS.items()),
        "terms": [(name, term.label) for name, term in TERMS.items()],
        "places": [(one.slug, one.name) for one in places],
        "place": request.POST.get("place") or (places[0].slug if len(places) == 1 else ""),
        "name": request.POST.get("title", ""),
        "form_code": request.POST.get("code", ""),
        "text": request.POST.get("text", ""),
        "errors": errors or ([{"id": "text", "message": error}] if error else []),
    }
    return render(request, "studio/form_quality/paper.html", context, status=status)

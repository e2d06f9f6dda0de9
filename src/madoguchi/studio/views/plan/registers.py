"""The registers of contacts and analogue clauses: lists, rows, workbooks, and what was done for a contact."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.core.sheet_rows import MOST_BYTES
from madoguchi.language.folding import strip_controls
from madoguchi.language.reading import Unreadable, read_date
from madoguchi.plan.models import ContactStep
from madoguchi.plan.selectors.registers import KEEPERS, changes_for, kept_places, kept_rows, sheet_of
from madoguchi.plan.services.contacts import add_step
from madoguchi.plan.services.register_changes import propose_row, propose_table
from madoguchi.plan.services.registers import (
    NotARow,
    NotYourRegister,
    read_register,
)
from madoguchi.plan.types.analogue import ANALOGUE
from madoguchi.plan.types.contacts import CONTACTS
from madoguchi.plan.types.registers import Reading, Register
from madoguchi.studio.register_form import RegisterForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_SIZE = 50
MOST_SHOWN = 200
MOST_CHANGES = 10


@dataclass(frozen=True)
class _Face:
    """How a register is shown: the state that its list is narrowed by, and the fields that are searched (台帳の画面)."""

    register: Register
    lead: Any
    state: str
    searched: tuple[str, ...]
    public: str


FACES = {
    "contacts": _Face(
        CONTACTS,
        gettext_lazy(
            "契約の書類、窓口で書く紙、電話など、手続以外のやり取りと、団体の手続を調べて書きます。"
        ),
        "state",
        ("title", "means", "note"),
        "portal:plan_contacts",
    ),
    "analogue": _Face(
        ANALOGUE,
        gettext_lazy("目視、常駐、書面掲示などを求める条項と、代わりになる技術、見直しの段階を書きます。"),
        "stage",
        ("ordinance", "article", "title", "technique"),
        "portal:plan_analogue",
    ),
}


def _places(request: HttpRequest) -> list[Organisation]:
    keys = kept_places(acting_of_request(request))
    return list(Organisation.objects.filter(pk__in=keys).order_by("slug"))


def _address(register: str, what: str = "", *args: str) -> str:
    return reverse(f"studio:plan_{register}{what}", args=args)


def _row(request: HttpRequest, register: Register, code: str) -> Any:
    found = kept_rows(register, acting_of_request(request)).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _found(request: HttpRequest, face: _Face) -> tuple[QuerySet[Any], dict[str, str]]:
    """The rows that an address asks for, and what it asks."""
    asked = {name: request.GET.get(name, "")[:80].replace("\0", "").strip() for name in ("q", "org", "state")}
    rows = kept_rows(face.register, acting_of_request(request))
    if asked["org"]:
        rows = rows.filter(organisation__slug=asked["org"])
    if asked["state"]:
        rows = rows.filter(**{face.state: asked["state"]})
    for word in asked["q"].split()[:5]:
        either = Q()
        for field in face.searched:
            either |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(either)
    return rows, asked


def _changes(request: HttpRequest, register: Register) -> list[dict[str, Any]]:
    """What waits for a second person, then what ended last."""
    found = changes_for(acting_of_request(request), register).order_by(
        F("ended_at").desc(nulls_first=True), "-changed_at"
    )
    return [{"change": one, "count": len(one.rows)} for one in found[:MOST_CHANGES]]


@open_to(Readers.OFFICER, *KEEPERS)
@require_safe
def register_page(request: HttpRequest, register: str) -> HttpResponse:
    """The rows that one keeps, narrowed."""
    face = FACES[register]
    rows, asked = _found(request, face)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page", "1")[:9])
    query = urlencode({name: value for name, value in asked.items() if value})
    before = f"?{query}&" if query else "?"
    context = {
        "face": face,
        "register": register,
        "asked": asked,
        "rows": [
            {
                "row": one,
                "href": _address(register, "_row", one.code),
                "name": one.title if register == "contacts" else f"{one.ordinance} {one.article}",
                "line": "" if register == "contacts" else one.title,
                "state": getattr(one, f"get_{face.state}_display")(),
            }
            for one in page.object_list
        ],
        "page": page,
        "places": [(one.slug, one.name) for one in _places(request)],
        "states": face.register.by_key[face.state].choices,
        "state_heading": face.register.by_key[face.state].heading,
        "changes": _changes(request, face.register),
        "new": _address(register, "_new"),
        "sheet": _address(register, "_sheet"),
        "take": _address(register, "_take"),
        "previous": f"{before}page={page.number - 1}" if page.has_previous() else "",
        "next": f"{before}page={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "studio/plan/register.html", context)


@open_to(Readers.OFFICER, *KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def register_new(request: HttpRequest, register: str) -> HttpResponse:
    """A row that is not in the register yet."""
    face, places = FACES[register], _places(request)
    form = RegisterForm(face.register, request.POST.dict() if request.method == "POST" else None)
    chosen = (request.POST if form.is_bound else request.GET).get("organisation", "")
    only = places[0] if len(places) == 1 and not chosen else None
    place = next((one for one in places if one.slug == chosen), only)
    refused, errors = None, form.errors
    if form.is_bound and place is None:
        errors = [{"id": "organisation", "message": _("組織を選んでください。")}, *errors]
    if form.is_bound and not errors and place is not None:
        try:
            change = propose_row(
                register=face.register,
                organisation=place,
                values=form.values,
                by=acting_of_request(request),
                at=now(),
            )
            return redirect("studio:plan_register_change", change.pk)
        except NotARow as refusal:
            form.refuse(refusal.wrongs)
            errors = form.errors
        except Refusal as refusal:
            refused = refusal
    context = {
        **_context(register, form, errors, refused),
        "places": [(one.slug, one.name) for one in places],
        "chosen": place.slug if place else "",
    }
    return render(request, "studio/plan/register_row.html", context, status=422 if form.is_bound else 200)


@open_to(Readers.OFFICER, *KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def register_row(request: HttpRequest, register: str, code: str) -> HttpResponse:
    """One row, to be changed."""
    face = FACES[register]
    row = _row(request, face.register, code)
    typed = request.POST.dict() if request.method == "POST" else None
    form = RegisterForm(face.register, typed, face.register.values_of(row))
    refused, status = None, 422 if form.is_bound else 200
    if form.is_bound and not form.wrongs:
        try:
            change = propose_row(
                register=face.register,
                organisation=row.organisation,
                row=row,
                values=form.values,
                revision=posted_revision(request),
                by=acting_of_request(request),
                at=now(),
            )
            return redirect("studio:plan_register_change", change.pk)
        except NotARow as refusal:
            form.refuse(refusal.wrongs)
        except Refusal as refusal:
            refused, status = refusal, 403 if isinstance(refusal, NotYourRegister) else 409
    return _shown(request, register, row, form, refused, status)


def _context(
    register: str, form: RegisterForm, errors: list[dict[str, str]], refused: Refusal | None
) -> dict[str, Any]:
    return {
        "face": FACES[register],
        "register": register,
        "form": form,
        "errors": errors,
        "refused": refused,
        "over_href": _address(register),
        "row": None,
        "steps": [],
        "step": None,
    }


def _shown(
    request: HttpRequest,
    register: str,
    row: Any,
    form: RegisterForm,
    refused: Refusal | None,
    status: int,
    step: dict[str, Any] | None = None,
) -> HttpResponse:
    context = _context(register, form, form.errors, refused) | {"row": row}
    if register == "contacts":
        context |= {
            "steps": row.steps.select_related("by_organisation"),
            "step": step or {"on": japan_day(now()).isoformat(), "text": "", "kind": "", "by": ""},
            "step_kinds": ContactStep.Kind.choices,
            "supporters": [(one.slug, one.name) for one in _places(request)],
        }
        if step:
            context["errors"] = [{"id": step["field"], "message": step["error"]}]
    return render(request, "studio/plan/register_row.html", context, status=status)


@open_to(Readers.OFFICER, *KEEPERS)
@require_POST
def contact_step(request: HttpRequest, code: str) -> HttpResponse:
    """Record what was done for a contact."""
    row = _row(request, CONTACTS, code)
    said = {name: strip_controls(request.POST.get(name, "")).strip() for name in ("kind", "on", "text", "by")}
    place = Organisation.objects.filter(slug=said["by"]).first() if said["by"] else None
    try:
        if said["kind"] not in ContactStep.Kind.values:
            raise Refusal(_("内容を選んでください。"), field="kind")
        add_step(
            contact=row,
            kind=ContactStep.Kind(said["kind"]),
            on=read_date(said["on"]),
            text=said["text"],
            by_organisation=place,
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        field = "on" if isinstance(refusal, Unreadable) else refusal.field or "text"
        field = {"by_organisation": "by"}.get(field, field)
        step = {**said, "error": str(refusal), "field": f"step-{field}"}
        form = RegisterForm(CONTACTS, None, CONTACTS.values_of(row))
        return _shown(request, "contacts", row, form, None, 422, step)
    return redirect(_address("contacts", "_row", code) + "#steps")


@open_to(Readers.OFFICER, *KEEPERS)
@require_safe
def register_sheet(request: HttpRequest, register: str) -> HttpResponse:
    """The rows that one keeps as a workbook that can be handed in again."""
    table = FACES[register].register
    content = sheet_of(table, kept_rows(table, acting_of_request(request)))
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{register}-{japan_day(now()):%Y%m%d}.xlsx"'
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@open_to(Readers.OFFICER, *KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def register_take(request: HttpRequest, register: str) -> HttpResponse:
    """Hand a table in: look at every cell first, then let the good rows in."""
    reading: Reading | None = None
    is_taken, errors = request.POST.get("act") == "take", []
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None or (file.size or 0) > MOST_BYTES:
            told = (
                _("ファイルを選んでください。") if file is None else _("ファイルは10MBまでにしてください。")
            )
            errors = [{"id": "file", "message": told}]
        else:
            given: dict[str, Any] = {
                "register": FACES[register].register,
                "content": file.read(),
                "by": acting_of_request(request),
            }
            try:
                reading = propose_table(**given, at=now()) if is_taken else read_register(**given, at=now())
            except Refusal as refusal:
                errors = [{"id": "file", "message": str(refusal)}]
    counts = {act: reading.count(act) for act in ("new", "change", "same", "bad")} if reading else {}
    context = {
        "face": FACES[register],
        "errors": errors,
        "reading": reading,
        "counts": counts,
        "bad": reading.bad[:MOST_SHOWN] if reading else [],
        "most": MOST_SHOWN,
        "is_taken": is_taken,
        "over_href": _address(register),
        "sheet": _address(register, "_sheet"),
    }
    return render(request, "studio/plan/register_take.html", context, status=422 if errors else 200)

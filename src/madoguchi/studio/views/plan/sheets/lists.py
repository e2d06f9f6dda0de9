"""Named lists for officers: made, filled from a table, and kept item by item."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.language.folding import fold
from madoguchi.plan.models import NamedItem, NamedList
from madoguchi.plan.selectors.lists import item_rows, lists_for, progress_of
from madoguchi.plan.services.lists import (
    ItemData,
    ListReading,
    add_list,
    change_item,
    read_list,
    take_list,
)
from madoguchi.registry.models import Procedure
from madoguchi.registry.selectors import is_own_place
from madoguchi.studio.views.plan.sheets.choosing import SEES, governments_of
from madoguchi.studio.views.plan.sheets.forms import ItemForm, ListForm, TableForm

PAGE_SIZE = 60
MOST_SHOWN = 100
TONES = {"done": "green", "in_power": "blue", "needs_nation": "orange", "abolished": "gray"}


def _list(request: HttpRequest, slug: str, *, is_kept: bool = False) -> NamedList:
    acting = acting_of_request(request)
    found = lists_for(acting).filter(slug=slug).first()
    if found is None or (is_kept and not is_own_place(acting, found.government_id, Role.PLAN_MANAGER)):
        raise Http404
    return found


@open_to(Readers.OFFICER, *SEES)
@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """The lists with their progress, and a new one."""
    acting = acting_of_request(request)
    governments = governments_of(acting)
    choices = [(one.slug, one.name) for one in governments]
    errors: list[dict[str, str]] = []
    status = 200
    initial = {"government": choices[0][0]} if len(choices) == 1 else {}
    form = ListForm(initial=initial, governments=choices)
    if request.method == "POST":
        form = ListForm(request.POST, governments=choices)
        if form.is_valid():
            given = dict(form.cleaned_data)
            wanted = given.pop("government")
            place = next(one for one in governments if one.slug == wanted)
            try:
                made = add_list(government=place, by=acting, at=now(), **given)
            except Refusal as refusal:
                errors = [{"id": refusal.field or "title", "message": str(refusal)}]
            else:
                return redirect("studio:plan_list", made.slug)
        errors, status = errors or form.summary(), 422
    context = {
        "rows": [{"list": one, "progress": progress_of(one)} for one in lists_for(acting)],
        "form": form,
        "governments": choices,
        "errors": errors,
    }
    return render(request, "studio/plan/sheets/lists.html", context, status=status)


@open_to(Readers.OFFICER, *SEES)
@require_safe
def list_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The items of a list, with where list and registry differ."""
    found = _list(request, slug)
    rows = item_rows(found)
    is_gaps = request.GET.get("gaps") == "1"
    shown = [one for one in rows if one.gap] if is_gaps else rows
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page", "1")[:9])
    query = "gaps=1&" if is_gaps else ""
    context = {
        "list": found,
        "progress": progress_of(found),
        "rows": [{"row": one, "tone": TONES[one.state.value]} for one in page.object_list],
        "gaps": sum(bool(one.gap) for one in rows),
        "is_gaps": is_gaps,
        "page": page,
        "previous": f"?{query}page={page.number - 1}" if page.has_previous() else "",
        "next": f"?{query}page={page.number + 1}" if page.has_next() else "",
        "may_change": is_own_place(acting_of_request(request), found.government_id, Role.PLAN_MANAGER),
    }
    return render(request, "studio/plan/sheets/list.html", context)


@open_to(Readers.OFFICER, Role.PLAN_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say something else of one item."""
    found = _list(request, slug, is_kept=True)
    kept = found.items.select_related("procedure", "list__government").filter(number=number).first()
    if kept is None:
        raise Http404
    if request.method != "POST":
        initial = {
            "title": kept.title,
            "group": kept.group,
            "procedure": kept.procedure.code if kept.procedure else "",
            "done_on": kept.done_on.isoformat() if kept.done_on else "",
            "due_year": str(kept.due_year or ""),
            "note": kept.note,
        }
        return _ask_item(request, found, kept, ItemForm(initial=initial))
    form = ItemForm(request.POST)
    if not form.is_valid():
        return _ask_item(request, found, kept, form, errors=form.summary(), status=422)
    given = form.cleaned_data
    procedure = _procedure(found, given["procedure"])
    if given["procedure"] and procedure is None:
        errors = [{"id": "procedure", "message": _("この団体に、この番号の手続はありません。")}]
        return _ask_item(request, found, kept, form, errors=errors, status=422)
    data = ItemData(
        given["title"],
        given["group"],
        kept.organisation_id,
        procedure.pk if procedure else None,
        given["done_on"],
        given["due_year"],
        given["note"],
    )
    try:
        change_item(
            item=kept,
            data=data,
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        errors = [{"id": refusal.field or "title", "message": str(refusal)}]
        return _ask_item(request, found, kept, form, errors=errors, status=409)
    return redirect("studio:plan_list", slug)


def _procedure(of: NamedList, words: str) -> Procedure | None:
    if not words:
        return None
    known = Procedure.objects.filter(organisation__government=of.government_id, current__isnull=False)
    return known.filter(slug=words).first() or known.filter(code__iexact=fold(words)).first()


def _ask_item(
    request: HttpRequest,
    of: NamedList,
    kept: NamedItem,
    form: ItemForm,
    *,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"list": of, "item": kept, "form": form, "groups": NamedItem.Group.choices}
    context["errors"] = errors or []
    return render(request, "studio/plan/sheets/item.html", context, status=status)


@open_to(Readers.OFFICER, Role.PLAN_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand a table in: look at every row first, then let the good ones in."""
    found = _list(request, slug, is_kept=True)
    if request.method != "POST":
        return _take(request, found, TableForm(), None)
    form = TableForm(request.POST, request.FILES)
    if not form.is_valid():
        return _take(request, found, form, None, status=422)
    content, by = form.cleaned_data["file"].read(), acting_of_request(request)
    is_taken = request.POST.get("act") == "take"
    try:
        reading = (
            take_list(of=found, content=content, by=by, at=now())
            if is_taken
            else read_list(of=found, content=content, by=by, at=now())
        )
    except Refusal as refusal:
        form.add_error("file", str(refusal))
        return _take(request, found, form, None, status=422)
    return _take(request, found, TableForm(), reading, is_taken=is_taken)


def _take(
    request: HttpRequest,
    of: NamedList,
    form: TableForm,
    reading: ListReading | None,
    *,
    is_taken: bool = False,
    status: int = 200,
) -> HttpResponse:
    counts: dict[str, Any] = (
        {act: reading.count(act) for act in ("new", "change", "same", "bad")} if reading else {}
    )
    context = {
        "list": of,
        "errors": form.summary() if form.is_bound else [],
        "reading": reading,
        "counts": counts,
        "bad": reading.bad[:MOST_SHOWN] if reading else [],
        "most": MOST_SHOWN,
        "is_taken": is_taken,
    }
    return render(request, "studio/plan/sheets/take.html", context, status=status)

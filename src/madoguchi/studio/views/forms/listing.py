"""The forms of the officer's organisations, and a new one: empty, or a copy of another."""

from copy import deepcopy
from secrets import choice
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms import editing
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.selectors import (
    BuiltForm,
    built_forms,
    form_draft_of,
    form_for,
    form_versions_of,
    forms_shaped_by,
    places_to_build,
)
from madoguchi.eforms.selectors.building import draft_bodies
from madoguchi.eforms.services import add_form, start_form_draft
from madoguchi.language.folding import fold, strip_controls
from madoguchi.registry.selectors.forms import titles_using
from madoguchi.studio.views.forms.findings import counts_of
from madoguchi.studio.views.forms.frame import SHAPERS, form_address

LETTERS = "abcdefghjkmnpqrstvwxyz23456789"
LONGEST_TITLE = 120
MOST_LINTED = 40
"""Drafts whose findings are counted in the list: more are told on their own pages."""


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    """Every form with its state, who uses it, and what waits."""
    acting = acting_of_request(request)
    words = strip_controls(request.GET.get("q", ""))[:LONGEST_TITLE].strip()
    found = built_forms(forms_shaped_by(acting))
    if words:
        found = [one for one in found if fold(words) in fold(one.form.title)]
    used = titles_using([one.form for one in found], on=japan_day(now()))
    drafts = [one.draft for one in found if one.draft is not None][:MOST_LINTED]
    counts = counts_of(draft_bodies(drafts), on=japan_day(now()))
    rows = [_row(one, used.get(one.form.pk, []), acting, counts.get(one.form.pk, (0, 0))) for one in found]
    context = {
        "q": words,
        "rows": rows,
        "waiting": [row for row in rows if row["is_waiting"]],
        "may_add": bool(acting.organisations(Role.EDITOR)),
    }
    return render(request, "studio/forms/forms.html", context)


def _row(one: BuiltForm, used: list[str], acting: Acting, counts: tuple[int, int]) -> dict[str, Any]:
    draft, may_publish = one.draft, acting.has(Role.PUBLISHER, one.form.organisation_id)
    states = []
    if one.public is not None:
        states.append(("green", _("公開中 第%(n)d版") % {"n": one.public.number}))
    if draft is not None:
        states.append(("orange", _("公開待ち")) if draft.asked_at else ("blue", _("編集中")))
        if draft.remark and not draft.asked_at:
            states.append(("red", _("差し戻し")))
    return {
        "form": one.form,
        "href": form_address(one.form),
        "states": states or [("gray", _("まだ何もありません"))],
        "draft": draft,
        "blocking": counts[0],
        "warnings": counts[1],
        "used": used[:3],
        "more": len(used) - 3,
        "is_waiting": bool(draft and draft.asked_at and may_publish and draft.edited_by_id != acting.who),
        "publish_href": form_address(one.form, "form_publish") if draft else "",
    }


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def form_new(request: HttpRequest) -> HttpResponse:
    """A new form: its name, whose it is, and what it begins with."""
    acting = acting_of_request(request)
    places = places_to_build(acting)
    if request.method == "GET":
        return _show_new(request, places, {"copy": request.GET.get("copy", "")})
    typed = {
        "title": " ".join(strip_controls(request.POST.get("title", ""))[:LONGEST_TITLE].split()),
        "organisation": request.POST.get("organisation", ""),
        "copy": request.POST.get("copy", ""),
    }
    place = next((one for one in places if str(one.pk) == typed["organisation"]), None)
    if not typed["organisation"] and len(places) == 1:
        place = places[0]
    errors = []
    if not typed["title"]:
        errors.append({"id": "title", "message": _("様式の名前を書いてください。例：調理師免許申請書")})
    if place is None:
        errors.append({"id": "organisation", "message": _("どの組織の様式かを選んでください。")})
    if errors or place is None:
        return _show_new(request, places, typed, errors=errors, status=422)
    try:
        form = _make(acting, place, typed)
    except Refusal as refusal:
        return _show_new(request, places, typed, refused=refusal, status=409)
    return redirect(form_address(form, "form_draft"))


def _make(acting: Acting, place: Organisation, typed: dict[str, str]) -> FormTemplate:
    """The form with its first draft."""
    at = now()
    body = editing.empty_form(typed["title"])
    if typed["copy"]:
        copied = _copied(acting, typed["copy"])
        if copied is None:
            raise Http404
        body = {**deepcopy(copied.body), "title": typed["title"]}
    form = add_form(code=_code(), title=typed["title"], organisation=place, by=acting, at=at)
    start_form_draft(form=form, body=body, by=acting, at=at)
    return form


def _copied(acting: Acting, code: str) -> FormVersion | None:
    """What stands in the form to copy: its newest public version, else its draft."""
    try:
        form = form_for(acting, code)
    except FormTemplate.DoesNotExist:
        return None
    return next(iter(form_versions_of(form)), None) or form_draft_of(form)


def _code() -> str:
    """A code that stands in addresses; nobody types it."""
    return "f-" + "".join(choice(LETTERS) for _n in range(10))


def _show_new(
    request: HttpRequest,
    places: list[Organisation],
    typed: dict[str, str],
    *,
    errors: list[dict[str, str]] | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    acting = acting_of_request(request)
    others = built_forms(forms_shaped_by(acting))
    context = {
        "places": [(str(one.pk), one.name) for one in places],
        "others": [(one.form.code, one.form.title) for one in others if one.public or one.draft],
        "typed": {"title": "", "organisation": "", "copy": "", **typed},
        "errors": errors or [],
        "refused": refused,
    }
    return render(request, "studio/forms/new.html", context, status=status)

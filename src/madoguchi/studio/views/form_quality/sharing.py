"""Sharing forms between organisations: giving one, finding and copying one, a file, what the source changed since."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.models import FormCopy, FormTemplate, FormVersion
from madoguchi.eforms.selectors import form_versions_of
from madoguchi.eforms.selectors.building import places_to_build
from madoguchi.eforms.selectors.sharing import (
    copies_of,
    newer_source,
    shared_forms,
    shared_version,
    times_copied,
)
from madoguchi.eforms.services import CodeTaken
from madoguchi.eforms.services.sharing import copy_form, import_form, share_form, stop_sharing, take_over
from madoguchi.eforms.sharing import MOST_BYTES, Piece, UnreadableFile, exported, pieces, read_file
from madoguchi.eforms.types import BadForm
from madoguchi.studio.views.forms.form import read_back
from madoguchi.studio.views.forms.frame import SHAPERS, draft_for, form_address, form_frame, form_of

MOST_SHOWN = 100


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def forms_shared(request: HttpRequest) -> HttpResponse:
    """The forms that organisations share, to be looked at and copied."""
    words = " ".join(request.GET.get("q", "").split())[:100]
    found = shared_forms(words)
    counts = times_copied(found)
    rows = [{"form": one, "copied": counts.get(one.code, 0)} for one in found[:MOST_SHOWN]]
    may_add = bool(places_to_build(acting_of_request(request)))
    return render(
        request,
        "studio/form_quality/shared.html",
        {"rows": rows, "q": words, "may_add": may_add, "total": found.count()},
    )


@open_to(Readers.OFFICER, *SHAPERS)
@require_http_methods(["GET", "POST"])
def form_shared(request: HttpRequest, code: str) -> HttpResponse:
    """One shared form read back, with its note; the button copies it into an organisation of one's own."""
    try:
        version = shared_version(code)
    except FormVersion.DoesNotExist as error:
        raise Http404 from error
    places = places_to_build(acting_of_request(request))
    if request.method == "GET":
        return _show_shared(request, version, places)
    place = next((one for one in places if one.slug == request.POST.get("place")), None)
    if place is None:
        raise Http404
    name, wrong = _code(request)
    if wrong:
        return _show_shared(request, version, places, errors=[{"id": "code", "message": wrong}], status=422)
    try:
        form = copy_form(
            source=version, code=name, organisation=place, by=acting_of_request(request), at=now()
        )
    except Refusal as refusal:
        errors = [{"id": refusal.field or "code", "message": refusal.sentence}]
        return _show_shared(request, version, places, errors=errors, status=409)
    return redirect(form_address(form, "form_draft"))


def _code(request: HttpRequest, *, otherwise: str = "") -> tuple[str, str]:
    """The short name that was typed, or `otherwise` where none was, or why it cannot be one."""
    name = (request.POST.get("code", "").strip() or otherwise).lower()[:50]
    if not name.isascii() or not name.replace("-", "").isalnum():
        return name, _("様式コードは、半角の英小文字、数字、- で入力してください。例：cook-licence")
    return name, ""


def _show_shared(
    request: HttpRequest,
    version: FormVersion,
    places: list[Organisation],
    *,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "shared": version.form,
        "version": version,
        "sections": read_back(version.body),
        "places": [(one.slug, one.name) for one in places],
        "place": request.POST.get("place") or (places[0].slug if len(places) == 1 else ""),
        "form_code": request.POST.get("code", version.form.code),
        "errors": errors or [],
    }
    return render(request, "studio/form_quality/shared_form.html", context, status=status)


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def form_from_file(request: HttpRequest) -> HttpResponse:
    """Begin a form from a file that another installation exported."""
    places = places_to_build(acting_of_request(request))
    context: dict[str, Any] = {
        "places": [(one.slug, one.name) for one in places],
        "place": request.POST.get("place") or (places[0].slug if len(places) == 1 else ""),
        "form_code": request.POST.get("code", ""),
        "errors": [],
    }
    if request.method == "GET":
        return render(request, "studio/form_quality/from_file.html", context)
    place = next((one for one in places if one.slug == request.POST.get("place")), None)
    if place is None:
        raise Http404
    try:
        file = request.FILES.get("file")
        if file is None or (file.size or 0) > MOST_BYTES:
            raise UnreadableFile(field="file")
        carried = read_file(file.read())
        name, wrong = _code(request, otherwise=carried.code)
        if wrong:
            raise CodeTaken(wrong, field="code")
        form = import_form(
            carried=carried, code=name, organisation=place, by=acting_of_request(request), at=now()
        )
    except BadForm as bad:
        context["errors"] = [{"id": "file", "message": one} for one in bad.problems[:20]]
        return render(request, "studio/form_quality/from_file.html", context, status=422)
    except Refusal as refusal:
        context["errors"] = [{"id": refusal.field or "file", "message": refusal.sentence}]
        return render(request, "studio/form_quality/from_file.html", context, status=422)
    return redirect(form_address(form, "form_draft"))


@open_to(Readers.OFFICER, *SHAPERS)
@require_http_methods(["GET", "POST"])
def form_share(request: HttpRequest, code: str) -> HttpResponse:
    """Whether others may copy the form, where it comes from itself, and its file."""
    form = form_of(request, code)
    if request.method == "GET":
        return _show_share(request, form)
    form_of(request, code, Role.PUBLISHER)
    acting = acting_of_request(request)
    try:
        if request.POST.get("do") == "stop":
            stop_sharing(form=form, by=acting, at=now())
        else:
            share_form(form=form, note=request.POST.get("note", ""), by=acting, at=now())
    except Refusal as refusal:
        return _show_share(request, form, refused=refusal, status=409)
    return redirect(form_address(form, "form_share"))


def _show_share(
    request: HttpRequest, form: FormTemplate, *, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    context = {
        **form_frame(request, form),
        "newest": next(iter(form_versions_of(form)), None),
        "note": request.POST.get("note", form.share_note),
        "copies": copies_of(form),
        "newer": newer_source(form),
        "copied": times_copied(FormTemplate.objects.filter(pk=form.pk)).get(form.code, 0),
        "refused": refused,
    }
    return render(request, "studio/form_quality/share.html", context, status=status)


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def form_export(request: HttpRequest, code: str) -> HttpResponse:
    """The newest public version as a file."""
    form = form_of(request, code)
    version = next(iter(form_versions_of(form)), None)
    if version is None:
        raise Http404
    response = HttpResponse(exported(version, at=now()), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="form-{form.code}-{version.number}.json"'
    return response


@open_to(Readers.OFFICER, *SHAPERS)
@require_http_methods(["GET", "POST"])
def form_newer(request: HttpRequest, code: str) -> HttpResponse:
    """What the source changed since the copy was made, each to be taken over or not."""
    form = form_of(request, code)
    newer = newer_source(form)
    if newer is None:
        return redirect(form_address(form, "form_share"))
    copied = copies_of(form)[0]
    draft = draft_for(form)
    own = draft or next(iter(form_versions_of(form)), None)
    if own is None or copied.source_version is None:
        raise Http404
    found = pieces(copied.source_version.body, newer.body, own.body)
    if request.method == "GET" or draft is None:
        return _show_newer(request, form, newer, copied, found, draft)
    form_of(request, code, Role.EDITOR)
    keys = [one.key for one in found if one.key in request.POST.getlist("piece")]
    typed = request.POST.get("revision", "")
    told = _("元の様式の第%(n)d版から、%(count)d件を取り入れた") % {"n": newer.number, "count": len(keys)}
    try:
        take_over(
            version=draft,
            source=newer,
            keys=keys,
            revision=int(typed) if typed.isdecimal() and len(typed) < 9 else -1,
            told=told,
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return _show_newer(request, form, newer, copied, found, draft, refused=refusal, status=409)
    return redirect(form_address(form, "form_draft"))


def _show_newer(
    request: HttpRequest,
    form: FormTemplate,
    newer: FormVersion,
    copied: FormCopy,
    found: list[Piece],
    draft: FormVersion | None,
    *,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    kinds = {
        "added": ("green", _("足された")),
        "removed": ("red", _("消された")),
        "changed": ("blue", _("変わった")),
    }
    context = {
        **form_frame(request, form),
        "newer": newer,
        "copied": copied,
        "draft": draft,
        "pieces": [
            {
                "key": one.key,
                "n": n,
                "what": one.what,
                "kind": kinds[one.kind],
                "before": _in_words(one.before),
                "after": _in_words(one.after),
                "is_own": one.is_own,
            }
            for n, one in enumerate(found)
        ],
        "refused": refused,
    }
    return render(request, "studio/form_quality/newer.html", context, status=status)


_SHOWN = ("label", "title", "hint", "type", "term", "required", "show_if", "options")


def _in_words(thing: Any) -> str:
    """A piece as a few lines that can be compared."""
    if thing is None:
        return ""
    if not isinstance(thing, dict):
        return str(thing)
    lines = []
    for key in _SHOWN:
        if key in thing:
            value = thing[key]
            if key == "options":
                value = "／".join(str(one.get("label", "")) for one in value)
            lines.append(f"{_NAMES[key]}：{value}")
    return "\n".join(lines) or _("（内容は、取り入れたあとに編集のページで見られます）")


_NAMES = {
    "label": "質問",
    "title": "名前",
    "hint": "説明",
    "type": "種類",
    "term": "語彙",
    "required": "必須",
    "show_if": "条件",
    "options": "選択肢",
}

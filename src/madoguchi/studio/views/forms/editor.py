"""The editor of a form: the outline, the panel of what is chosen in it, and the phone that shows the page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms import editing
from madoguchi.eforms.editing import FORM, Body
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.selectors import field_name, minutes_of, question_count, steps_of
from madoguchi.eforms.services import redo_form_step, save_form_draft, undo_form_step
from madoguchi.studio.views.forms.acts import Done, act
from madoguchi.studio.views.forms.drawing import outline, thing_fields
from madoguchi.studio.views.forms.frame import draft_for, draft_frame, form_address, form_of
from madoguchi.studio.views.forms.typed import typed_document
from madoguchi.versions.services import SomeoneElseSaved

LARGEST = 3_000_000
"""Characters of everything typed on one page: a pasted list of 10,000 entries among it."""


class TooLarge(Refusal):
    """More was sent than a form can hold."""

    sentence = gettext_lazy("一度に送れる量を超えました。一覧は10,000行までにしてください。")


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """Build the form: choose a thing in the outline, write it in the panel, see it on the phone."""
    form = form_of(request, code, Role.EDITOR)
    version = draft_for(form)
    if version is None:
        return redirect(form_address(form))
    if request.method == "GET":
        return _show(request, form, version, version.body, request.GET.get("at", ""))
    if request.POST.get("do") in ("undo", "redo"):
        return _step_back(request, form, version)
    return _save(request, form, version)


def _save(request: HttpRequest, form: FormTemplate, version: FormVersion) -> HttpResponse:
    """Keep what was typed about one thing, then do what the button says."""
    at, button = request.POST.get("at", FORM), request.POST.get("do", "save")
    body: Body = version.body
    try:
        _allow_size(request)
        editing.thing(body, at)
        typed = typed_document(body, at, request.POST)
    except Refusal as refusal:
        return _show(
            request, form, version, _rest(request, body, at, refusal), at, refused=refusal, status=422
        )
    at = _key_after(at, request.POST.get("id", ""), typed)
    if request.POST.get("revision") != str(version.revision):
        return _show(request, form, version, typed, at, refused=SomeoneElseSaved(), status=409)
    told = editing.told_of_change(body, typed, at)
    refused: Refusal | None = None
    done = Done(typed, at, told)
    try:
        done = act(typed, at, button, to=request.POST.get("to", "")) or done
    except Refusal as refusal:
        refused = refusal
    try:
        kept = save_form_draft(
            version=version,
            body=done.body,
            told=done.told or told,
            revision=version.revision,
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return _show(request, form, version, typed, at, refused=refusal, status=409)
    if refused is not None:
        return _show(request, form, kept, done.body, at, refused=refused, button=button, status=422)
    return redirect(f"{form_address(form, 'form_draft', at=done.at, saved=1)}#thing")


def _allow_size(request: HttpRequest) -> None:
    if sum(len(value) for _key, values in request.POST.lists() for value in values) > LARGEST:
        raise TooLarge


def _rest(request: HttpRequest, body: Body, at: str, refusal: Refusal) -> Body:
    """What was typed beside the one field that cannot be kept."""
    if not refusal.field:
        return body
    data = request.POST.copy()
    data.pop(refusal.field, None)
    try:
        return typed_document(body, at, data)
    except Refusal:
        return body


def _key_after(at: str, name: str, after: Body) -> str:
    """The key of the thing after it may have been renamed."""
    keys = {key for key, _thing in editing.things_in(after)}
    return at if at == FORM or at in keys else f"{at[:2]}{name}"


def _step_back(request: HttpRequest, form: FormTemplate, version: FormVersion) -> HttpResponse:
    """Undo the last step, or do it again."""
    turn = undo_form_step if request.POST["do"] == "undo" else redo_form_step
    at = request.POST.get("at", FORM)
    try:
        turn(version=version, revision=posted_revision(request), by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _show(request, form, version, version.body, at, refused=refusal, status=409)
    return redirect(form_address(form, "form_draft", at=at, saved=1))


def _show(
    request: HttpRequest,
    form: FormTemplate,
    version: FormVersion,
    body: Body,
    at: str,
    *,
    refused: Refusal | None = None,
    button: str = "",
    status: int = 200,
) -> HttpResponse:
    at = _there(body, at)
    gaps = editing.gaps_in(body)
    undo, redo = steps_of(version)
    drawn = editing.draft_document(body)
    page = (
        editing.page_of(body, at) if at != FORM else next((one for _s, one in editing.pages_in(body)), None)
    )
    context: dict[str, Any] = {
        **draft_frame(request, form, version, "form_draft"),
        **thing_fields(body, at),
        "sections": outline(body, at, gaps),
        "gaps": [
            {
                "href": f"{form_address(form, 'form_draft', at=gap.key)}#thing",
                "label": gap.name,
                "sentence": gap.sentence,
            }
            for gap in gaps
        ],
        "own_gaps": [gap.sentence for gap in gaps if gap.key == at],
        "undo": undo,
        "redo": redo,
        "minutes": minutes_of(drawn),
        "question_total": question_count(drawn),
        "preview_page": str(page["id"]) if page else "",
        "preview_field": field_name(at.partition(":")[2]) if at.startswith("q:") else "",
        "is_saved": "saved" in request.GET and refused is None,
        "is_conflict": isinstance(refused, SomeoneElseSaved),
        "refused": refused,
        "offer": _offer(refused, button, request.POST.get("to", "")),
        "is_first": not form.versions.filter(published_at__isnull=False).exists(),
        "errors": [{"id": refused.field, "message": str(refused)}] if refused and refused.field else [],
    }
    if refused and refused.field in ("options", "slots"):
        context[refused.field] = request.POST.get(refused.field, "")[:50_000]
    return render(request, f"studio/forms/panel_{_PANELS[at[0]]}.html", context, status=status)


_PANELS = {"f": "form", "s": "section", "p": "page", "q": "question"}


def _there(body: Body, at: str) -> str:
    """The thing that is asked for, else the form itself."""
    keys = {key for key, _thing in editing.things_in(body)}
    return at if at in keys else FORM


def _offer(refused: Refusal | None, button: str, to: str) -> dict[str, str] | None:
    """What can be done instead, with the conditions that stand in the way dropped."""
    verb, colon, argument = button.partition(":")
    if isinstance(refused, editing.WouldBreak):
        words = _("条件を外して動かす")
    elif isinstance(refused, editing.StillUsed):
        words = _("使っているところから外して、消す")
    else:
        return None
    argument = argument or (to if verb == "move" else "")
    return {"value": f"{verb}!:{argument}" if argument else f"{verb}!", "words": words}

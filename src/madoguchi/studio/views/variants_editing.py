"""Writing what a municipality says otherwise: begun, typed beside what all say, asked for, published by another."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.registry.models import Procedure, Variant, VariantVersion
from madoguchi.registry.selectors import draft_of, needs_of, own_places, variant_for, versions_of
from madoguchi.registry.services import (
    DraftExists,
    SomeoneElseSaved,
    add_variant,
    ask_publication,
    discard_draft,
    save_draft,
    start_draft,
    withdraw_version,
)
from madoguchi.registry.types import merged, variant_problems, varied_fields
from madoguchi.studio.forms import PublishForm, SendBackForm, WithdrawForm
from madoguchi.studio.shape import Drawing, Field, id_of, pruned, told
from madoguchi.studio.typed import Typed
from madoguchi.studio.views.finding import title_of
from madoguchi.studio.views.publishing import changes, deciding, publish_as_typed, send_back_as_typed
from madoguchi.studio.views.variants import SHAPERS, show_variant, upstream_in_words


def _variant_of(request: HttpRequest, slug: str, place: str, *roles: Role) -> Variant:
    """The variant if who asks may shape it in one of `roles`, else 404."""
    try:
        return variant_for(acting_of_request(request), slug, place, *roles)
    except (Procedure.DoesNotExist, Organisation.DoesNotExist) as error:
        raise Http404 from error


def _draft_of(variant: Variant) -> VariantVersion | None:
    """What is being written, None also where nothing ever was."""
    draft: VariantVersion | None = None if variant._state.adding else draft_of(variant)
    return draft


def _address(variant: Variant, name: str = "variant") -> str:
    return reverse(f"studio:{name}", args=[variant.procedure.slug, variant.organisation.slug])


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def start(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    """Begin to say something otherwise, or a new version of it; one that is begun is opened."""
    variant, by, at = _variant_of(request, slug, place, Role.EDITOR), acting_of_request(request), now()
    try:
        added = add_variant(procedure=variant.procedure, organisation=variant.organisation, by=by, at=at)
        start_draft(record=added, by=by, at=at)
    except DraftExists:
        pass
    except Refusal as refusal:
        return show_variant(request, slug, place, refused=refusal, status=409)
    return redirect(_address(variant, "variant_edit"))


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    """The fields that may differ, each beside what all say; saved, or taken back to what all say."""
    variant = _variant_of(request, slug, place, Role.EDITOR)
    draft = _draft_of(variant)
    if draft is None:
        return redirect(_address(variant))
    shared = _shared_body(variant)
    if request.method == "GET":
        return _show_edit(request, variant, draft, _shown(shared, draft.body))
    typed = Typed("procedure", "", request.POST, keys=varied_fields())
    act = request.POST.get("act", "save")
    values = {key: value for key, value in typed.values.items() if act != f"{key}.shared"}
    body = _differing(shared, values)
    if typed.too_much:
        return _show_edit(request, variant, draft, typed.values, refused=typed.too_much[0], status=422)
    if request.POST.get("revision") != str(draft.revision):
        return _show_edit(request, variant, draft, typed.values, refused=SomeoneElseSaved(), status=409)
    try:
        saved, _problems = save_draft(
            version=draft, body=body, revision=draft.revision, by=acting_of_request(request), at=now()
        )
    except Refusal as refusal:
        return _show_edit(request, variant, draft, typed.values, refused=refusal, status=409)
    if act == "done" and not variant_problems(shared, saved.body):
        return redirect(_address(variant))
    shown = typed.values if typed.is_about_rows else _shown(shared, saved.body)
    is_checked = not typed.is_about_rows
    return _show_edit(request, variant, saved, shown, is_checked=is_checked, is_saved=is_checked)


def _shared_body(variant: Variant) -> dict[str, Any]:
    assert variant.procedure.current is not None
    body: dict[str, Any] = variant.procedure.current.body
    return body


def _shown(shared: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """What the fields begin with: the municipality's words, else those of all; nothing where words are added."""
    return {
        key: own[key] if key in own else None if how == "append" else shared.get(key)
        for key, how in varied_fields().items()
    }


def _differing(shared: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Of the fields as typed those that say something else than what all say."""
    kept = pruned("procedure", values)
    bare = pruned("procedure", shared)
    found = {}
    for key, how in varied_fields().items():
        if key not in values:
            continue
        if how == "append":
            if kept.get(key):
                found[key] = kept[key]
        elif kept.get(key) != bare.get(key):
            found[key] = kept[key] if key in kept else _nothing(values[key])
    return found


def _nothing(value: Any) -> Any:
    """What says nothing, of the same kind as `value`."""
    return [] if isinstance(value, list) else {} if isinstance(value, dict) else ""


def _show_edit(
    request: HttpRequest,
    variant: Variant,
    draft: VariantVersion,
    values: dict[str, Any],
    *,
    is_checked: bool = False,
    is_saved: bool = False,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    shared = _shared_body(variant)
    problems = variant_problems(shared, draft.body) if is_checked else []
    stored = _shown(shared, draft.body) if isinstance(refused, SomeoneElseSaved) else None
    drawn = Drawing("procedure", values, problems=problems, stored=stored).fields(varied_fields())
    own = _differing(shared, values)
    errors = [{"id": id_of(one.path), "message": f"{one.label}：{one.sentence}"} for one in problems]
    if refused is not None and refused.field:
        errors = [{"id": refused.field, "message": str(refused)}]
    context = {
        **_frame(variant, draft),
        "pairs": [_pair(field, shared, own) for field in drawn],
        "upstream": upstream_in_words(needs_of(variant).changes),
        "errors": errors,
        "is_conflict": stored is not None,
        "is_saved": is_saved,
        "saved_at": now(),
        "refused": refused,
    }
    return render(request, "studio/variants/edit.html", context, status=status)


def _pair(field: Field, shared: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    key = str(field.path[0])
    return {
        "key": key,
        "field": field,
        "shared": told("procedure", (key,), shared.get(key)),
        "is_own": key in own,
        "is_added": varied_fields()[key] == "append",
    }


def _frame(variant: Variant, draft: VariantVersion) -> dict[str, Any]:
    return {
        "variant": variant,
        "procedure": variant.procedure,
        "organisation": variant.organisation,
        "title": title_of(variant.procedure),
        "version": draft,
    }


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def discard(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    """Throw the draft away, unless it was changed since the page was shown."""
    variant = _variant_of(request, slug, place, Role.EDITOR)
    draft = _draft_of(variant)
    if draft is not None:
        if request.POST.get("revision") != str(draft.revision):
            return show_variant(request, slug, place, refused=SomeoneElseSaved(), status=409)
        discard_draft(version=draft, by=acting_of_request(request), at=now())
    return redirect(_address(variant))


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def ask(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    """Ask another person of the municipality to publish the draft."""
    variant = _variant_of(request, slug, place, Role.EDITOR)
    draft = _draft_of(variant)
    if draft is not None:
        try:
            ask_publication(version=draft, by=acting_of_request(request), at=now())
        except Refusal as refusal:
            return show_variant(request, slug, place, refused=refusal, status=409)
    return redirect(_address(variant))


@open_to(Readers.OFFICER, *SHAPERS)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    """Look through what readers will see otherwise and publish it, at once or on a day."""
    variant = _variant_of(request, slug, place)
    draft = _draft_of(variant)
    if draft is None:
        return redirect(_address(variant))
    if request.method == "GET":
        return _show_publish(request, variant, draft)
    if variant.organisation_id not in own_places(acting_of_request(request), Role.PUBLISHER):
        raise Http404
    return publish_as_typed(
        request,
        draft,
        latest=lambda: _draft_of(variant),
        show=partial(_show_publish, request, variant),
        home=_address(variant),
    )


@open_to(Readers.OFFICER, Role.PUBLISHER)
@require_http_methods(["POST"])
def send_draft_back(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    """Return the draft to its editor, saying what to mend."""
    variant = _variant_of(request, slug, place, Role.PUBLISHER)
    draft = _draft_of(variant)
    if draft is None:
        return redirect(_address(variant))
    return send_back_as_typed(
        request, draft, show=partial(_show_publish, request, variant), home=_address(variant)
    )


@open_to(Readers.OFFICER, Role.PUBLISHER)
@require_http_methods(["POST"])
def withdraw(request: HttpRequest, slug: str, place: str, number: int) -> HttpResponse:
    """Take back a version that is published for a day to come."""
    variant = _variant_of(request, slug, place, Role.PUBLISHER)
    found = [] if variant._state.adding else versions_of(variant)
    version = next((one for one in found if one.number == number), None)
    if version is None:
        raise Http404
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return show_variant(request, slug, place, withdrawing=(number, form), status=422)
    try:
        withdraw_version(
            version=version, reason=form.cleaned_data["reason"], by=acting_of_request(request), at=now()
        )
    except Refusal as refusal:
        return show_variant(request, slug, place, refused=refusal, status=409)
    return redirect(_address(variant))


def _show_publish(
    request: HttpRequest,
    variant: Variant,
    draft: VariantVersion,
    *,
    form: PublishForm | None = None,
    back: SendBackForm | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    shared = _shared_body(variant)
    problems = variant_problems(shared, draft.body)
    before = variant.current.body if variant.current else {}
    context = {
        **_frame(variant, draft),
        "sections": changes("procedure", merged(shared, before), merged(shared, draft.body)),
        "problems": problems,
        "upcoming": None,
        **deciding(
            request,
            draft,
            is_publisher=variant.organisation_id in own_places(acting_of_request(request), Role.PUBLISHER),
            has_problems=bool(problems),
            form=form or PublishForm(initial={"when": "now", "effective_from": ""}),
            back=back or SendBackForm(),
            refused=refused,
        ),
    }
    return render(request, "studio/variants/publish.html", context, status=status)

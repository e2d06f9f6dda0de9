"""What municipalities say otherwise of shared procedures: which they share, who differs, one variant in full."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.registry.models import Procedure, Variant
from madoguchi.registry.selectors import (
    draft_of,
    needs_of,
    own_places,
    shared_with,
    variants_of_places,
    variants_seen_by,
    versions_of,
    versions_to_come,
)
from madoguchi.registry.types import label_of, varied_fields
from madoguchi.studio.forms import WithdrawForm
from madoguchi.studio.shape import told
from madoguchi.studio.views.finding import is_withdrawn, title_of

SHAPERS = (Role.EDITOR, Role.PUBLISHER)


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def shared(request: HttpRequest) -> HttpResponse:
    """The procedures of others that the officer's municipalities take, with what these say otherwise."""
    acting = acting_of_request(request)
    taken = shared_with(acting, on=japan_day(now()))
    known = variants_of_places([procedure for procedure, _places in taken], own_places(acting))
    rows = [
        {
            "procedure": procedure,
            "title": title_of(procedure),
            "places": [_row(place, known.get((procedure.pk, place.pk))) for place in places],
        }
        for procedure, places in taken
    ]
    return render(request, "studio/variants/shared.html", {"rows": rows})


def _row(place: Organisation, variant: Variant | None) -> dict[str, Any]:
    """One municipality: its state in words and what it says otherwise."""
    own = variant.current.body if variant and variant.current else {}
    draft = next((one for one in variant.versions.all() if not one.is_published), None) if variant else None
    states = [("green", _("公開中")) if own else ("gray", _("共通のまま"))]
    if draft is not None:
        states.append(("orange", _("公開待ち")) if draft.asked_at else ("blue", _("編集中")))
    return {
        "place": place,
        "states": states,
        "labels": [label_of("procedure", (key,)) for key in varied_fields() if key in own],
        "is_to_be_looked_at": bool(variant and needs_of(variant).findings),
    }


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def variants(request: HttpRequest, slug: str) -> HttpResponse:
    """Who takes a shared procedure and what each says otherwise; a municipality sees its own."""
    acting = acting_of_request(request)
    procedure, places, _known = seen(request, slug)
    known = variants_of_places([procedure], {place.pk for place in places})
    context = {
        "procedure": procedure,
        "title": title_of(procedure),
        "rows": [_row(place, known.get((procedure.pk, place.pk))) for place in places],
        "is_owner": procedure.organisation_id in acting.organisations(*SHAPERS),
    }
    return render(request, "studio/variants/places.html", context)


def seen(request: HttpRequest, slug: str) -> tuple[Procedure, list[Organisation], dict[Any, Variant]]:
    """The shared procedure with the municipalities that who asks may look at, else 404."""
    try:
        return variants_seen_by(acting_of_request(request), slug)
    except Procedure.DoesNotExist as error:
        raise Http404 from error


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def variant(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    """What one municipality says otherwise, beside what all say, with its versions and what to do next."""
    return show_variant(request, slug, place)


def show_variant(
    request: HttpRequest,
    slug: str,
    place: str,
    *,
    withdrawing: tuple[int, WithdrawForm] | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the variant, with what refused an act."""
    acting = acting_of_request(request)
    procedure, places, known = seen(request, slug)
    organisation = next((one for one in places if one.slug == place), None)
    if organisation is None:
        raise Http404
    found = known.get(organisation.pk)
    draft = draft_of(found) if found else None
    own = found.current.body if found and found.current else {}
    shown = found.current.number if found and found.current else 0
    needs = needs_of(found) if found else None
    assert procedure.current is not None
    context = {
        "procedure": procedure,
        "organisation": organisation,
        "title": title_of(procedure),
        "rows": sides(procedure.current.body, own),
        "draft": draft,
        "is_own_draft": draft is not None and draft.edited_by_id == acting.who,
        "findings": needs.findings if needs else (),
        "upstream": upstream_in_words(needs.changes) if needs else [],
        "lines": [_line(one, shown) for one in (versions_of(found) if found else [])],
        "upcoming": [
            {"version": one, "field_id": f"reason-{one.number}"}
            for one in (versions_to_come(found) if found else [])
        ],
        "withdrawing": withdrawing[1] if withdrawing else WithdrawForm(),
        "is_withdrawing": withdrawing is not None,
        "may_edit": organisation.pk in own_places(acting, Role.EDITOR) and not procedure.is_retired,
        "may_publish": organisation.pk in own_places(acting, Role.PUBLISHER),
        "refused": refused,
        "errors": [{**one, "id": f"reason-{withdrawing[0]}"} for one in withdrawing[1].summary()]
        if withdrawing
        else [],
    }
    return render(request, "studio/variants/variant.html", context, status=status)


def sides(shared_body: dict[str, Any], own: dict[str, Any]) -> list[dict[str, Any]]:
    """Each field that is said otherwise: what all say and what the municipality says, in words."""
    return [
        {
            "label": label_of("procedure", (key,)),
            "shared": told("procedure", (key,), shared_body.get(key)) or _("（書かれていません）"),
            "own": told("procedure", (key,), own[key]) or _("（書かれていません）"),
            "is_added": how == "append",
        }
        for key, how in varied_fields().items()
        if key in own
    ]


def upstream_in_words(changes: Any) -> list[dict[str, str]]:
    """What the owner wrote anew in fields that the municipality says otherwise, in words."""
    return [
        {
            "label": one.label,
            "before": told("procedure", (one.field,), one.before) or _("（書かれていません）"),
            "now": told("procedure", (one.field,), one.now) or _("（書かれていません）"),
            "own": told("procedure", (one.field,), one.own) or _("（書かれていません）"),
        }
        for one in changes
    ]


def _line(version: Any, shown: int) -> dict[str, Any]:
    """One version in the list, with its state in words."""
    if is_withdrawn(version):
        state = ("gray", _("取下げ"))
    elif version.number == shown:
        state = ("green", _("公開中"))
    elif version.is_published:
        state = ("blue", _("予約公開")) if version.number > shown else ("gray", _("以前の版"))
    else:
        state = ("orange", _("公開待ち")) if version.asked_at else ("blue", _("編集中"))
    labels = [label_of("procedure", (key,)) for key in varied_fields() if key in version.body]
    return {"version": version, "state": state, "labels": labels}

"""One block: its data, columns and chart, its words, and how it looks now."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.dashboards.models import Dashboard
from madoguchi.dashboards.selectors import (
    WRITERS,
    body_of,
    draft_of,
    may_write,
    offered_words,
    quotable,
    shown_block,
    title_of,
)
from madoguchi.dashboards.services import change_block
from madoguchi.dashboards.types import (
    Block,
    BlockKind,
    Placed,
    dimensions_for,
    forms_for,
    grains_for,
    numbers_of,
    series_for,
    works,
)
from madoguchi.datasets.selectors import dataset, datasets_for
from madoguchi.datasets.types import ColumnKind, DatasetInfo, Work
from madoguchi.language.folding import strip_controls
from madoguchi.studio.views.dashboards.frame import KINDS, found
from madoguchi.studio.views.dashboards.typed import read_block

MOST_VOICES = 20


@open_to(Readers.OFFICER, *WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Write a block of the draft; saving shows at once how it looks and what stands against publishing it."""
    page = found(request, code)
    version = draft_of(page)
    held = body_of(version).block(number) if version else None
    if version is None or held is None or not may_write(acting_of_request(request), page):
        raise Http404
    if request.method != "POST":
        return _show(request, page, held, version.revision)
    chosen = request.POST.get("dataset", held.dataset)
    typed, errors = read_block(request.POST, held, _info(chosen) if held.asks else None)
    if errors:
        return _show(request, page, typed, posted_revision(request), errors=errors, status=422)
    try:
        made = change_block(
            version=version,
            block=typed,
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return _show(request, page, typed, posted_revision(request), refused=refusal, status=409)
    if request.POST.get("then") == "back":
        response = redirect("studio:dashboard", page.code)
        response.headers["Location"] += f"#i-{number}"
        return response
    kept = body_of(made).block(number)
    assert kept is not None
    return redirect(f"{request.path}?saved=1#look")


def _info(code: str) -> DatasetInfo | None:
    try:
        return dataset(code, at=now()) if code else None
    except Refusal:
        return None


def _show(
    request: HttpRequest,
    page: Dashboard,
    one: Block,
    revision: int,
    *,
    errors: list[dict[str, str]] | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    at = now()
    info = _info(one.dataset) if one.asks else None
    shown = shown_block(page, one, is_for_officer=True, at=at)
    context: dict[str, Any] = {
        "page": page,
        "held": one,
        "title": title_of(page),
        "kind": KINDS[one.kind][0],
        "revision": revision,
        "one": Placed(shown),
        "errors": errors or [],
        "refused": refused,
        "is_saved": request.GET.get("saved") == "1" and not errors and refused is None,
        "offered": offered_words(page, one, at=at) if one.kind in (BlockKind.CHART, BlockKind.MAP) else [],
        "info": info,
        **_choices(request, one, info),
    }
    return render(request, "studio/dashboards/block.html", context, status=status)


def _choices(request: HttpRequest, one: Block, info: DatasetInfo | None) -> dict[str, Any]:
    acting = acting_of_request(request)
    if one.kind is BlockKind.QUOTE:
        words = strip_controls(request.GET.get("q", "")).strip()[:40]
        voices = [
            (str(review.pk), review.text, f"{review.organisation.name}・{review.get_moment_display()}")
            for review in quotable(acting, words=words)[:MOST_VOICES]
        ]
        return {"voices": voices, "words": words}
    if not one.asks:
        return {}
    datasets = [(each.code, f"{each.title}（{each.owner}）") for each in datasets_for(acting, at=now())]
    if info is None:
        return {"datasets": datasets, "forms": []}
    has_place = any(each.kind is ColumnKind.PLACE and each.code == one.dimension for each in info.columns)
    return {
        "datasets": datasets,
        "dimensions": [(each.code, each.label) for each in dimensions_for(one.kind, info)],
        "grains": grains_for(info.column(one.dimension)),
        "series": [
            (each.code, each.label) for each in series_for(one.kind, info) if each.code != one.dimension
        ],
        "works": works(),
        "numbers": [
            (each.code, f"{each.label}（{each.unit}）" if each.unit else each.label)
            for each in numbers_of(info)
        ],
        "forms": forms_for(one, info) if one.kind is BlockKind.CHART else [],
        "wheres": [(each.code, each.label) for each in info.columns if each.kind is not ColumnKind.NUMBER],
        "where_values": "、".join(one.where_values),
        "times": [("100", _("100（％）")), ("1000", _("1,000（1,000あたり）")), ("1", _("1（そのまま）"))],
        "times_value": f"{one.times:.0f}" if one.work == Work.RATE else "100",
        "target": "" if one.target is None else f"{one.target:g}",
        "most": str(one.most or ""),
        "has_place": has_place,
        "per_thousand_options": [("1", _("人口1,000人あたりにする"))],
        "per_thousand_value": ["1"] if one.is_per_thousand else [],
        "outlined_options": [("1", _("マスではなく、区域の形で描く"))],
        "outlined_value": ["1"] if one.is_outlined else [],
        "better_options": [("more", _("多いほどよい")), ("less", _("少ないほどよい"))],
    }

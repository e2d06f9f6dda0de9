"""What the pages of one dashboard share: finding it, its draft, and how the builder is drawn."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.types import acting_of_request
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.dashboards.models import Dashboard, DashboardVersion
from madoguchi.dashboards.selectors import (
    body_of,
    dashboard_for,
    draft_of,
    may_publish,
    may_write,
    shown_page,
    title_of,
)
from madoguchi.dashboards.types import BlockKind, Shown
from madoguchi.datasets.selectors import datasets_for
from madoguchi.versions.services import has_written

KINDS = {
    BlockKind.CHART: (_("図"), _("見出しで分かったことを言い、図で示す")),
    BlockKind.INDICATOR: (_("指標"), _("いまの値と、前からの変化と、目標")),
    BlockKind.TARGET: (_("目標と進み"), _("目標までどれだけ進んだか")),
    BlockKind.MAP: (_("地図"), _("区市町村を比べる")),
    BlockKind.TABLE: (_("表"), _("数値をそのまま見せる")),
    BlockKind.TEXT: (_("文章"), _("背景や取組を説明する")),
    BlockKind.QUOTE: (_("声"), _("利用者の声を1つ引用する")),
}


def found(request: HttpRequest, code: str) -> Dashboard:
    """The dashboard, if it is one of the officer's."""
    one = dashboard_for(acting_of_request(request), code)
    if one is None:
        raise Http404
    return one


def builder(
    request: HttpRequest,
    page: Dashboard,
    *,
    errors: list[dict[str, str]] | None = None,
    typed: dict[str, str] | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page on which a dashboard is put together and published."""
    acting, at = acting_of_request(request), now()
    version = draft_of(page)
    shown = shown_page(page, body_of(version), is_for_officer=True, at=at) if version else []
    writes = may_write(acting, page)
    context: dict[str, Any] = {
        "page": page,
        "title": title_of(page),
        "version": version,
        "body": body_of(version) if version else None,
        "rows": [_row(one, place, len(shown)) for place, one in enumerate(shown)],
        "problems": sum(len(one.problems) for one in shown),
        "is_empty": version is not None and not shown,
        "may_write": writes,
        "may_publish": may_publish(acting, page),
        "is_own": _is_own(version, request),
        "kinds": [(kind.value, f"{name}（{why}）") for kind, (name, why) in KINDS.items()],
        "datasets": [(one.code, f"{one.title}（{one.owner}）") for one in datasets_for(acting, at=at)]
        if writes
        else [],
        "typed": {**dict.fromkeys(("kind", "dataset", "title", "lead", "remark"), ""), **(typed or {})},
        "errors": errors or [],
        "refused": refused,
    }
    return render(request, "studio/dashboards/page.html", context, status=status)


def _is_own(version: DashboardVersion | None, request: HttpRequest) -> bool:
    who = acting_of_request(request).who
    return version is not None and who is not None and has_written(version, who)


def _row(shown: Shown, place: int, count: int) -> dict[str, Any]:
    return {
        "number": shown.number,
        "kind": KINDS[shown.block.kind][0],
        "title": shown.title or shown.block.text[:40] or shown.block.name,
        "problems": shown.problems,
        "warnings": shown.warnings,
        "is_first": place == 0,
        "is_last": place == count - 1,
    }

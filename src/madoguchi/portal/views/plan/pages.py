"""The first page of the plan for everyone: where each part of it is."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to


@dataclass(frozen=True)
class PlanPage:
    """One page of the plan: its address by name, its title and what one finds there (計画のページ)."""

    address: str
    title: object
    lead: object


PAGES: tuple[PlanPage, ...] = (
    PlanPage(
        "portal:plan_periods",
        _("標準処理期間"),
        _("申請から処分までの日数を、組織ごとの表で。実際にかかった日数も並べています。"),
    ),
    PlanPage(
        "portal:plan_contacts",
        _("手続以外のやり取り"),
        _("契約の書類、窓口で書く紙、電話など。政策連携団体などの手続も。"),
    ),
    PlanPage(
        "portal:plan_analogue",
        _("アナログ規制の見直し"),
        _("目視、常駐、書面掲示などを求める条例・規則の条項と、見直しの進み。"),
    ),
)
"""Every public page of the plan, in the order of the first page; each subject area adds its own line."""


@open_to(Readers.EVERYONE)
@require_safe
def plan_page(request: HttpRequest) -> HttpResponse:
    """What the plan is about, and its pages."""
    return render(request, "portal/plan/home.html", {"pages": PAGES})

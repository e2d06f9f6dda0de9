"""The first page of the plan for officers: where each part of it is."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.plan.selectors.barriers import WAITING_MONTHS, months_since, waiting_long

MOST = 10
"""So many requests are named; the list of barriers has them all."""
WORKERS = (Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER)
"""Who works on the plan: owners of procedures, those who publish, and those who manage the plan."""


@dataclass(frozen=True)
class PlanPage:
    """One page of the plan: its address by name, its title and what one does there (計画のページ)."""

    address: str
    title: object
    lead: object


PAGES: tuple[PlanPage, ...] = (
    PlanPage(
        "studio:plan_sheets",
        _("個票"),
        _("重点手続の個票を書き、別の人が確かめて公開します。"),
    ),
    PlanPage(
        "studio:plan_priority",
        _("重点手続の選定"),
        _("計画期間ごとに、見込みの件数から重点手続を選びます。"),
    ),
    PlanPage(
        "studio:plan_lists",
        _("主要な手続の一覧"),
        _("計画で名前を挙げた手続の状態を、表や画面から直します。"),
    ),
    PlanPage(
        "studio:processes",
        _("手続プロセスの一覧"),
        _("状態、予定、根拠、件数で手続プロセスをさがし、局や課の一覧表を取り込みます。"),
    ),
    PlanPage(
        "studio:inventory",
        _("棚卸"),
        _("四半期ごとに、手続プロセスの状態と件数を確かめます。"),
    ),
    PlanPage(
        "studio:plan_scenarios",
        _("シナリオ"),
        _("もしこれが終わったら、デジタル化率の見込みがどう変わるかを比べます。"),
    ),
    PlanPage(
        "studio:plan_points",
        _("目標と公表値"),
        _("指標の目標と、これまでに公表した値を、出典といっしょに書きます。"),
    ),
    PlanPage(
        "studio:barriers",
        _("障壁"),
        _("オンラインにならない理由と、国などへの要望、回答、解消を記録します。"),
    ),
    PlanPage(
        "studio:plan_periods",
        _("標準処理期間"),
        _("定めていない手続とその理由、対象かどうか、実際の日数を確かめます。"),
    ),
    PlanPage(
        "studio:plan_contacts",
        _("手続以外のやり取り"),
        _("契約の書類や電話、団体の手続を調べて書き、支援と取組を残します。"),
    ),
    PlanPage(
        "studio:plan_analogue",
        _("アナログ規制の条項"),
        _("条例・規則の条項と、代わりになる技術、見直しの段階を書きます。"),
    ),
    PlanPage(
        "studio:time",
        _("手続にかかる時間"),
        _("変更を計画し、以前・いま・変更後の時間を比べます。民間の手続を数えるかを決めます。"),
    ),
    PlanPage(
        "studio:council_reports",
        _("会議資料"),
        _("四半期の数字、図、例を組み合わせ、会議に出す資料をページとPDFで作ります。"),
    ),
)
"""Every page of the plan for officers, in the order of the first page; each subject area adds its own line."""


@open_to(Readers.OFFICER, *WORKERS)
@require_safe
def plan_page(request: HttpRequest) -> HttpResponse:
    """The pages of the plan, and to its managers the requests that nobody has answered for long."""
    on = japan_day(now())
    waiting = waiting_long(acting_of_request(request), on=on)
    context = {
        "pages": PAGES,
        "waiting": [{"asked": one, "months": months_since(one.requested_on, on)} for one in waiting[:MOST]],
        "waiting_count": waiting.count(),
        "long": WAITING_MONTHS,
    }
    return render(request, "studio/plan/home.html", context)

"""The parts of the plan that the first page for everyone leads to."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class PlanPage:
    """One page of the plan: its address by name, its title and what one finds there (計画のページ)."""

    address: str
    title: object
    lead: object


PAGES: tuple[PlanPage, ...] = (
    PlanPage(
        "portal:plan_inventories",
        _("手続の棚卸"),
        _("四半期ごとの、すべての手続プロセスの状態。何がデジタル化し、何が遅れたか。"),
    ),
    PlanPage(
        "portal:plan_barriers",
        _("オンラインにならない理由（障壁）"),
        _("国の法令などが妨げている手続と、国などへの要望、その回答。"),
    ),
    PlanPage(
        "portal:plan_sheets",
        _("重点手続と個票"),
        _("申請がとくに多い手続の、目標・取組・成果を1枚にまとめた個票。"),
    ),
    PlanPage(
        "portal:plan_lists",
        _("主要な手続の一覧"),
        _("計画で名前を挙げた手続が、どこまでデジタル化されたか。"),
    ),
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
    PlanPage(
        "portal:time",
        _("手続にかかる時間"),
        _("出産や引っ越しなどの手続に、以前といまで何時間かかるか。だれが最も長いか。"),
    ),
    PlanPage(
        "portal:plan_reports",
        _("会議資料"),
        _("計画の進みを話し合う会議に出した、四半期ごとの資料。"),
    ),
)
"""Every public page of the plan, in the order of the first page; each subject area adds its own line."""

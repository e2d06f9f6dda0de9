"""What a sheet says beside what stands in it: what its flow adds up to, and where its figures come from."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madoguchi.improvement.types import FlowTotals
from madoguchi.plan.types.sheets import FigureSource, SheetBody


def totals_rows(body: SheetBody) -> list[list[str]]:
    """What the flow adds up to, before and after."""
    before, after = FlowTotals.of(list(body.before)), FlowTotals.of(list(body.after))
    labels = [
        ("steps", _("段階の数"), pgettext("unit", "段階")),
        ("applicant_minutes", _("申請者の作業"), pgettext("unit", "分")),
        ("office_minutes", _("職員の作業"), pgettext("unit", "分")),
        ("documents", _("申請者の書類"), pgettext("documents", "件")),
        ("waiting_days", _("待つ日数"), pgettext("unit", "日")),
    ]
    return [
        [
            label,
            f"{getattr(before, name):,}{unit}" if body.before else "",
            f"{getattr(after, name):,}{unit}" if body.after else "",
        ]
        for name, label, unit in labels
    ]


def note_of(body: SheetBody) -> str:
    """Where the figures come from."""
    sources = {
        figure.source
        for one in body.kpis
        for figure in (one.present, *(actual for _year, actual in one.actuals))
        if figure.source
    }
    told = _("、").join(
        str(one.label) for one in FigureSource if one in sources and one != FigureSource.TYPED
    )
    words = _("出典：%(told)s。") % {"told": told} if told else ""
    if FigureSource.TYPED in sources:
        words += _("※は、記録から分からないため担当者が入力した値です。")
    return words + _("10件に満たない人の記録からは、値を出しません。")

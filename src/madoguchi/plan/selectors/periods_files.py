"""The table of standard periods as it leaves the house: cells of a file, and the annex (別表)."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.papers.types import AnnexData
from madoguchi.plan.types.periods import Ground, PeriodRow, PeriodState

PERIOD_HEADER = (
    gettext_lazy("組織"),
    gettext_lazy("手続番号"),
    gettext_lazy("手続名"),
    gettext_lazy("処分の名称"),
    gettext_lazy("根拠法令"),
    gettext_lazy("標準処理期間の根拠"),
    gettext_lazy("状態"),
    gettext_lazy("対象外の理由"),
    gettext_lazy("窓口・郵送"),
    gettext_lazy("オンライン"),
    gettext_lazy("定めない理由"),
    gettext_lazy("定めた日"),
    gettext_lazy("見直した日"),
    gettext_lazy("改定の経過"),
    gettext_lazy("測った件数（12か月）"),
    gettext_lazy("実際の日数（中央値）"),
    gettext_lazy("実際の日数（9割）"),
)


def period_cells(row: PeriodRow) -> list[object]:
    """A row of the table as the cells of a file."""
    told = row.said.processing
    return [
        *(row.organisation_name, row.code, row.said.title, row.disposition, row.basis),
        *(str(row.ground.label), row.state.label, row.why_not, row.window, row.online),
        *(told.why_none, told.set_on or "", told.revised_on or ""),
        _("；").join(one.words for one in row.revisions),
        _("10未満") if row.shown_n is None else row.shown_n,
        *(row.median, row.ninth),
    ]


def annex_of(name: str, rows: Sequence[PeriodRow], *, on: date) -> AnnexData:
    """The annex of the organisation `name`; procedures that are not subject are counted below it."""
    subject = [row for row in rows if row.ground != Ground.NONE]
    return AnnexData(
        title=_("標準処理期間の一覧（別表）"),
        organisation=name,
        on=on,
        header=(
            *(_("処分"), _("根拠法令"), _("窓口・郵送"), _("オンライン")),
            *(_("定めた日・改定"), _("実際の日数"), _("備考")),
        ),
        widths=(3, 3.4, 1.2, 1.2, 2.6, 1.8, 2.4),
        rows=tuple(_annex_row(row) for row in subject),
        lead=_(
            "申請が事務所に届いてから処分をするまでに通常必要な期間として、"
            "行政手続法第6条または行政手続条例により定めた期間です。"
        ),
        remarks=(
            _("期間は、届いた日の翌日から数えます。申請の補正を待つ日数は含みません。"),
            _(
                "実際の日数は、この12か月に決まった案件の暦日です（申請者を待った日数を除く）。"
                "10件に満たないものは出していません。"
            ),
            _("標準処理期間の対象でない手続は%(n)s件あり、この表には載せていません。")
            % {"n": len(rows) - len(subject)},
        ),
    )


def _annex_row(row: PeriodRow) -> tuple[str, ...]:
    told = row.said.processing
    days = [
        f"{_('定めた日')} {told.set_on}" if told.set_on else "",
        *(one.words for one in row.revisions[1:][-3:]),
    ]
    measured = (
        _("中央値%(median)s日\n9割が%(ninth)s日まで") % {"median": row.median, "ninth": row.ninth}
        if row.median is not None
        else ""
    )
    remark = told.why_none if row.state == PeriodState.EXPLAINED else ""
    if row.state == PeriodState.MISSING:
        remark = _("定めていません")
    return (
        row.disposition if row.disposition == row.said.title else f"{row.disposition}\n（{row.said.title}）",
        row.basis,
        row.window,
        _("窓口と同じ") if row.is_online_same else row.online,
        "\n".join(day for day in days if day),
        measured,
        remark,
    )

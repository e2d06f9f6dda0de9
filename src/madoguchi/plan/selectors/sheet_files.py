"""A sheet as what it is taken away as: the data of its PDF, and workbooks of one or of all (個票のファイル)."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from madoguchi.core.lazily import lazily
from madoguchi.core.workbooks import cell_text
from madoguchi.improvement.selectors import diagram_of
from madoguchi.improvement.selectors.diagrams import described
from madoguchi.improvement.types import FlowStep
from madoguchi.language.eras import both_dates
from madoguchi.papers.types import SheetData, SheetPart
from madoguchi.plan.models import PlanPeriod, Selection, SheetVersion
from madoguchi.plan.selectors.priority import related_of
from madoguchi.plan.selectors.sheet_words import note_of, totals_rows
from madoguchi.plan.selectors.sheets import SheetRow, body_of_version, processes_with, title_of
from madoguchi.plan.types.sheets import Kpi, SheetBody

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = lazily("xlsxwriter")


def kpi_header(period: PlanPeriod) -> list[str]:
    """The heading of the table of indicators."""
    years = period.fiscal_years
    return [
        _("指標"),
        _("はじめの値"),
        *(_("%(year)s年度の目標") % {"year": year} for year in years),
        *(_("%(year)s年度の実績") % {"year": year} for year in years),
    ]


def kpi_cells(one: Kpi, period: PlanPeriod) -> list[str]:
    """One indicator in words, as the columns of `kpi_header`."""
    years = period.fiscal_years
    return [
        one.label,
        _marked(one, one.present.is_typed, one.told(one.present)),
        *(one.words_of(one.target_in(year)) for year in years),
        *(
            _marked(one, one.actual_in(year).is_typed, one.told(one.actual_in(year)))
            if one.actual_in(year).source
            else ""
            for year in years
        ),
    ]


def _marked(one: Kpi, is_typed: bool, words: str) -> str:
    return f"{words}※" if is_typed and words else words


def facts_of(selection: Selection, version: SheetVersion) -> list[tuple[str, str]]:
    """What a sheet is about, as pairs of label and value."""
    related = related_of([selection]).get(selection.procedure_id, ())
    return [
        (_("手続番号"), selection.procedure.code),
        (_("所管組織"), selection.procedure.organisation.name),
        (
            _("見込まれる年間の件数"),
            _("%(n)s件（%(source)s）")
            % {"n": f"{selection.expected or 0:,}", "source": selection.get_source_display()},
        ),
        (_("選んだ理由"), selection.reason),
        (_("関連する手続"), "、".join(title for _key, _slug, title in related)),
        (
            _("公開"),
            _("%(day)s（第%(n)s版）") % {"day": both_dates(version.effective_from), "n": version.number}
            if version.effective_from
            else _("下書き（第%(n)s版）") % {"n": version.number},
        ),
    ]


def sheet_data(selection: Selection, version: SheetVersion, *, address: str = "") -> SheetData:
    """Everything that stands on the PDF of a version."""
    body, period = body_of_version(version), version.sheet.period
    kpis = SheetPart(
        _("指標と目標"),
        head=tuple(kpi_header(period)),
        rows=tuple(tuple(kpi_cells(one, period)) for one in body.kpis),
        widths=(5, *([3] * (1 + 2 * len(period.fiscal_years)))),
        note=note_of(body),
    )
    actions = SheetPart(
        _("取組"),
        head=(_("すること"), _("年度"), _("状態")),
        rows=tuple(
            (one.text, _("%(year)s年度") % {"year": one.year} if one.year else "", one.state_words)
            for one in body.actions
        ),
        widths=(8, 2, 2),
    )
    processes = SheetPart(
        _("手続プロセス"),
        head=(_("プロセス"), _("手続"), _("状態")),
        rows=tuple(
            (one.title, title_of(one.procedure), one.get_state_display()) for one in processes_with(selection)
        ),
        widths=(5, 4, 3),
    )
    parts = [SheetPart(_("目指すこと"), text=body.aim), kpis, actions]
    if body.result:
        parts.append(SheetPart(_("これまでの成果"), text=body.result))
    if processes.rows:
        parts.append(processes)
    parts += _flow_parts(body)
    return SheetData(
        title=title_of(selection.procedure),
        caption=_("%(period)s　重点手続の個票") % {"period": period.name},
        organisation=selection.procedure.organisation.name,
        on=version.effective_from or version.created_at.date(),
        facts=tuple((label, value) for label, value in facts_of(selection, version) if value),
        parts=tuple(parts),
        footing=f"{period.government.name}　{period.name}　{address}".strip(),
    )


def _flow_parts(body: SheetBody) -> list[SheetPart]:
    found = []
    if body.before and body.after:
        found.append(
            SheetPart(
                _("業務フローの合計"),
                head=(_("項目"), _("見直し前"), _("見直し後")),
                rows=tuple(tuple(row) for row in totals_rows(body)),
                widths=(4, 3, 3),
            )
        )
    steps: Sequence[FlowStep] = body.after or body.before
    if steps:
        title = _("業務フロー（見直し後）") if body.after else _("業務フロー（現状）")
        found.append(
            SheetPart(
                title,
                text="",
                picture=diagram_of(steps, title=title),
                picture_words=described(steps),
                note=_("BPRの記録から")
                if body.flow_from == "bpr"
                else _("手続の登録と申請の記録から作りました"),
            )
        )
    return found


def workbook_of_sheets(period: PlanPeriod, rows: Sequence[SheetRow]) -> bytes:
    """The sheets of a period as a workbook: first the list of all, then one worksheet for each, ready for A4."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False})
    formats = _formats(book)
    if len(rows) != 1:
        _index(book, formats, period, rows)
    for n, row in enumerate(rows, 1):
        if row.body is not None and row.sheet is not None and row.sheet.current is not None:
            _page(book, formats, f"{n:03}", row.selection, row.sheet.current, row.body, period)
    if not book.worksheets():
        book.add_worksheet(_("個票"))
    book.close()
    return buffer.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    border = {"border": 1, "border_color": "#b3b3b3", "valign": "top", "text_wrap": True}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "font_color": "#00118f"}),
        "section": book.add_format({"bold": True, "font_size": 12, "font_color": "#00118f"}),
        "head": book.add_format({**border, "bold": True, "bg_color": "#e8f1fe"}),
        "cell": book.add_format({**border, "num_format": "@"}),
        "number": book.add_format({**border, "num_format": "#,##0.0"}),
        "whole": book.add_format({**border, "num_format": "#,##0"}),
        "note": book.add_format(
            {"font_size": 9, "font_color": "#4d4d4d", "text_wrap": True, "valign": "top"}
        ),
    }


def _index(book: Any, formats: dict[str, Any], period: PlanPeriod, rows: Sequence[SheetRow]) -> None:
    sheet = book.add_worksheet(_("重点手続の一覧"))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, cell_text(_("%(period)s　重点手続") % {"period": period.name}), formats["title"])
    header = list_header()
    for column, words in enumerate(header):
        sheet.write_string(2, column, cell_text(words), formats["head"])
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 42)
    sheet.set_column(2, len(header) - 1, 16)
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 2)
    for line, cells in enumerate(list_cells(rows), 3):
        for column, value in enumerate(cells):
            if isinstance(value, int):
                sheet.write_number(line, column, value, formats["whole"])
            else:
                sheet.write_string(line, column, cell_text(value), formats["cell"])


def list_header() -> list[str]:
    """The heading of the list of all priority procedures of a period, for CSV and Excel."""
    return [
        _("番号"),
        _("手続名"),
        _("手続番号"),
        _("所管組織"),
        _("見込まれる年間の件数"),
        _("件数の出どころ"),
        _("選んだ理由"),
        _("個票の版"),
        _("指標の数"),
        _("目標に届いた指標"),
        _("目標と実績がそろう指標"),
        _("取組の数"),
        _("実施済みの取組"),
    ]


def list_cells(rows: Sequence[SheetRow]) -> list[list[object]]:
    """The rows of `list_header`."""
    return [
        [
            n,
            row.title,
            row.procedure.code,
            row.procedure.organisation.name,
            row.selection.expected or 0,
            str(row.selection.get_source_display()),
            row.selection.reason,
            row.sheet.current.number if row.sheet and row.sheet.current else "",
            len(row.body.kpis) if row.body else "",
            row.reached if row.body else "",
            row.judged if row.body else "",
            len(row.body.actions) if row.body else "",
            row.done_actions if row.body else "",
        ]
        for n, row in enumerate(rows, 1)
    ]


def _page(
    book: Any,
    formats: dict[str, Any],
    name: str,
    selection: Selection,
    version: SheetVersion,
    body: SheetBody,
    period: PlanPeriod,
) -> None:
    """One sheet on one worksheet: one page wide on A4, values as numbers, their unit beside them."""
    sheet = book.add_worksheet(name)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L" + period.name.replace("&", "&&")[:60] + "&R&P / &N")
    years = period.fiscal_years
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 2 + 2 * len(years), 13)
    sheet.write_string(0, 0, cell_text(title_of(selection.procedure)), formats["title"])
    sheet.write_string(
        1, 0, cell_text(_("%(period)s　重点手続の個票") % {"period": period.name}), formats["note"]
    )
    last = 2 + 2 * len(years)
    line = 3
    for label, value in [*facts_of(selection, version), (_("目指すこと"), body.aim)]:
        if value:
            sheet.write_string(line, 0, cell_text(label), formats["head"])
            sheet.merge_range(line, 1, line, last, cell_text(value), formats["cell"])
            sheet.set_row(line, 15 * (1 + len(value) // 52 + value.count("\n")))
            line += 1
    line = _kpis(sheet, formats, line + 1, body, period)
    sheet.merge_range(line, 0, line, last, cell_text(note_of(body)), formats["note"])
    line = _table(
        sheet,
        formats,
        line + 2,
        _("取組"),
        [_("すること"), _("年度"), _("状態")],
        [[one.text, str(one.year or ""), one.state_words] for one in body.actions],
    )
    if body.result:
        sheet.write_string(line, 0, _("これまでの成果"), formats["section"])
        sheet.merge_range(line + 1, 0, line + 1, last, cell_text(body.result), formats["cell"])
        sheet.set_row(line + 1, 15 * (1 + len(body.result) // 64 + body.result.count("\n")))
        line += 3
    for title, steps in (
        (_("業務フロー（見直し前）"), body.before),
        (_("業務フロー（見直し後）"), body.after),
    ):
        if steps:
            line = _table(
                sheet,
                formats,
                line,
                title,
                [_("すること"), _("区分"), _("だれが"), _("時間（分）"), _("書類（件）"), _("待つ（日）")],
                [
                    [
                        step.what,
                        step.phase_name,
                        step.who_name,
                        str(step.minutes),
                        str(step.documents),
                        str(step.waiting_days),
                    ]
                    for step in steps
                ],
            )


def _kpis(sheet: Any, formats: dict[str, Any], line: int, body: SheetBody, period: PlanPeriod) -> int:
    sheet.write_string(line, 0, _("指標と目標"), formats["section"])
    header = kpi_header(period)
    header.insert(1, _("単位"))
    for column, words in enumerate(header):
        sheet.write_string(line + 1, column, cell_text(words), formats["head"])
    line += 2
    for one in body.kpis:
        figures: list[tuple[float | None, bool, bool]] = [
            (one.present.value, one.present.is_few, one.present.is_typed)
        ]
        figures += [(one.target_in(year), False, False) for year in period.fiscal_years]
        actuals = [one.actual_in(year) for year in period.fiscal_years]
        figures += [(figure.value, figure.is_few, figure.is_typed) for figure in actuals]
        sheet.write_string(line, 0, cell_text(one.label), formats["cell"])
        sheet.write_string(line, 1, cell_text(str(one.reading.unit)), formats["cell"])
        for column, (value, is_few, is_typed) in enumerate(figures, 2):
            if value is None:
                sheet.write_string(line, column, _("10件未満") if is_few else "", formats["cell"])
            else:
                sheet.write_number(line, column, value, formats["number" if one.reading.digits else "whole"])
                if is_typed:
                    sheet.write_comment(line, column, _("担当者が入力した値"))
        line += 1
    return line


def _table(
    sheet: Any,
    formats: dict[str, Any],
    line: int,
    title: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> int:
    """A table with its title; returns the line after it and an empty one."""
    sheet.write_string(line, 0, cell_text(title), formats["section"])
    for column, words in enumerate(header):
        sheet.write_string(line + 1, column, cell_text(words), formats["head"])
    line += 2
    for row in rows:
        for column, value in enumerate(row):
            sheet.write_string(line, column, cell_text(value), formats["cell"])
        line += 1
    return line + 1

"""A named list as a table and as a workbook, which can be handed in again."""

import io
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from madoguchi.core.lazily import lazily
from madoguchi.core.workbooks import cell_text
from madoguchi.plan.models import NamedItem, NamedList
from madoguchi.plan.selectors.lists import item_rows

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = lazily("xlsxwriter")

LIST_COLUMNS = {
    "number": "番号",
    "title": "手続名",
    "organisation": "所管組織",
    "procedure": "手続番号",
    "group": "区分",
    "done_on": "デジタル化した日",
    "due_year": "予定の年度",
    "note": "説明",
}
"""The columns that are read when the table is handed in; the headings of what is read are never translated."""


def list_table(of: NamedList) -> tuple[list[str], list[list[object]]]:
    """Heading and rows: first the columns that are read again, then the state as it follows from them."""
    header = [*LIST_COLUMNS.values(), _("状態"), _("プロセスの数"), _("デジタル化済みのプロセス")]
    rows: list[list[object]] = []
    for row in item_rows(of):
        item = row.item
        rows.append(
            [
                item.number,
                item.title,
                item.organisation.name if item.organisation else row.organisation,
                item.procedure.code if item.procedure else "",
                str(NamedItem.Group(item.group).label),
                item.done_on.isoformat() if item.done_on else "",
                item.due_year or "",
                item.note,
                str(row.state.label),
                row.processes or "",
                row.digitised if row.processes else "",
            ]
        )
    return header, rows


def workbook_of_list(of: NamedList) -> bytes:
    """The list as a workbook: its table first, so that it can be handed in again, then how it is written."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bg_color": "#e8f1fe", "text_wrap": True, "valign": "top"})
    plain = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    header, rows = list_table(of)
    sheet = book.add_worksheet("一覧")
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, len(header) - 1, 18)
    for column, words in enumerate(header):
        sheet.write_string(0, column, cell_text(words), bold)
    for line, cells in enumerate(rows, 1):
        for column, value in enumerate(cells):
            if isinstance(value, int):
                sheet.write_number(line, column, value)
            elif value != "":
                sheet.write_string(line, column, cell_text(value), plain)
    sheet.data_validation(
        1, 4, max(1, len(rows)) + 200, 4, {"validate": "list", "source": NamedItem.Group.labels}
    )
    told = book.add_worksheet("書き方")
    told.set_column(0, 0, 24)
    told.set_column(1, 1, 80)
    lines = [
        (_("一覧"), f"{of.title}（{of.source}）"),
        ("番号", _("行を見分ける番号です。新しい番号は、新しい手続になります。")),
        ("区分", "、".join(NamedItem.Group.labels)),
        ("デジタル化した日", _("終わった手続だけ。例：2024-03-31")),
        ("予定の年度", _("これからの手続だけ。西暦4桁。")),
        (_("状態"), _("区分と日付から決まります。取り込むときは読みません。")),
    ]
    for line, (label, words) in enumerate(lines):
        told.write_string(line, 0, cell_text(label), bold)
        told.write_string(line, 1, cell_text(words), plain)
    book.close()
    return buffer.getvalue()

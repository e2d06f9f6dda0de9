"""The register as a workbook that can be handed in again."""

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from madoguchi.core.lazily import lazily
from madoguchi.core.workbooks import cell_text
from madoguchi.registry.models import Procedure
from madoguchi.windows.columns import COLUMNS, YES
from madoguchi.windows.models import Window, WindowProcedure

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = lazily("xlsxwriter")


def sheet_of_windows(windows: Iterable[Window]) -> bytes:
    """`windows` as a workbook: the register on the first sheet, how to write it on the second."""
    rows = list(windows)
    slugs: dict[UUID, list[str]] = {}
    through = WindowProcedure.objects.all()
    if len(rows) < 500:
        through = through.filter(window__in=[one.pk for one in rows])
    names = dict(Procedure.objects.values_list("pk", "slug"))
    for key, procedure in through.values_list("window_id", "procedure_id"):
        slugs.setdefault(key, []).append(names[procedure])
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "bg_color": "#e8f1fe", "text_wrap": True, "valign": "top"})
    plain = book.add_format({"num_format": "@", "valign": "top"})
    sheet = book.add_worksheet("窓口")
    sheet.set_column(0, len(COLUMNS) - 1, 20)
    sheet.freeze_panes(1, 3)
    for column, (heading, _how) in enumerate(COLUMNS.values()):
        sheet.write_string(0, column, str(heading), bold)
    for line, window in enumerate(rows, 1):
        for column, field in enumerate(COLUMNS):
            if text := _cell(window, field, slugs.get(window.pk, [])):
                sheet.write_string(line, column, cell_text(text), plain)
    told = book.add_worksheet("書き方")
    told.set_column(0, 0, 28)
    told.set_column(1, 1, 80)
    for line, (heading, how) in enumerate(COLUMNS.values()):
        told.write_string(line, 0, str(heading), bold)
        told.write_string(line, 1, str(how), plain)
    book.close()
    return buffer.getvalue()


def _cell(window: Window, field: str, procedures: list[str]) -> str:
    if field == "organisation":
        return window.organisation.slug
    if field == "procedures":
        return "、".join(sorted(procedures))
    value = getattr(window, field)
    if isinstance(value, bool):
        return YES if value else ""
    if field == "languages":
        return "、".join(window.languages.split())
    return str(value or "")

"""Registers as workbooks that can be handed in again, and the rows that somebody keeps."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from madoguchi.core.acting import Acting, Role
from madoguchi.core.lazily import lazily
from madoguchi.core.workbooks import cell_text
from madoguchi.plan.models import RegisterChange
from madoguchi.plan.types.registers import Register
from madoguchi.registry.selectors import own_places

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = lazily("xlsxwriter")

KEEPERS = (Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER)
"""Who keeps the registers of an organisation."""


def kept_places(acting: Acting) -> frozenset[UUID]:
    """The organisations whose registers `acting` keeps; a prefecture keeps none of its municipalities'."""
    return own_places(acting, *KEEPERS)


def kept_rows(register: Register, acting: Acting) -> QuerySet[Any]:
    """The rows of the organisations whose registers `acting` keeps."""
    rows = register.model._default_manager.filter(organisation__in=kept_places(acting))
    return rows.select_related("organisation")


def changes_for(acting: Acting, register: Register) -> QuerySet[RegisterChange]:
    """The changes of a register's organisations that `acting` keeps, the newest first."""
    found = RegisterChange.objects.filter(register=register.name, organisation__in=kept_places(acting))
    return found.select_related("organisation", "made_by", "ended_by")


def change_for(acting: Acting, key: UUID) -> RegisterChange | None:
    """One change of an organisation whose registers `acting` keeps."""
    found = RegisterChange.objects.filter(pk=key, organisation__in=kept_places(acting))
    return found.select_related("organisation", "made_by", "ended_by").first()


@dataclass(frozen=True, slots=True)
class ChangedField:
    """One field of a row as it is and as it would be (変わる項目)."""

    heading: Any
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """One row of a change: `code` is empty where it is new (変わる行)."""

    code: str
    name: str
    fields: tuple[ChangedField, ...]


def diff_of(register: Register, change: RegisterChange) -> list[ChangedRow]:
    """The rows of a change beside what the register says now; of a new row every field that holds something."""
    codes = [row["code"] for row in change.rows if row["code"]]
    rows: QuerySet[Any] = register.model._default_manager.filter(code__in=codes)
    kept = {one.code: one for one in rows}
    found = []
    for row in change.rows:
        before = kept.get(row["code"])
        fields = []
        for one in register.fields:
            was = one.show(getattr(before, one.key)) if before is not None else ""
            if was != row["cells"][one.key]:
                fields.append(ChangedField(one.heading, was, row["cells"][one.key]))
        name = " ".join(row["cells"][key] for key in register.same if key != "kind")
        found.append(ChangedRow(row["code"], name, tuple(fields)))
    return found


def sheet_of(register: Register, rows: Iterable[Any]) -> bytes:
    """`rows` as a workbook: the register on the first sheet, how to write it on the second."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "bg_color": "#e8f1fe", "text_wrap": True, "valign": "top"})
    plain = book.add_format({"num_format": "@", "valign": "top"})
    sheet = book.add_worksheet(str(register.title)[:28])
    headings = [register.code_heading, _("組織"), *(one.heading for one in register.fields)]
    sheet.set_column(0, len(headings) - 1, 20)
    sheet.freeze_panes(1, 2)
    for place, one in enumerate(register.fields, 2):
        if one.choices:
            labels = [str(label) for _value, label in one.choices]
            if len(",".join(labels)) <= 255:
                sheet.data_validation(1, place, 20_000, place, {"validate": "list", "source": labels})
    for place, heading in enumerate(headings):
        sheet.write_string(0, place, str(heading), bold)
    for line, row in enumerate(rows, 1):
        cells = [row.code, row.organisation.slug]
        cells += [one.show(getattr(row, one.key)) for one in register.fields]
        for place, text in enumerate(cells):
            if text:
                sheet.write_string(line, place, cell_text(text), plain)
    told = book.add_worksheet("書き方")
    told.set_column(0, 0, 28)
    told.set_column(1, 1, 80)
    lines = [
        (register.code_heading, _("新しい行では空のままにします。番号は取り込むときに付きます。")),
        (_("組織"), _("組織の名前か、短い名前。")),
        *((one.heading, _how(one)) for one in register.fields),
    ]
    for line, (heading, how) in enumerate(lines):
        told.write_string(line, 0, str(heading), bold)
        told.write_string(line, 1, str(how), plain)
    book.close()
    return buffer.getvalue()


def _how(one: Any) -> str:
    parts = [_("必ず書きます。") if one.is_needed else "", str(one.how)]
    if one.choices:
        parts.append(_("「%s」から選びます。") % "」「".join(str(label) for _value, label in one.choices))
    if one.kind == "flag":
        parts.append(_("はいなら ○。"))
    return "".join(parts)

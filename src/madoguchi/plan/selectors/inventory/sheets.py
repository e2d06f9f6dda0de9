"""A return as a workbook that can be handed in again, and a whole round as the table that is published."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.lazily import lazily
from madoguchi.core.workbooks import cell_text
from madoguchi.plan.inventory.checks import CHECK_BY_KEY
from madoguchi.plan.inventory.fields import FIELDS
from madoguchi.plan.models import InventoryEntry, InventoryReturn, InventoryRound
from madoguchi.plan.selectors.inventory.differences import KINDS, Change, Difference, diff, names_of, rows_of
from madoguchi.plan.selectors.inventory.public import rows_for_everyone
from madoguchi.plan.selectors.inventory.rounds import entries
from madoguchi.registry.models import Process

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = lazily("xlsxwriter")

CODE = gettext_lazy("プロセス番号")
SAME = gettext_lazy("変わりない")
SAME_HOW = gettext_lazy("登録の内容のままでよければ ○ を書きます。ほかの列を直した行には、いりません。")
FIRST: tuple[tuple[str, Any], ...] = (
    ("code", CODE),
    ("procedure_title", gettext_lazy("手続")),
    ("title", gettext_lazy("プロセス")),
    ("asked", gettext_lazy("たずねていること")),
    ("same", SAME),
)
"""The columns before the fields: the number says which process the row is about and is not changed."""
STAND = gettext_lazy("回答票の版")
STAND_HOW = gettext_lazy(
    "書き出したときの回答票を表します。変えないでください。書き出した後に変わった回答を、知らずに消さないために使います。"
)
_WIDE = {"procedure_title": 34, "title": 30, "asked": 50}
STATES = dict(Process.State.choices)
KINDS_OF_PROCESS = dict(Process.Kind.choices)
TYPES = dict(Process.Type.choices)


def sheet_of_return(returned: InventoryReturn, *, is_all: bool = True) -> bytes:
    """A return as a workbook: what is open comes first, coloured; on the second sheet how to write it.

    Without `is_all` the settled processes are left out.
    """
    found = entries(returned).order_by("is_settled", "id")
    if not is_all:
        found = found.filter(is_settled=False)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    head = book.add_format({"bold": True, "bg_color": "#e8f1fe", "text_wrap": True, "valign": "top"})
    plain = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    asked = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True, "bg_color": "#fff0c2"})
    sheet = book.add_worksheet("回答")
    sheet.freeze_panes(1, 3)
    headings = [*FIRST, *((key, field.label) for key, field in FIELDS.items()), ("stand", STAND)]
    stand = stand_of(returned)
    for column, (key, heading) in enumerate(headings):
        sheet.set_column(column, column, _WIDE.get(key, 18))
        sheet.write_string(0, column, str(heading), head)
    line = 0
    for entry in found.iterator(chunk_size=2000):
        line += 1
        is_open = set(() if entry.is_settled else (*entry.asked, *fields_of(entry.problems), "asked"))
        values = entry.values
        for column, (key, _heading) in enumerate(headings):
            text = stand if key == "stand" else _cell(entry, values, key)
            if text or key in is_open:
                sheet.write_string(line, column, cell_text(text), asked if key in is_open else plain)
    _choices(sheet, [key for key, _heading in headings], line)
    _told(book, head, plain)
    book.close()
    return buffer.getvalue()


def stand_of(returned: InventoryReturn) -> str:
    """Which return, and in which revision, a file is written from: 2026-Q3/12."""
    return f"{returned.round.quarter}/{returned.revision}"


def fields_of(problems: Iterable[str]) -> list[str]:
    """The fields that `problems` speak of."""
    return list(dict.fromkeys(name for key in problems for name in CHECK_BY_KEY[key].fields))


def sentences_of(problems: Iterable[str]) -> list[str]:
    """What the checks say, in words."""
    return [str(CHECK_BY_KEY[key].sentence) for key in problems]


def _cell(entry: InventoryEntry, values: Mapping[str, Any], key: str) -> str:
    if key == "asked":
        return "" if entry.is_settled else "\n".join(sentences_of(entry.problems))
    if key == "same":
        return "○" if entry.is_settled and entry.answered_at is not None and not entry.answers else ""
    if key in FIELDS:
        return FIELDS[key].shown(values.get(key))
    return str(values.get(key) or "")


def _choices(sheet: Any, keys: list[str], last: int) -> None:
    for column, key in enumerate(keys):
        if key not in FIELDS or not last:
            continue
        field = FIELDS[key]
        if field.kind == "choice":
            source = [str(label) for _value, label in field.choices]
            sheet.data_validation(1, column, last, column, {"validate": "list", "source": source})
        elif field.kind == "flag":
            sheet.data_validation(1, column, last, column, {"validate": "list", "source": ["○", "×"]})


def _told(book: Any, head: Any, plain: Any) -> None:
    sheet = book.add_worksheet("書き方")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90)
    lines = [
        (
            _("色のついたセル"),
            _("答えていただきたいところです。空のままのセルは、登録の内容のままとします。"),
        ),
        (str(SAME), str(SAME_HOW)),
        (str(STAND), str(STAND_HOW)),
        *((str(field.label), str(field.hint)) for field in FIELDS.values()),
        (_("プロセスが足りないとき"), _("行は足せません。先に手続の画面でプロセスを加えてください。")),
    ]
    for line, (what, how) in enumerate(lines):
        sheet.write_string(line, 0, what, head)
        sheet.write_string(line, 1, how, plain)


TABLE: tuple[tuple[str, Any], ...] = (
    ("code", CODE),
    ("bureau", gettext_lazy("局など")),
    ("organisation", gettext_lazy("所管")),
    ("procedure_title", gettext_lazy("手続")),
    ("title", gettext_lazy("プロセス")),
    ("type", gettext_lazy("手続類型")),
    ("kind", gettext_lazy("プロセスの種類")),
    ("is_priority", gettext_lazy("重点手続")),
    *((key, field.label) for key, field in FIELDS.items()),
    ("survey_ids", gettext_lazy("国の手続ID")),
)
"""The columns of a round as everyone can take it away."""


def table_of_round(of: InventoryRound, *, is_public: bool) -> Iterator[list[Any]]:
    """The rows of a round below the headings of `TABLE`: words for what is coded, numbers as numbers.

    With `is_public` as everyone may read them.
    """
    names = names_of(of)
    for row in rows_for_everyone(of) if is_public else rows_of(of):
        values = row.values
        told = {
            **values,
            "bureau": names[row.bureau][1],
            "organisation": names[row.organisation][1],
            "type": str(TYPES.get(values["type"], values["type"])),
            "kind": str(KINDS_OF_PROCESS.get(values["kind"], "")),
            "is_priority": "○" if values["is_priority"] else "",
            "survey_ids": " ".join(values["survey_ids"]),
        }
        if told.get("is_count_withheld"):
            told |= {key: told[f"{key}_words"] for key in ("total", "online")}
        yield [
            told.get(key)
            if key in ("total", "online") or key not in FIELDS
            else FIELDS[key].shown(told.get(key))
            for key, _heading in TABLE
        ]


CHANGES: tuple[tuple[str, Any], ...] = (
    ("kind", gettext_lazy("変化")),
    ("code", CODE),
    ("organisation", gettext_lazy("所管")),
    ("procedure_title", gettext_lazy("手続")),
    ("title", gettext_lazy("プロセス")),
    ("before", gettext_lazy("前回の状態")),
    ("after", gettext_lazy("今回の状態")),
    ("planned_before", gettext_lazy("前回の予定")),
    ("planned_after", gettext_lazy("今回の予定")),
    ("reason", gettext_lazy("理由")),
)
"""The columns of what changed since the last round."""


def table_of_changes(found: Difference) -> Iterator[list[str]]:
    """The changes below the headings of `CHANGES`, in words."""
    for change in found.changes:
        yield [_said(change, key) for key, _heading in CHANGES]


def _said(change: Change, key: str) -> str:
    value: str = getattr(change, key)
    if key == "kind":
        return str(KINDS[value])
    return str(STATES.get(value, "")) if key in ("before", "after") else value


def json_of_round(of: InventoryRound) -> Iterator[str]:
    """A published round as JSON: what it is, and every process with its codes, a piece at a time."""
    head = {
        "government": {"slug": of.government.slug, "name": of.government.name},
        "quarter": of.quarter,
        "as_of": of.as_of.isoformat(),
        "counts_year": of.counts_year,
        "published_at": of.published_at.isoformat() if of.published_at else None,
        "changes": of.summary["changes"],
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "processes": [\n'
    names = names_of(of)
    joint = ""
    for row in rows_for_everyone(of):
        told = {
            "bureau": names[row.bureau][0],
            "organisation": names[row.organisation][0],
            **{key: value for key, value in row.values.items() if key not in _INNER},
        }
        yield joint + json.dumps(told, ensure_ascii=False)
        joint = ",\n"
    yield "\n]}\n"


def workbook_of_round(of: InventoryRound) -> bytes:
    """A published round as a workbook: every process on the first sheet, what changed on the second."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    head = book.add_format({"bold": True, "bg_color": "#e8f1fe"})
    for title, columns, rows in (
        (_("すべてのプロセス"), TABLE, table_of_round(of, is_public=True)),
        (_("前回からの変化"), CHANGES, table_of_changes(diff(of))),
    ):
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(columns) - 1, 18)
        for column, (_key, heading) in enumerate(columns):
            sheet.write_string(0, column, str(heading), head)
        for line, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(line, column, value)
                elif value:
                    sheet.write_string(line, column, cell_text(value))
    book.close()
    return buffer.getvalue()


_INNER = ("total_before", "measured", "total_words", "online_words")
"""What the records had beside, which is no part of the inventory."""

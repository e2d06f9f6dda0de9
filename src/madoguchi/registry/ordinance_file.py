"""Reading a bureau's own Excel list of ordinance procedures: any order of columns, headings as bureaus write them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from madoguchi.core.refusal import Refusal
from madoguchi.registry.workbook.reading import CellProblem, merged_problems, open_book, text_of

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_HEAD_ROWS = 15
_MOST_ROWS = 5000
_MOST_COLUMNS = 100

HEADINGS: dict[str, tuple[str, ...]] = {
    "title": ("手続名", "手続の名称", "手続名称", "事務名", "事務の名称", "申請等の名称", "件名"),
    "law": ("根拠条例", "条例名", "根拠法令", "根拠規定", "根拠例規", "法令名", "条例等の名称", "根拠"),
    "article": ("条項", "根拠条項", "根拠条項号", "条文"),
    "type": ("手続類型", "種類", "類型", "区分", "手続の種類"),
    "audience": ("手続主体", "対象", "申請者", "対象者", "主な利用者", "届出者"),
    "office": ("所管課", "担当課", "所管部署", "所管", "担当部署", "問い合わせ先"),
    "total": ("総件数", "年間件数", "総手続件数", "件数", "申請件数"),
    "online": ("オンライン件数", "オンライン手続件数", "電子申請件数"),
    "state": ("デジタル化の状況", "オンライン化の状況", "電子化状況", "デジタル化状況", "オンライン化"),
    "planned": ("デジタル化予定", "オンライン化時期", "予定年月", "実施予定"),
    "barrier": ("デジタル化できない理由", "できない理由", "支障", "理由"),
    "days": ("標準処理期間", "処理期間", "標準処理期間日数"),
    "fee": ("手数料", "手数料額"),
    "documents": ("添付書類", "必要書類", "必要な書類"),
    "survey_id": ("手続ID", "国の手続ID", "調査の手続ID"),
    "remark": ("備考", "摘要"),
}
"""What bureaus call the columns; the first one that fits takes the column."""
_TYPES = (
    ("2-1", ("処分", "通知", "許可証", "認定証")),
    ("2-3", ("交付",)),
    ("3", ("縦覧", "閲覧")),
    ("4", ("作成", "保存")),
    ("1", ("申請", "届", "請求", "報告", "申込", "登録")),
)
_STATES = (
    ("abolished", ("廃止",)),
    ("barred", ("不可", "できない", "困難", "対象外", "適用除外")),
    ("planned", ("予定", "検討", "未")),
    ("digitised", ("済", "実施", "可", "○", "〇", "対応")),
)
_BUSINESS = ("事業者", "法人", "企業", "営業", "業者")
_RESIDENT = ("個人", "都民", "県民", "市民", "住民", "町民", "区民")
_MONTH = re.compile(r"(?:(?:令和|R)\s*([0-9]{1,2})|(20[0-9]{2}))\s*[年/.-]\s*(?:度|([0-9]{1,2})\s*月?)?")


class NotAList(Refusal):
    """No sheet has the headings of a list of procedures."""

    def __init__(self, found: str) -> None:
        super().__init__(
            _(
                "手続の一覧が見つからないため、取り込みませんでした。"
                "必要なもの: 「手続名」と「根拠条例」（または「根拠法令」）の見出しがある表。このファイル: %(found)s。"
            )
            % {"found": found}
        )


@dataclass
class ListedProcedure:
    """A row of the list (一覧の行): texts by the field they were read as, and the cells that cannot be taken."""

    sheet: str
    row: int
    texts: dict[str, str]
    cells: dict[str, str]
    problems: list[CellProblem] = field(default_factory=list)

    def number(self, name: str, *, is_strict: bool = True) -> int | None:
        """A count or a number of days; a text that is none is told as a problem when `is_strict`."""
        text = self.texts.get(name, "")
        plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
        found = re.fullmatch(r"([0-9]{1,12})(?:\.0+)?\s*(?:件|日|円)?", plain)
        if found:
            return int(found.group(1))
        if is_strict and plain and plain not in ("-", "ー", "なし", "無", "無料", "不明"):
            told = _("数として読めません（いまは「%s」）。") % text[:30]
            self.problems.append(CellProblem(self.sheet, self.cells[name], told))
        return None


@dataclass
class ReadList:
    """The rows of a list, which column was read as what, and what belongs to no row (読んだ一覧)."""

    rows: list[ListedProcedure]
    headings: dict[str, str]
    problems: list[CellProblem]


def read_list(content: bytes) -> ReadList:
    """The procedures of a bureau's list; raises `NotAWorkbook` or `NotAList`."""
    book = open_book(content)
    problems: list[CellProblem] = []
    rows: list[ListedProcedure] = []
    headings: dict[str, str] = {}
    for sheet in book.worksheets:
        found = _find_headings(sheet)
        if found is None:
            problems.append(CellProblem(sheet.title, "A1", _("手続の一覧ではないため、読みません。")))
            continue
        if sheet.sheet_state != "visible":
            told = _("非表示のシートは読みません。表示してから保存してください。")
            problems.append(CellProblem(sheet.title, "A1", told))
            continue
        line, columns = found
        problems += [one for one in merged_problems(sheet) if _row_of(one.cell) > line]
        headings |= {name: heading for name, (_place, heading) in columns.items()}
        rows += _rows(sheet, line, {name: place for name, (place, _heading) in columns.items()}, problems)
    if not headings:
        raise NotAList(_("シートは%s") % "、".join(f"「{sheet.title}」" for sheet in book.worksheets[:5]))
    return ReadList(rows, headings, problems)


def body_of_row(row: ListedProcedure, organisation: str) -> dict[str, Any]:
    """The draft of a body that the row gives; what the list does not say stays empty for the officer."""
    office = row.texts.get("office") or organisation
    body: dict[str, Any] = {
        "title": row.texts["title"],
        "type_code": type_code(row),
        "audience": _audience(row.texts.get("audience", "")),
        "kind": _kind_words(row.texts["title"]),
        "legal_basis": [{"law": row.texts["law"], "article": row.texts.get("article") or "本則"}],
        "contact": {"name": office[:120]},
        "life_events": [],
        "keywords": [],
    }
    if row.texts.get("documents"):
        names = re.split(r"[、,\n・;；]", row.texts["documents"])
        body["documents"] = [{"name": name.strip()[:120]} for name in names if name.strip()]
    fee = row.number("fee", is_strict=False)
    if fee is not None or row.texts.get("fee"):
        body["fee"] = {"amount_yen": fee, "text": row.texts["fee"] if fee is None else f"{fee:,}円"}
    days = row.number("days")
    if days is not None:
        body["processing"] = {"window_days": days}
    return body


def type_code(row: ListedProcedure) -> str:
    """The code of the survey for the kind of process that the row names, an application when it names none."""
    for text in (row.texts.get("type", ""), row.texts["title"]):
        for code, words in _TYPES:
            if text.startswith(code) or any(word in text for word in words):
                return code
    return "1"


def state_of(row: ListedProcedure) -> str:
    """How far the process is digital; empty when the list does not say."""
    text = row.texts.get("state", "")
    return next((state for state, words in _STATES if any(word in text for word in words)), "")


def planned_month(row: ListedProcedure) -> str:
    """The month from which the process is to be digital as an ISO day, empty when the row names none."""
    return month_named(row.texts.get("planned", ""))


def month_named(text: str) -> str:
    """The month that `text` names as an ISO day, the last one of a fiscal year alone; empty when it names none."""
    found = _MONTH.search(unicodedata.normalize("NFKC", text))
    if not found:
        return ""
    year = int(found.group(2)) if found.group(2) else 2018 + int(found.group(1))
    month = int(found.group(3) or 3)
    if not found.group(3):
        year += 1
    return f"{year:04d}-{month:02d}-01" if 1 <= month <= 12 else ""


def _find_headings(sheet: "Worksheet") -> tuple[int, dict[str, tuple[int, str]]] | None:
    """The row of the headings and where each field stands; None when there is no such row."""
    for cells in sheet.iter_rows(max_row=_HEAD_ROWS, max_col=_MOST_COLUMNS):
        found: dict[str, tuple[int, str]] = {}
        for place, cell in enumerate(cells):
            heading = re.sub(
                r"[\s（(].*|[※*].*", "", unicodedata.normalize("NFKC", str(cell.value or "").strip())
            )
            for name, headings in HEADINGS.items():
                if heading in headings and name not in found:
                    found[name] = (place, heading)
                    break
        if "title" in found and "law" in found:
            return cells[0].row, found
    return None


def _rows(
    sheet: "Worksheet", line: int, columns: dict[str, int], problems: list[CellProblem]
) -> Iterator[ListedProcedure]:
    last = min(sheet.max_row or 0, line + _MOST_ROWS)
    if (sheet.max_row or 0) > last:
        told = _("行が多すぎます。%s行までしか読みません。") % f"{_MOST_ROWS:,}"
        problems.append(CellProblem(sheet.title, f"A{last + 1}", told))
    width = min(max(columns.values()) + 1, _MOST_COLUMNS)
    for cells in sheet.iter_rows(min_row=line + 1, max_row=last, max_col=width):
        if all(cells[place].value in (None, "") for place in columns.values()):
            continue
        row = ListedProcedure(sheet.title, cells[0].row, {}, {})
        for name, place in columns.items():
            row.cells[name] = getattr(cells[place], "coordinate", f"A{row.row}")
            try:
                row.texts[name] = text_of(cells[place])
            except ValueError as error:
                row.texts[name] = ""
                row.problems.append(CellProblem(sheet.title, row.cells[name], str(error)))
        for name, told in (("title", _("手続名がありません。")), ("law", _("根拠がありません。"))):
            if not row.texts[name] and not any(one.cell == row.cells[name] for one in row.problems):
                row.problems.append(CellProblem(sheet.title, row.cells[name], told))
        yield row


def _audience(text: str) -> str:
    is_business = any(word in text for word in _BUSINESS)
    is_resident = any(word in text for word in _RESIDENT)
    if is_business == is_resident:
        return "both"
    return "business" if is_business else "resident"


def _kind_words(title: str) -> str:
    return next((word for word in ("届出", "請求", "報告", "登録", "申請") if word in title), "申請")


def _row_of(area: str) -> int:
    found = re.search(r"[0-9]+$", area)
    return int(found.group()) if found else 0

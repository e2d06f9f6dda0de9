"""Reading the field list of a paper form: pasted text, CSV or XLSX."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from madoguchi.core.refusal import Refusal
from madoguchi.core.sheet_rows import UnreadableTable, rows_of_table
from madoguchi.language.folding import fold, strip_controls

MOST_ITEMS = 300
_LONGEST = 200

_HEADING = re.compile(r"^\s*(?:[■◆●▼#]+\s*(.+)|[【〔［\[](.+)[】〕］\]])\s*$")
_BULLET = re.compile(
    r"^\s*(?:[・･*＊○◯□☐▢\-–—]+|[0-9０-９]{1,3}\s*[.．)）、:：]|[(（][0-9０-９]{1,3}[)）]|[①-⑳]|[ア-ン][.．)）、])\s*"
)
_SEPARATED = re.compile(r"^(.{1,20}?)\s*[:：]\s*(.+[、,，].+)$")
_LABEL_HEADERS = {
    fold(word) for word in ("項目", "項目名", "欄", "欄名", "質問", "記載事項", "記入項目", "label", "名称")
}
_GROUP_HEADERS = {fold(word) for word in ("区分", "グループ", "見出し", "章", "大項目", "section", "分類")}
_REQUIRED_HEADERS = {fold(word) for word in ("必須", "必須・任意", "必須/任意", "required")}
_HINT_HEADERS = {fold(word) for word in ("備考", "説明", "記入上の注意", "注意", "hint")}
_NOT_REQUIRED = {fold(word) for word in ("任意", "×", "no", "0", "false", "いいえ", "ー", "-")}


class UnreadableList(Refusal):
    """The list cannot be read, or holds nothing."""

    sentence = _(
        "項目を読み取れません。1行に1つの項目を書くか、1行目が見出しのCSVかExcelのファイルを選んでください。"
    )


@dataclass(frozen=True)
class Item:
    """One field of a paper form, with the heading that stands above it (紙の欄)."""

    label: str
    group: str = ""
    is_required: bool = True
    hint: str = ""


def read_text(text: str) -> list[Item]:
    """The fields in pasted text: one a line, 【見出し】 for those below it, 「申請者：氏名、住所」 for several.

    Raises `UnreadableList` when there is none.
    """
    items: list[Item] = []
    group = ""
    for line in strip_controls(text).split("\n"):
        heading = _HEADING.match(line)
        if heading:
            group = _clean(heading[1] or heading[2])
            continue
        label = _clean(_BULLET.sub("", line.replace("\t", " ")))
        if not label:
            continue
        several = _SEPARATED.match(label)
        if several:
            parts = [_clean(part) for part in re.split("[、,，]", several[2])]
            items += [Item(part, _clean(several[1])) for part in parts if part]
        else:
            items.append(Item(label, group))
    return _whole(items)


def read_table(content: bytes) -> list[Item]:
    """The fields in a CSV (UTF-8 or Shift_JIS) or Excel file.

    With a first line of headings the columns 項目, 区分, 必須 and 備考 are read, else the first column that holds text.
    Raises `UnreadableList`.
    """
    try:
        rows = rows_of_table(content, most_rows=MOST_ITEMS + 50, most_columns=40)
    except UnreadableTable as error:
        raise UnreadableList(field="list") from error
    filled = [[strip_controls(cell) for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if not filled:
        raise UnreadableList(field="list")
    heads = [fold(cell) for cell in filled[0]]
    column = next((n for n, head in enumerate(heads) if head in _LABEL_HEADERS), None)
    if column is None:
        return _whole(_in_first_column(filled))
    group, required, hint = (
        next((n for n, head in enumerate(heads) if head in known), None)
        for known in (_GROUP_HEADERS, _REQUIRED_HEADERS, _HINT_HEADERS)
    )
    items: list[Item] = []
    above = ""
    for row in filled[1:]:
        above = _cell(row, group) or above
        label = _clean(_BULLET.sub("", _cell(row, column)))
        if label:
            is_required = fold(_cell(row, required)) not in _NOT_REQUIRED
            items.append(Item(label, above, is_required, _clean(_cell(row, hint))[:400]))
    return _whole(items)


def _whole(items: list[Item]) -> list[Item]:
    """The items, each once in its group; raises `UnreadableList` for none and for too many."""
    once = list({(item.group, item.label): item for item in reversed(items)}.values())
    once.sort(key=items.index)
    if not once or len(once) > MOST_ITEMS:
        raise UnreadableList(field="list")
    return once


def _in_first_column(rows: Sequence[Sequence[str]]) -> list[Item]:
    return read_text("\n".join(next(cell for cell in row if cell.strip()).replace("\n", " ") for row in rows))


def _cell(row: Sequence[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""


def _clean(text: str) -> str:
    return " ".join(text.split())[:_LONGEST].strip(" 　:：")

"""A research firm's files: the codebook, and answers in columns; every cell is looked at, and what is wrong is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.refusal import Refusal
from madoguchi.core.sheet_rows import UnreadableTable, WhyNot, rows_of_table
from madoguchi.core.spreadsheets import restored
from madoguchi.language.folding import fold, strip_controls
from madoguchi.surveys.asked import WRITTEN
from madoguchi.surveys.codebook import HEADINGS, Answer, Choice, Codebook, Condition, Item, Kind

MOST_ROWS = 200_000
MOST_COLUMNS = 2_000
MOST_BYTES = 60 * 1024 * 1024
MOST_ITEMS = 300
LONGEST = 2_000
TOLD = 1_000
"""How many wrong cells are told one by one."""
ID_HEADINGS = frozenset({"id", "no", "回答者番号", "回答者id", "サンプル番号", "sampleid"})
"""Columns that say whose row it is: looked at for rows that come twice, and never kept."""
UNUSED = "-"
"""What a column is matched to that is not taken in."""
_CODE = re.compile(r"[A-Za-z0-9_]{1,60}")
_WHY = {
    WhyNot.TOO_LARGE: gettext_lazy("ファイルが大きすぎます。60MBまでにしてください。"),
    WhyNot.TOO_MANY_ROWS: gettext_lazy("行が多すぎます。200,000行までにしてください。"),
    WhyNot.TOO_MANY_COLUMNS: gettext_lazy("列が多すぎます。2,000列までにしてください。"),
    WhyNot.NOT_A_TABLE: gettext_lazy(
        "表として読めません。Excel（xlsx）か、UTF-8またはShift_JISのCSVで保存し直してください。"
    ),
}


class NotATable(Refusal):
    """A file is no table that is taken."""


class BadCodebook(Refusal):
    """The codebook cannot be used; `problems` say where."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(_("コードブックを直してください。") + "".join(problems[:5]), field="codebook")


class ColumnsMissing(Refusal):
    """Questions of the codebook have no column."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        words = {"names": _("」「").join(missing[:10])}
        super().__init__(
            _("回答の表に、「%(names)s」の列がありません。列の対応を確かめてください。") % words, field="file"
        )


@dataclass(frozen=True)
class Trouble:
    """What is wrong with one cell (直すセル)."""

    line: int
    column: str
    sentence: str


@dataclass
class PanelReading:
    """Everything that a file would bring (取り込む内容)."""

    book: Codebook
    columns: dict[str, str]
    unused: list[str] = field(default_factory=list)
    answers: list[dict[str, Answer]] = field(default_factory=list)
    words: list[dict[str, str]] = field(default_factory=list)
    rows: int = 0
    wrong_rows: int = 0
    wrong_cells: int = 0
    troubles: list[Trouble] = field(default_factory=list)


def table_in(content: bytes, field_name: str) -> list[list[str]]:
    """The rows of a file; raises `NotATable` in words that say what to do."""
    try:
        return rows_of_table(
            content, most_rows=MOST_ROWS + 1, most_columns=MOST_COLUMNS, most_bytes=MOST_BYTES
        )
    except UnreadableTable as error:
        raise NotATable(str(_WHY[error.why]), field=field_name) from error


def read_codebook(content: bytes) -> Codebook:
    """The codebook in a file with `HEADINGS`, one line an option. Raises `NotATable`, `BadCodebook`."""
    table = table_in(content, "codebook")
    heads = [fold(cell) for cell in (table[0] if table else [])]
    wanted = [fold(one) for one in HEADINGS[:6]]
    if missing := [HEADINGS[n] for n, one in enumerate(wanted) if one not in heads]:
        raise BadCodebook([_("1行目に「%s」の見出しがありません。") % _("」「").join(missing)])
    places = [heads.index(one) for one in wanted]
    found: dict[str, Item] = {}
    problems: list[str] = []
    for line, row in enumerate(table[1:], 2):
        cells = [strip_controls(restored(row[n])).strip() if n < len(row) else "" for n in places]
        if any(cells):
            _take_line(line, cells, found, problems)
    problems += _unknown_bases(found)
    problems += [
        _("設問「%s」に選択肢がありません。") % one.code
        for one in found.values()
        if one.kind in (Kind.SINGLE, Kind.MANY) and not one.choices
    ]
    if not found or len(found) > MOST_ITEMS:
        problems.append(_("設問は1つ以上、%d以下にしてください。") % MOST_ITEMS)
    if problems:
        raise BadCodebook(problems)
    return Codebook(tuple(found.values()))


def _take_line(line: int, cells: list[str], found: dict[str, Item], problems: list[str]) -> None:
    code, label, kind, option, option_label, base = cells
    here = _("%d行目：") % line
    if not _CODE.fullmatch(code):
        problems.append(here + _("設問番号は、半角の英数字と下線で書いてください。"))
        return
    item = found.get(code)
    if item is None:
        if kind.upper() not in set(Kind):
            problems.append(here + _("形式は、SA・MA・NUM・FAのどれかにしてください。"))
            return
        conditions = _conditions(base)
        if conditions is None or not label:
            problems.append(here + _("設問文を書き、回答対象は「Q1=1,2」のように書いてください。"))
            return
        item = Item(code, label[:400], Kind(kind.upper()), base=conditions)
    choices = item.choices
    if option:
        if not _CODE.fullmatch(option) or not option_label or option in item.label_of:
            problems.append(
                here + _("選択肢番号は、設問の中で重ならない半角の英数字にし、選択肢も書いてください。")
            )
            return
        choices = (*choices, Choice(option, option_label[:200]))
    found[code] = Item(item.code, item.label, item.kind, choices, item.base)


def _conditions(text: str) -> tuple[Condition, ...] | None:
    found = []
    for part in filter(None, (one.strip() for one in fold(text).replace("＆", "&").split("&"))):
        question, sign, codes = part.partition("=")
        named = tuple(one.strip() for one in codes.split(",") if one.strip())
        if not sign or not named:
            return None
        found.append(Condition(question.strip(), named))
    return tuple(found)


def _unknown_bases(found: dict[str, Item]) -> list[str]:
    """Conditions on questions that do not stand above, or on options that do not exist."""
    problems: list[str] = []
    folded: dict[str, Item] = {}
    for code, item in list(found.items()):
        exact = []
        for one in item.base:
            other = folded.get(fold(one.question))
            known = {fold(choice.code): choice.code for choice in other.choices} if other else {}
            if other is None or any(fold(code_) not in known for code_ in one.codes):
                problems.append(
                    _("設問「%(code)s」の回答対象「%(base)s」は、前の設問の選択肢ではありません。")
                    % {"code": code, "base": f"{one.question}={','.join(one.codes)}"}
                )
                continue
            exact.append(Condition(other.code, tuple(known[fold(code_)] for code_ in one.codes)))
        found[code] = Item(item.code, item.label, item.kind, item.choices, tuple(exact))
        folded[fold(code)] = found[code]
    return problems


def matched(book: Codebook, headings: Sequence[str], told: Mapping[str, str]) -> dict[str, str]:
    """To what each heading belongs: a question (`Q1`), an option of several (`Q2_1`), or `UNUSED`.

    What a person `told` comes first, then the code, then the words of the question.
    """
    targets = {fold(one.code): one.code for one in book.items}
    targets |= {
        fold(f"{one.code}_{choice.code}"): f"{one.code}_{choice.code}"
        for one in book.items
        if one.kind is Kind.MANY
        for choice in one.choices
    }
    labels = {fold(one.label): one.code for one in book.items}
    found = {}
    for heading in headings:
        wanted = told.get(heading)
        target = targets.get(fold(wanted)) if wanted else None
        if wanted == UNUSED:
            target = UNUSED
        found[heading] = target or targets.get(fold(heading)) or labels.get(fold(heading)) or UNUSED
    return found


def read_panel(content: bytes, book: Codebook, told: Mapping[str, str]) -> PanelReading:
    """Every row of a file of answers; a row with anything wrong is left out and told. Raises `NotATable`, `ColumnsMissing`."""
    table = table_in(content, "file")
    headings = [strip_controls(restored(cell)).strip() for cell in (table[0] if table else [])]
    columns = matched(book, [one for one in headings if one], told)
    places: dict[str, int] = {}
    for n, heading in enumerate(headings):
        target = columns.get(heading, UNUSED)
        if target != UNUSED:
            places.setdefault(target, n)
    readers = [_Reader(item, places) for item in book.items]
    if missing := [one.item.code for one in readers if not one.has_columns]:
        raise ColumnsMissing(missing)
    identity = next((n for n, one in enumerate(headings) if fold(one) in ID_HEADINGS), None)
    reading = PanelReading(
        book,
        columns,
        [one for one, target in columns.items() if target == UNUSED and fold(one) not in ID_HEADINGS],
    )
    seen: set[str] = set()
    for line, row in enumerate(table[1:], 2):
        if any(row):
            _read_row(line, row, readers, identity, seen, reading)
    return reading


def _read_row(
    line: int,
    row: Sequence[str],
    readers: Sequence[_Reader],
    identity: int | None,
    seen: set[str],
    reading: PanelReading,
) -> None:
    reading.rows += 1
    answers: dict[str, Answer] = {}
    words: dict[str, str] = {}
    wrong: list[tuple[str, str]] = []
    if identity is not None and identity < len(row) and row[identity]:
        if row[identity] in seen:
            wrong.append((_("回答者番号"), _("同じ回答者番号の行が2回あります。")))
        seen.add(row[identity])
    for reader in readers:
        item = reader.item
        try:
            value = reader.read(row)
        except ValueError as error:
            wrong.append((item.code, str(error)))
            continue
        is_empty = value is None or value == []
        if item.base and not item.is_asked_of(answers):
            if not is_empty:
                wrong.append((item.code, _("回答対象ではない人の回答があります。")))
            continue
        if item.kind is Kind.FREE and isinstance(value, str):
            answers[item.code], words[item.code] = WRITTEN, value
        else:
            answers[item.code] = value
    if wrong:
        reading.wrong_rows += 1
        reading.wrong_cells += len(wrong)
        free = max(0, TOLD - len(reading.troubles))
        reading.troubles += [Trouble(line, column, sentence) for column, sentence in wrong[:free]]
        return
    reading.answers.append(answers)
    reading.words.append(words)


class _Reader:
    """Reads one question of a row (列の読み手)."""

    def __init__(self, item: Item, places: Mapping[str, int]) -> None:
        self.item = item
        self.place = places.get(item.code)
        self.parts = [
            (choice.code, places[f"{item.code}_{choice.code}"])
            for choice in item.choices
            if item.kind is Kind.MANY and f"{item.code}_{choice.code}" in places
        ]
        self.codes = {one.code: one.code for one in item.choices}
        self.codes |= {one.label: one.code for one in item.choices if one.label not in self.codes}
        self.order = {one.code: n for n, one in enumerate(item.choices)}

    @property
    def has_columns(self) -> bool:
        """Whether the file has a column for it: for several answers, one for each option or one for all."""
        if self.item.kind is Kind.MANY and self.parts:
            return len(self.parts) == len(self.item.choices)
        return self.place is not None

    def read(self, row: Sequence[str]) -> Answer:
        """The answer in a row; raises `ValueError` with a sentence."""
        if self.parts:
            return self._many(row)
        assert self.place is not None
        cell = row[self.place] if self.place < len(row) else ""
        if not cell:
            return [] if self.item.kind is Kind.MANY else None
        match self.item.kind:
            case Kind.SINGLE:
                return self._code(cell)
            case Kind.MANY:
                codes = {self._code(one.strip()) for one in re.split("[;；|]", cell) if one.strip()}
                return sorted(codes, key=lambda code: self.order[code])
            case Kind.NUMBER:
                return _number(cell)
            case Kind.FREE:
                text = strip_controls(restored(cell)).strip()
                if len(text) > LONGEST:
                    raise ValueError(_("%d文字までにしてください。") % LONGEST)
                return text or None

    def _code(self, cell: str) -> str:
        code = self.codes.get(cell) or self.codes.get(restored(cell)) or self.codes.get(fold(cell))
        if code is None:
            raise ValueError(_("「%s」は、コードブックの選択肢にありません。") % cell[:40])
        return code

    def _many(self, row: Sequence[str]) -> list[str]:
        found = []
        for code, place in self.parts:
            cell = row[place] if place < len(row) else ""
            if cell in ("1", "TRUE", "○"):
                found.append(code)
            elif cell not in ("", "0", "FALSE"):
                raise ValueError(
                    _("「%(cell)s」は読めません。選んだ列は1、選んでいない列は0にしてください。")
                    % {"cell": cell[:40]}
                )
        return found


def _number(cell: str) -> float:
    try:
        value = float(fold(cell).replace(",", ""))
    except ValueError as error:
        raise ValueError(_("「%s」は数として読めません。") % cell[:40]) from error
    if not -1e12 < value < 1e12:
        raise ValueError(_("「%s」は数として読めません。") % cell[:40])
    return value


def template_rows(book: Codebook) -> Iterable[str]:
    """The headings that a file of answers is to have."""
    for item in book.items:
        if item.kind is Kind.MANY:
            yield from (f"{item.code}_{choice.code}" for choice in item.choices)
        else:
            yield item.code

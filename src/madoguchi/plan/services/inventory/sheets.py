"""A return handed in as a workbook: each cell is looked at, good rows are taken, the others say why not."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.core.sheet_rows import UnreadableTable, rows_of_table
from madoguchi.core.spreadsheets import restored
from madoguchi.language.folding import fold, strip_controls
from madoguchi.plan.inventory.checks import Answer, findings, is_blocked
from madoguchi.plan.inventory.fields import FIELDS, differences, read_given, tidied
from madoguchi.plan.models import InventoryEntry, InventoryReturn
from madoguchi.plan.selectors.inventory.sheets import CODE, SAME, STAND, sentences_of
from madoguchi.plan.services.inventory.answering import answer, clashes_of
from madoguchi.plan.services.inventory.rounds import lock_return, require_section

MOST_ROWS = 20_000
_STAND = re.compile(r"([0-9]{4}-Q[1-4])/([0-9]{1,9})")
_YES = ("○", "〇", "◯", "はい")


class NotASheet(Refusal):
    """The file is no table that is taken."""

    sentence = gettext_lazy(
        "表として読めません。ここから書き出したExcelか、CSVのファイルを選んでください（10MB、20,000行まで）。"
    )


class CodesMissing(Refusal):
    """The table has no column that names the processes."""

    sentence = gettext_lazy("1行目に「プロセス番号」の見出しがありません。")


@dataclass(frozen=True)
class Clash:
    """A cell of a file beside an answer that is newer than the file (食いちがう回答).

    `key` names the cell and the answer as it was shown: whoever chooses it lets the file overwrite just that answer.
    """

    key: str
    heading: str
    record: str
    kept: str
    said: str
    is_chosen: bool


@dataclass
class ReturnRow:
    """One row of a table handed in and what it would do (回答の行).

    `act` is `answer`, `confirm`, `same` or `bad`; `problems` are pairs of heading and sentence, of which those of a row
    that is not `bad` are what still has to be answered. `clashes` are cells that would undo a newer answer; those that
    nobody chose are left out of `values`.
    """

    line: int
    act: str
    code: str
    title: str = ""
    problems: list[tuple[str, str]] = field(default_factory=list)
    entry: InventoryEntry | None = None
    values: dict[str, Any] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)

    @property
    def is_left(self) -> bool:
        """Whether a cell is not taken because a newer answer stands there."""
        return any(not one.is_chosen for one in self.clashes)


@dataclass
class ReturnReading:
    """All rows of a table (回答の表)."""

    rows: list[ReturnRow] = field(default_factory=list)

    def count(self, act: str) -> int:
        """How many rows would do `act`."""
        return sum(row.act == act for row in self.rows)

    @property
    def told(self) -> list[ReturnRow]:
        """The rows of which something is said."""
        return [row for row in self.rows if row.problems or row.is_left]

    @property
    def clashing(self) -> int:
        """How many rows have cells that are not taken because a newer answer stands there."""
        return sum(row.is_left for row in self.rows)


def read_return(*, returned: InventoryReturn, content: bytes, chosen: Collection[str] = ()) -> ReturnReading:
    """What every row of `content` would answer; nothing is written.

    A cell that is otherwise than an answer newer than the file is shown beside it, and taken only if its `Clash.key` is
    `chosen`. Raises `NotASheet`, `CodesMissing`.
    """
    try:
        table = rows_of_table(content, most_rows=MOST_ROWS + 1, most_columns=60)
    except UnreadableTable as error:
        raise NotASheet(field="file") from error
    headings = {fold(str(one.label)): key for key, one in FIELDS.items()}
    headings |= {fold(str(CODE)): "code", fold(str(SAME)): "same", fold(str(STAND)): "stand"}
    places = {
        headings[fold(cell)]: n for n, cell in enumerate(table[0] if table else []) if fold(cell) in headings
    }
    if "code" not in places:
        raise CodesMissing(field="file")
    known = {
        entry.prefilled["code"].lower(): entry
        for entry in InventoryEntry.objects.filter(returned=returned).select_related("round")
    }
    reading, seen = ReturnReading(), set()
    for line, row in enumerate(table[1:], 2):
        if not any(row):
            continue
        cells = {key: strip_controls(restored(row[n])) if n < len(row) else "" for key, n in places.items()}
        made = _row(line, cells, known.get(cells["code"].lower()), set(chosen))
        if made.code in seen:
            made.act = "bad"
            made.problems.append((str(CODE), _("同じプロセス番号の行が2回あります。")))
        seen.add(made.code)
        reading.rows.append(made)
    return reading


def take_return(
    *, returned: InventoryReturn, content: bytes, chosen: Collection[str] = (), by: Acting, at: datetime
) -> ReturnReading:
    """Answer with the good rows of a table, all at once; a newer answer is overwritten only where it is `chosen`.

    Raises `NotYours`, `NotNow`, `NotASheet`, `CodesMissing`.
    """
    with transaction.atomic():
        require_section(lock_return(returned), by=by)
        reading = read_return(returned=returned, content=content, chosen=chosen)
        given = [
            (row.entry, row.values) for row in reading.rows if row.entry and row.act in ("answer", "confirm")
        ]
        answer(returned=returned, given=given, by=by, at=at)
    return reading


def _row(line: int, cells: Mapping[str, str], entry: InventoryEntry | None, chosen: set[str]) -> ReturnRow:
    code = cells["code"]
    if entry is None:
        sentence = _("この番号のプロセスは、この回答票にありません。")
        return ReturnRow(line, "bad", code, problems=[(str(CODE), sentence)])
    before = entry.values
    quarter, revision = _stand(cells.get("stand", ""))
    if quarter not in ("", entry.round.quarter):
        sentence = _("別の四半期の回答票です。この回答票から書き出したファイルを使ってください。")
        return ReturnRow(line, "bad", code, entry.prefilled["title"], problems=[(str(STAND), sentence)])
    typed = {
        key: text
        for key, text in cells.items()
        if key in FIELDS and text and text != FIELDS[key].shown(before.get(key))
    }
    values, wrong = read_given(typed)
    values = {key: value for key, value in values.items() if value != before.get(key)}
    problems = [(str(FIELDS[key].label), sentence) for key, sentence in wrong.items()]
    made = ReturnRow(line, "same", code, entry.prefilled["title"], problems, entry, values)
    made.clashes = [_clash(entry, key, values[key], chosen) for key in clashes_of(entry, values, revision)]
    left = {one.key for one in made.clashes if not one.is_chosen}
    made.values = values = {key: value for key, value in values.items() if _key(entry, key) not in left}
    is_same = cells.get("same", "") in _YES
    if wrong:
        made.act = "bad"
    elif values:
        made.act = "answer"
    elif is_same and entry.answered_at is None:
        made.act = "confirm"
    if made.act in ("answer", "confirm"):
        told = {**entry.prefilled, **differences(entry.prefilled, tidied({**before, **values}))}
        found = findings(Answer(told, entry.prefilled, entry.round.as_of))
        if is_blocked(found):
            made.problems += [(_("まだ必要な回答"), sentence) for sentence in sentences_of(found)]
    return made


def _stand(cell: str) -> tuple[str, int]:
    """The quarter and the revision that a row was written from; the beginning where the row does not tell."""
    found = _STAND.fullmatch(cell)
    return (found[1], int(found[2])) if found else ("", 0)


def _key(entry: InventoryEntry, key: str) -> str:
    return f"{entry.prefilled['code']}:{key}:{entry.changed.get(key, 0)}"


def _clash(entry: InventoryEntry, key: str, value: Any, chosen: set[str]) -> Clash:
    shown, name = FIELDS[key].shown, _key(entry, key)
    return Clash(
        key=name,
        heading=str(FIELDS[key].label),
        record=shown(entry.prefilled.get(key)),
        kept=shown(entry.values.get(key)),
        said=shown(value),
        is_chosen=name in chosen,
    )

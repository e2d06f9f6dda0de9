"""Reading the survey's file: is it the survey, and what is wrong with each row. Touches no database."""

import csv
import gzip
import hashlib
import io
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.utils.translation import gettext as _

from madoguchi.core.refusal import Refusal
from madoguchi.registry.survey_layout import (
    ID,
    MINISTRY,
    TITLE,
    Heading,
    Layout,
    NoHeading,
    code_of,
    is_ministry,
    layouts,
    ministries_in,
    ministry_named,
    recognise,
)
from madoguchi.registry.survey_workbook import BadWorkbook, is_workbook, open_sheet

_SURVEY_ID = re.compile(r"[A-Za-z]{0,6}[0-9]{1,15}", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,15}", re.ASCII)
_HEAD = 16
_MOST_REMARKS = 200
_LONGEST = {ID: 16, MINISTRY: 40, TITLE: 400, "法令名": 300, "根拠条項号": 200}
LARGEST = 400 * 1024 * 1024
"""Bytes that a file may have when unpacked; the real one has 38 million."""


class NotTheSurvey(Refusal):
    """The file is not the survey; the sentence says what was expected and what was found."""

    def __init__(self, expected: str, found: str) -> None:
        self.expected = expected
        self.found = found
        super().__init__(
            _(
                "このファイルは行政手続等の調査結果（悉皆調査・棚卸調査）ではないため、取り込みませんでした。"
                "必要なもの: %(expected)s。このファイル: %(found)s。"
            )
            % {"expected": expected, "found": found}
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one row: the line of the file where it begins, its ID and the reason (指摘)."""

    line: int
    survey_id: str
    reason: str

    def to_json(self) -> dict[str, object]:
        """The finding as JSON."""
        return {"line": self.line, "survey_id": self.survey_id, "reason": self.reason}


@dataclass
class SurveyFile:
    """The rows of a survey file that can go in, by ID, and what was wrong with the others.

    `remarks` counts the values that went in although they are not of the published kind: by column and value,
    what they were taken for (empty: for nothing) and in how many rows.
    """

    layout: Layout
    edition: str
    sha256: str
    read: int = 0
    rows: dict[str, list[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    remarks: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def values(self, row: list[str]) -> dict[str, str]:
        """The columns of `row` that are not empty, by name."""
        return {column: value for column, value in zip(self.layout.columns, row, strict=True) if value}

    def remarks_json(self) -> list[dict[str, object]]:
        """The remarks as JSON, those of most rows first."""
        return [
            {"column": column, "value": value[:100], "taken_as": taken, "rows": rows}
            for (column, value, taken), rows in self.remarks.most_common(_MOST_REMARKS)
        ]


@dataclass
class _Source:
    """An opened file: its heading, its rows below it with their lines, about how many these are."""

    heading: Heading
    lines: Iterator[tuple[int, list[str]]]
    total: int
    errors: dict[int, str] = field(default_factory=dict)


def read(path: Path, *, edition: str = "", progress: Callable[[int, int], None] | None = None) -> SurveyFile:
    """Read the file at `path`: CSV in UTF-8, gzip or not, or XLSX; the layout is told from its heading.

    `edition` names the year where the title of the file and its layout do not agree. Raises `NotTheSurvey`
    before anything is kept. Bad rows are left out and reported; `progress` is told rows done and rows in all
    (an estimate).
    """
    source, sha256 = _open(path)
    layout = source.heading.layout
    survey = SurveyFile(layout, _edition(source.heading, edition), sha256)
    checks = _Checks(layout, survey.remarks)
    seen: dict[str, str] = {}
    for line, record in source.lines:
        row = _fitted(record, checks.width)
        if not any(row) and line not in source.errors:
            continue
        survey.read += 1
        row = [seen.setdefault(value, value) for value in row]
        key = row[0]
        reason = checks.reason(row)
        if not reason and key in survey.rows:
            reason = _("手続IDが前の行と重なっています")
        if line in source.errors:
            reason = _("エラー値のセルがあります（%s）") % source.errors[line]
        if reason:
            survey.findings.append(Finding(line, key[:40], reason))
        else:
            survey.rows[key] = row
            checks.remark(row)
        if progress and survey.read % 1000 == 0:
            progress(survey.read, max(source.total, survey.read))
    if not survey.read:
        raise NotTheSurvey(_("見出しの下に手続の行があるファイル"), _("手続の行が1行もありません"))
    if not survey.rows:
        first = survey.findings[0]
        raise NotTheSurvey(
            _("取り込める行があるファイル"),
            _("%(n)d行のどれも取り込めません（%(line)d行目: %(reason)s）")
            % {"n": survey.read, "line": first.line, "reason": first.reason},
        )
    return survey


def _fitted(record: list[str], width: int) -> list[str]:
    """`record` without empty cells beyond the last column; one cell at least."""
    if len(record) > width and not any(record[width:]):
        return record[:width]
    return record or [""]


class _Checks:
    """The checks of a row, made once for a layout."""

    def __init__(self, layout: Layout, remarks: Counter[tuple[str, str, str]]) -> None:
        self.layout = layout
        self.remarks = remarks
        self.width = len(layout.columns)
        at = layout.columns.index
        self.title, self.ministry = at(TITLE), at(MINISTRY)
        self.counts = [(at(c), c) for c in layout.counts]
        self.coded = [(at(c), c) for c in layout.codes if c not in layout.free]
        self.free = [(at(c), c) for c in layout.free]
        self.loose = [(at(c), c) for c in layout.loose]
        self.longest = [(at(c), c, limit) for c, limit in _LONGEST.items()]
        self.good: dict[str, set[str]] = {c: set() for c in layout.codes}

    def reason(self, row: list[str]) -> str:
        """Why `row` cannot go in, or an empty text."""
        if len(row) != self.width:
            return _("列が%(found)d個あります（%(expected)d個のはずです）") % {
                "found": len(row),
                "expected": self.width,
            }
        if not row[0]:
            return _("手続IDがありません")
        if not _SURVEY_ID.fullmatch(row[0]):
            return _("手続ID「%s」は手続IDの形ではありません") % row[0][:40]
        return self._bad_text(row) or self._bad_count(row) or self._unknown_code(row)

    def remark(self, row: list[str]) -> None:
        """Count what is odd in a row that goes in: spellings of ministries, text where a code is usual."""
        self._remark_ministry(MINISTRY, row[self.ministry])
        for place, name in self.loose:
            for part in ministries_in(row[place]) if row[place] else ():
                self._remark_ministry(name, part)
        for place, name in self.free:
            if row[place] and code_of(row[place]) not in self.layout.codes[name]:
                self.remarks[name, row[place], ""] += 1

    def _remark_ministry(self, column: str, text: str) -> None:
        if not is_ministry(text):
            named = ministry_named(text)
            self.remarks[column, text, named if is_ministry(named) else ""] += 1

    def _bad_text(self, row: list[str]) -> str:
        for place, name in ((self.title, TITLE), (self.ministry, MINISTRY)):
            if not row[place].strip():
                return _("「%s」がありません") % name
        if any("\0" in value for value in row):
            return _("使えない文字（NUL）が含まれています")
        for place, name, limit in self.longest:
            if len(row[place]) > limit:
                return _("「%(name)s」が長すぎます（%(limit)d文字まで）") % {"name": name, "limit": limit}
        return ""

    def _bad_count(self, row: list[str]) -> str:
        for place, name in self.counts:
            if row[place] and not _COUNT.fullmatch(row[place]):
                return _("「%(name)s」が数ではありません（%(value)s）") % {
                    "name": name,
                    "value": row[place][:40],
                }
        return ""

    def _unknown_code(self, row: list[str]) -> str:
        for place, name in self.coded:
            value = row[place]
            if not value or value in self.good[name]:
                continue
            for part in self.layout.parts(name, value):
                if code_of(part) not in self.layout.codes[name]:
                    return _unknown(name, part)
            self.good[name].add(value)
        return ""


def _unknown_code(self, row: list[str]) -> str:
    for place, name, codes in self.single:
        if row[place] and row[place] not in codes:
            return _unknown(name, row[place])
    for place, name, codes in self.several:
        if row[place] and row[place] not in codes:
            for value in row[place].split(self.separator):
                if value not in codes:
                    return _unknown(name, value)
    return ""


def _unknown(name: str, value: str) -> str:
    return _("「%(name)s」の値「%(value)s」は公表された区分にありません") % {
        "name": name,
        "value": value[:40],
    }


def _edition(heading: Heading, named: str) -> str:
    """The edition that the file is: `named`, else that of its layout if the title says the same or nothing."""
    if named:
        return named
    layout = heading.layout
    if heading.years and layout.year not in heading.years:
        raise NotTheSurvey(
            _("題名の年度と列の様式が合うファイル（年度版を指定すれば取り込めます）"),
            _("題名は令和%(title)s年度、列は令和%(layout)d年度の様式です")
            % {"title": "・".join(map(str, heading.years)), "layout": layout.year},
        )
    return layout.edition


def _open(path: Path) -> tuple[_Source, str]:
    """The opened file with the SHA-256 of its bytes as they are."""
    expected = _("CSVファイル（gzipで圧縮したものも可）かExcelファイル（.xlsx）")
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            start = file.read(8)
            data = b"" if is_workbook(start) else start + file.read(LARGEST)
    except OSError as error:
        raise NotTheSurvey(expected, _("ファイルを開けません（%s）") % (error.strerror or error)) from error
    if not data and start:
        return _workbook(path, expected), sha256
    data = _unpacked(data, expected)
    if is_workbook(data[:8]):
        with NamedTemporaryFile(suffix=".xlsx") as unpacked:
            unpacked.write(data)
            unpacked.flush()
            return _workbook(Path(unpacked.name), expected), sha256
    return _table(_text(data)), sha256


def _unpacked(data: bytes, expected: str) -> bytes:
    if data[:2] == b"\x1f\x8b":
        try:
            with gzip.open(io.BytesIO(data)) as packed:
                data = packed.read(LARGEST + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise NotTheSurvey(expected, _("圧縮ファイルが壊れています")) from error
    if len(data) > LARGEST:
        raise NotTheSurvey(expected, _("大きすぎます（%d MBを超えます）") % (LARGEST // 1024 // 1024))
    return data


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotTheSurvey(
            _("文字コードがUTF-8のファイル"), _("%d バイト目にUTF-8でない文字があります") % error.start
        ) from error


def _workbook(path: Path, expected: str) -> _Source:
    try:
        sheet = open_sheet(path)
    except BadWorkbook as error:
        if error.nearest is not None and error.nearest.nearest is not None:
            raise _unlike(error.nearest) from error
        raise NotTheSurvey(expected, error.found) from error
    return _Source(sheet.heading, sheet.lines(), sheet.height, sheet.errors)


def _table(text: str) -> _Source:
    """The rows of a CSV file below its heading."""
    records = _records(text)
    first = list(islice(records, _HEAD))
    heading = recognise([record for _line, record in first])
    if isinstance(heading, NoHeading):
        raise _unlike(heading, [record for _line, record in first])
    return _Source(heading, chain(first[heading.rows :], records), text.count("\n"))


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins (a quoted value may hold line breaks)."""
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    try:
        for record in reader:
            yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        raise NotTheSurvey(
            _("引用符が閉じているCSVファイル"),
            _("%(line)d 行目から読めません（%(error)s）") % {"line": line, "error": error},
        ) from error


def _unlike(nearest: NoHeading, first: Sequence[Sequence[str]] = ()) -> NotTheSurvey:
    """What is said of a file whose heading is that of no layout."""
    expected = " / ".join(
        _("題名「%(title)s」と見出し%(n)d列（手続ID、所管府省庁、手続名 …）があるファイル")
        % {"title": layout.title, "n": len(layout.columns)}
        for layout in layouts()
    )
    if nearest.nearest is not None:
        found = _(
            "令和%(year)d年度の様式に近い見出しが%(n)d列で、足りない列: %(missing)s、余分な列: %(extra)s"
        ) % {
            "year": nearest.nearest.year,
            "n": nearest.width,
            "missing": "、".join(nearest.missing[:6]) or _("なし"),
            "extra": "、".join(name[:20] for name in nearest.extra[:6]) or _("なし"),
        }
        if not nearest.missing and not nearest.extra:
            found += _("（列の順番が違うか、同じ列が重なっています）")
        return NotTheSurvey(expected, found)
    row = next((row for row in first if any(row)), None)
    if row is None:
        return NotTheSurvey(expected, _("空のファイル"))
    words = "、".join(value[:20] for value in row[:4] if value)
    return NotTheSurvey(expected, _("はじめの行は「%s」です") % words)

"""Reading the survey's file: is it the survey, and what is wrong with each row. Touches no database."""

import csv
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from madoguchi.core.refusal import Refusal
from madoguchi.registry.survey_layout import Layout, layout_r6

ID, TITLE, MINISTRY = "手続ID", "手続名", "所管府省庁"
_SURVEY_ID = re.compile(r"[A-Za-z]{0,6}[0-9]{1,15}", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,15}", re.ASCII)
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
                "このファイルは行政手続等の悉皆調査結果ではないため、取り込みませんでした。"
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
    """The rows of a survey file that can go in, by ID, and what was wrong with the others."""

    layout: Layout
    sha256: str
    read: int = 0
    rows: dict[str, list[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def values(self, row: list[str]) -> dict[str, str]:
        """The columns of `row` that are not empty, by name."""
        return {column: value for column, value in zip(self.layout.columns, row, strict=True) if value}


def read(path: Path, *, progress: Callable[[int, int], None] | None = None) -> SurveyFile:
    """Read the file at `path` (CSV in UTF-8, gzip or not); raises `NotTheSurvey` before anything is kept.

    Bad rows are left out and reported; `progress` is told rows done and rows in all (an estimate).
    """
    layout = layout_r6()
    data, sha256 = _bytes(path)
    text = _text(data)
    total = text.count("\n")
    records = _records(text)
    _check_header(layout, records)
    survey = SurveyFile(layout, sha256)
    checks = _Checks(layout)
    seen: dict[str, str] = {}
    for line, record in records:
        if not any(record):
            continue
        survey.read += 1
        row = [seen.setdefault(value, value) for value in record]
        reason = checks.reason(row)
        key = row[0] if row else ""
        if not reason and key in survey.rows:
            reason = _("手続IDが前の行と重なっています")
        if reason:
            survey.findings.append(Finding(line, key[:40], reason))
        else:
            survey.rows[key] = row
        if progress and survey.read % 1000 == 0:
            progress(survey.read, max(total, survey.read))
    if not survey.read:
        raise NotTheSurvey(_("見出しの下に手続の行があるファイル"), _("手続の行が1行もありません"))
    return survey


class _Checks:
    """The checks of a row, made once for a layout."""

    def __init__(self, layout: Layout) -> None:
        self.width = len(layout.columns)
        at = layout.columns.index
        self.title, self.ministry = at(TITLE), at(MINISTRY)
        self.counts = [(at(c), c) for c in layout.counts]
        self.single = [(at(c), c, codes) for c, codes in layout.codes.items() if c not in layout.several]
        self.several = [(at(c), c, codes) for c, codes in layout.codes.items() if c in layout.several]
        self.longest = [(at(c), c, limit) for c, limit in _LONGEST.items()]
        self.separator = layout.separator

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


def _bytes(path: Path) -> tuple[bytes, str]:
    expected = _("CSVファイル（gzipで圧縮したものも可）")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotTheSurvey(expected, _("ファイルを開けません（%s）") % (error.strerror or error)) from error
    sha256 = hashlib.sha256(data).hexdigest()
    if data[:2] == b"\x1f\x8b":
        try:
            with gzip.open(io.BytesIO(data)) as packed:
                data = packed.read(LARGEST + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise NotTheSurvey(expected, _("圧縮ファイルが壊れています")) from error
    if len(data) > LARGEST:
        raise NotTheSurvey(expected, _("大きすぎます（%d MBを超えます）") % (LARGEST // 1024 // 1024))
    if data[:4] == b"PK\x03\x04":
        raise NotTheSurvey(expected, _("ExcelファイルかZIPファイルです"))
    return data, sha256


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotTheSurvey(
            _("文字コードがUTF-8のファイル"), _("%d バイト目にUTF-8でない文字があります") % error.start
        ) from error


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


def _check_header(layout: Layout, records: Iterator[tuple[int, list[str]]]) -> None:
    """Leave `records` behind the header row, which stands under at most three rows of title."""
    expected = _(
        "1行目に題名「%(title)s」、2行目に見出し%(n)d列（手続ID、所管府省庁、手続名 …）があるファイル"
    ) % {
        "title": layout.title,
        "n": len(layout.columns),
    }
    first: list[str] = []
    for line, record in records:
        first = first or record
        if record and record[0].strip() == ID:
            if tuple(record) == layout.columns:
                return
            missing = [c for c in layout.columns if c not in record]
            extra = [c for c in record if c not in layout.columns]
            raise NotTheSurvey(
                expected,
                _("見出しが%(n)d列で、足りない列: %(missing)s、余分な列: %(extra)s")
                % {
                    "n": len(record),
                    "missing": "、".join(missing[:6]) or _("なし"),
                    "extra": "、".join(e[:20] for e in extra[:6]) or _("なし"),
                },
            )
        if line > 3:
            break
    found = "、".join(value[:20] for value in first[:4] if value) if first else _("空のファイル")
    raise NotTheSurvey(expected, _("はじめの行は「%s」です") % found if first else found)

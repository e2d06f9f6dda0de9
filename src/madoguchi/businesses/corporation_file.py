"""Reading the file of corporate numbers that the National Tax Agency publishes. Touches no database.

30 columns without a heading, quoted, in UTF-8 or Shift_JIS, as CSV or in the ZIP as downloaded: the whole
registry (全件データ) or what changed on a day (差分データ). Read row by row: it has five million of them.
"""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import IO, NamedTuple

from django.utils.translation import gettext as _

from madoguchi.businesses.comparing import search_kana, search_name
from madoguchi.businesses.models import CloseCause, Kind, Process
from madoguchi.core.refusal import Refusal
from madoguchi.language.reading import is_corporate_number

COLUMNS = 30
_KINDS, _PROCESSES, _CAUSES = frozenset(Kind.values), frozenset(Process.values), {"", *CloseCause.values}
_LONGEST = {6: 150, 9: 10, 10: 20, 11: 300, 15: 7, 16: 300, 21: 500, 24: 300, 28: 500}
_TEXTS = tuple(_LONGEST)
_SAMPLE = 1 << 20
LARGEST = 8 * 1024**3
"""Bytes that a file may have when unpacked; the real one has about 1.3 thousand million."""


class NotTheRegistry(Refusal):
    """The file is not the published one of corporate numbers."""

    def __init__(self, found: str) -> None:
        super().__init__(
            _(
                "このファイルは法人番号公表サイトの基本3情報ではないため、取り込みませんでした。"
                "必要なもの: 30列のCSV（見出しなし、UTF-8かShift_JIS、ZIPのままでも可）。このファイル: %(found)s。"
            )
            % {"found": found}
        )


class CorporationRow(NamedTuple):
    """A row as it goes into the table, dates as ISO text; in the order of the columns (法人の行)."""

    number: str
    name: str
    kana: str
    name_en: str
    kind: str
    prefecture: str
    city: str
    street: str
    address_outside: str
    postal_code: str
    city_code: str
    process: str
    is_corrected: bool
    changed_on: str
    updated_on: str
    assigned_on: str | None
    closed_on: str | None
    close_cause: str
    successor: str
    change_cause: str
    is_hidden: bool
    search_name: str
    search_kana: str
    digest: int

    @property
    def address(self) -> str:
        """The address in one line, as `Corporation.address`."""
        return f"{self.prefecture}{self.city}{self.street}" or self.address_outside


class ReadRow(NamedTuple):
    """A row that could be read; not the latest: what a corporation was before (読めた行)."""

    line: int
    row: CorporationRow
    is_latest: bool


class BadRow(NamedTuple):
    """A row that could not be read, and why (読めなかった行)."""

    line: int
    number: str
    reason: str

    def to_json(self) -> dict[str, object]:
        """The finding as plain JSON."""
        return self._asdict()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a file before its rows are read (ファイルの概要)."""

    sha256: str
    lines: int
    encoding: str


def facts_of(path: Path) -> Facts:
    """Digest, number of lines and encoding of the file; raises `NotTheRegistry` when its first row is none."""
    digest, lines = hashlib.sha256(), 0
    with _opened(path) as file:
        sample = file.read(_SAMPLE)
        encoding = _encoding_of(sample)
        chunk = sample
        while chunk:
            digest.update(chunk)
            lines += chunk.count(b"\n")
            chunk = file.read(_SAMPLE)
    first = next(csv.reader(io.StringIO(sample.decode(encoding, "replace"))), [])
    if len(first) != COLUMNS:
        found = _("空のファイル") if not first else _("%(n)s列の表") % {"n": len(first)}
        raise NotTheRegistry(found)
    return Facts(digest.hexdigest(), lines, encoding)


def read_rows(path: Path, facts: Facts, *, skip: int = 0) -> Iterator[ReadRow | BadRow]:
    """Each row of the file behind the first `skip`, in its order, read or with what is wrong with it."""
    with _opened(path) as file:
        text = io.TextIOWrapper(file, encoding=facts.encoding, errors="replace", newline="")
        rows = csv.reader(text)
        line = 0
        while True:
            line += 1
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                if line > skip:
                    yield BadRow(line, "", _("CSVとして読めません（%(error)s）。") % {"error": error})
                continue
            if line > skip:
                yield _read(line, cells)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The CSV at `path`, out of its ZIP if it is in one; raises `NotTheRegistry`."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            yield file
        return
    with zipfile.ZipFile(path) as packed:
        inside = [one for one in packed.infolist() if one.filename.lower().endswith(".csv")]
        if len(inside) != 1 or inside[0].file_size > LARGEST or inside[0].flag_bits & 1:
            raise NotTheRegistry(_("CSVが1つだけ入ったZIPではないもの"))
        with packed.open(inside[0]) as file:
            yield file


def _encoding_of(sample: bytes) -> str:
    if sample.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    try:
        sample[: sample.rfind(b"\n") + 1 or None].decode()
    except UnicodeDecodeError:
        return "cp932"
    return "utf-8"


def _read(line: int, cells: list[str]) -> ReadRow | BadRow:
    reason = _problem(cells)
    if reason:
        return BadRow(line, cells[1][:13] if len(cells) > 1 else "", reason)
    meaning = "\x1f".join(cells[1:23] + cells[24:]).encode()
    row = CorporationRow(
        number=cells[1],
        name=cells[6],
        kana=cells[28],
        name_en=cells[24],
        kind=cells[8],
        prefecture=cells[9],
        city=cells[10],
        street=cells[11],
        address_outside=cells[16],
        postal_code=cells[15],
        city_code=cells[13] + cells[14],
        process=cells[2],
        is_corrected=cells[3] == "1",
        changed_on=cells[5],
        updated_on=cells[4],
        assigned_on=cells[22] or None,
        closed_on=cells[18] or None,
        close_cause=cells[19],
        successor=cells[20],
        change_cause=cells[21],
        is_hidden=cells[29] == "1",
        search_name=search_name(cells[6])[:300],
        search_kana=search_kana(cells[28])[:500] if cells[28] else "",
        digest=int.from_bytes(hashlib.blake2b(meaning, digest_size=8).digest(), signed=True),
    )
    return ReadRow(line, row, cells[23] == "1")


def _problem(cells: list[str]) -> str:
    """What is wrong with a row, in a sentence; empty when it can be taken."""
    if len(cells) != COLUMNS:
        return _("列が%(n)s列です（30列のはずです）。") % {"n": len(cells)}
    if not is_corporate_number(cells[1]):
        return _("法人番号が13桁でないか、検査用数字が合いません。")
    if not cells[6].strip():
        return _("商号または名称がありません。")
    if cells[2] not in _PROCESSES:
        return _("処理区分「%(code)s」は定められていません。") % {"code": cells[2][:10]}
    if cells[8] not in _KINDS:
        return _("法人種別「%(code)s」は定められていません。") % {"code": cells[8][:10]}
    if cells[19] not in _CAUSES:
        return _("閉鎖等の事由「%(code)s」は定められていません。") % {"code": cells[19][:10]}
    if cells[3] not in ("0", "1") or cells[23] not in ("0", "1"):
        return _("訂正区分か最新履歴が、0でも1でもありません。")
    return _problem_of_values(cells)


def _problem_of_values(cells: list[str]) -> str:
    for place in (4, 5):
        if not _is_day(cells[place]):
            return _("更新年月日か変更年月日が読めません。")
    for place in (18, 22):
        if cells[place] and not _is_day(cells[place]):
            return _("閉鎖等年月日か法人番号指定年月日が読めません。")
    if cells[20] and not is_corporate_number(cells[20]):
        return _("承継先法人番号が、法人番号ではありません。")
    for place in _TEXTS:
        if len(cells[place]) > 7 and len(cells[place]) > _LONGEST[place]:
            return _("%(place)s列目が長すぎます（%(n)s文字まで）。") % {
                "place": place + 1,
                "n": _LONGEST[place],
            }
    text = "".join(cells)
    if "\ufffd" in text or "\x00" in text:
        return _("文字として読めないところがあります。")
    return "" if len(cells[13]) + len(cells[14]) <= 5 else _("都道府県か市区町村のコードが長すぎます。")


@lru_cache(maxsize=20_000)
def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False

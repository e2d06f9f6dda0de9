"""The banks' shared format of an order of transfers (全銀協規定形式、総合振込): written, and read back strictly.

Records of 120 bytes in one-byte characters (JIS X 0201), each followed by CR and LF: a header, a line a transfer, a
trailer with count and total, an end. Numbers stand to the right behind zeros, text to the left before spaces. Source:
全国銀行協会「全銀協標準通信プロトコル」のレコード・フォーマット（総合振込）.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from madoguchi.language.reading import half_width_kana

LENGTH = 120
MOST_LINES = 9_999
"""Transfers in one order: what banks take in one file."""

KINDS = {"ordinary": "1", "current": "2", "savings": "4"}
_KIND_OF = {digit: kind for kind, digit in KINDS.items()}
_TEXT = re.compile(r"[0-9A-Z ｦｱ-ﾝﾞﾟ().,/｢｣\\-]*")
_END = b"\r\n"


class NotInFormat(ValueError):
    """Something cannot be written in the format, or is not in it; says what and where."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the format knows it (口座). Kana in full width, as `read_account_kana` gives them."""

    bank: str
    branch: str
    kind: str
    number: str
    holder_kana: str
    bank_kana: str = ""
    branch_kana: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer: to whom, how much in yen, and the number by which the bank names it in its answer (明細)."""

    to: Account
    amount: int
    number: int


@dataclass(frozen=True, slots=True)
class Order:
    """One order: who pays from which account on which day, and its transfers (総合振込)."""

    client_code: str
    payer: Account
    pay_on: tuple[int, int]
    transfers: tuple[Transfer, ...]

    @property
    def total(self) -> int:
        """The sum of all transfers, in yen."""
        return sum(one.amount for one in self.transfers)


def written(client_code: str, payer: Account, pay_on: date, transfers: Iterable[Transfer]) -> bytes:
    """The bytes of an order. Raises `NotInFormat` for what the format cannot carry, so that nothing is cut off.

    Only names longer than their field are cut, as banks do (受取人名 30 characters).
    """
    lines = list(transfers)
    if not 1 <= len(lines) <= MOST_LINES:
        raise NotInFormat(f"{len(lines)} lines")
    records = [_header(client_code, payer, pay_on), *map(_data, lines)]
    records.append("8" + _number(len(lines), 6) + _number(sum(one.amount for one in lines), 12) + " " * 101)
    records.append("9" + " " * 119)
    return b"".join(_bytes(record) + _END for record in records)


def _header(client_code: str, payer: Account, pay_on: date) -> str:
    return (
        "1210"
        + _digits(client_code, 10)
        + _text(payer.holder_kana, 40)
        + pay_on.strftime("%m%d")
        + _digits(payer.bank, 4)
        + _text(payer.bank_kana, 15)
        + _digits(payer.branch, 3)
        + _text(payer.branch_kana, 15)
        + KINDS[payer.kind]
        + _digits(payer.number, 7)
        + " " * 17
    )


def _data(one: Transfer) -> str:
    to = one.to
    if not _text(to.holder_kana, 30).strip():
        raise NotInFormat("no holder")
    return (
        "2"
        + _digits(to.bank, 4)
        + _text(to.bank_kana, 15)
        + _digits(to.branch, 3)
        + _text(to.branch_kana, 15)
        + "0000"
        + KINDS[to.kind]
        + _digits(to.number, 7)
        + _text(to.holder_kana, 30)
        + _number(one.amount, 10)
        + "0"
        + _number(one.number, 10)
        + "0" * 10
        + "7"
        + " " * 8
    )


def _digits(text: str, length: int) -> str:
    if not re.fullmatch(rf"[0-9]{{{length}}}", text):
        raise NotInFormat(f"{length} digits expected")
    return text


def _number(value: int, length: int) -> str:
    if not 1 <= value < 10**length:
        raise NotInFormat(f"{value} does not fit into {length} digits")
    return str(value).zfill(length)


def _text(text: str, length: int) -> str:
    half = half_width_kana(text).replace("¥", "\\").replace("ｰ", "-")
    if not _TEXT.fullmatch(half):
        raise NotInFormat("a character that banks do not know")
    return half[:length].ljust(length)


def as_written(kana: str, length: int) -> str:
    """`kana` as a record carries it; raises `NotInFormat` for what banks do not know."""
    return _text(kana, length).rstrip()


def _bytes(record: str) -> bytes:
    data = record.encode("cp932")
    if len(data) != LENGTH:
        raise NotInFormat(f"a record of {len(data)} bytes")
    return data


def read(data: bytes) -> Order:
    """The order that `data` is. Raises `NotInFormat` unless every record, count and total is as it must be."""
    records = _records(data)
    if len(records) < 4 or [r[0] for r in records] != ["1", *["2"] * (len(records) - 3), "8", "9"]:
        raise NotInFormat("records in another order")
    head, trailer = records[0], records[-2]
    if head[1:4] != "210" or head[103:].strip() or records[-1][1:].strip():
        raise NotInFormat("not an order of transfers")
    transfers = tuple(_transfer(record) for record in records[1:-2])
    if (int(trailer[1:7]), int(trailer[7:19])) != (len(transfers), sum(one.amount for one in transfers)):
        raise NotInFormat("count or total differ from the lines")
    payer = Account(
        bank=head[58:62],
        bank_kana=head[62:77].rstrip(),
        branch=head[77:80],
        branch_kana=head[80:95].rstrip(),
        kind=_kind(head[95]),
        number=head[96:103],
        holder_kana=head[14:54].rstrip(),
    )
    return Order(head[4:14], payer, (int(head[54:56]), int(head[56:58])), transfers)


def _records(data: bytes) -> list[str]:
    size = LENGTH + len(_END)
    rows = [data[start : start + size] for start in range(0, len(data), size)]
    if any(len(row) != size or row[LENGTH:] != _END for row in rows):
        raise NotInFormat("a record of another length")
    return [row[:LENGTH].decode("cp932") for row in rows]


def _transfer(record: str) -> Transfer:
    to = Account(
        bank=record[1:5],
        bank_kana=record[5:20].rstrip(),
        branch=record[20:23],
        branch_kana=record[23:38].rstrip(),
        kind=_kind(record[42]),
        number=record[43:50],
        holder_kana=record[50:80].rstrip(),
    )
    return Transfer(to, int(record[80:90]), int(record[91:101]))


def _kind(digit: str) -> str:
    if digit not in _KIND_OF:
        raise NotInFormat(f"a kind of account {digit}")
    return _KIND_OF[digit]

"""The banks' format: byte by byte as it is laid down, and anything that is written is read back as it was."""

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from madoguchi.language.reading import half_width_kana
from madoguchi.payments.zengin import LENGTH, Account, NotInFormat, Transfer, read, written

PAYER = Account(
    "0005", "001", "current", "7654321", "マドノシ カイケイカンリシヤ", "ミツビシユ-エフジエイ", "ホンテン"
)
HANAKO = Account("0001", "012", "ordinary", "0123456", "マドノ ハナコ", "ミズホ", "マドガイ")
DAY = date(2026, 12, 25)

LAID_DOWN = [
    ("1", 1, "1"),
    ("種別コード", 2, "21"),
    ("コード区分", 1, "0"),
    ("委託者コード", 10, "0123456789"),
    ("委託者名", 40, "ﾏﾄﾞﾉｼ ｶｲｹｲｶﾝﾘｼﾔ"),
    ("振込指定日", 4, "1225"),
    ("仕向銀行番号", 4, "0005"),
    ("仕向銀行名", 15, "ﾐﾂﾋﾞｼﾕ-ｴﾌｼﾞｴｲ"),
    ("仕向支店番号", 3, "001"),
    ("仕向支店名", 15, "ﾎﾝﾃﾝ"),
    ("預金種目", 1, "2"),
    ("口座番号", 7, "7654321"),
    ("ダミー", 17, ""),
    ("2", 1, "2"),
    ("被仕向銀行番号", 4, "0001"),
    ("被仕向銀行名", 15, "ﾐｽﾞﾎ"),
    ("被仕向支店番号", 3, "012"),
    ("被仕向支店名", 15, "ﾏﾄﾞｶﾞｲ"),
    ("手形交換所番号", 4, "0000"),
    ("預金種目", 1, "1"),
    ("口座番号", 7, "0123456"),
    ("受取人名", 30, "ﾏﾄﾞﾉ ﾊﾅｺ"),
    ("振込金額", 10, "0000050000"),
    ("新規コード", 1, "0"),
    ("顧客コード1", 10, "0000000001"),
    ("顧客コード2", 10, "0000000000"),
    ("振込指定区分", 1, "7"),
    ("識別表示", 1, ""),
    ("ダミー", 7, ""),
    ("8", 1, "8"),
    ("合計件数", 6, "000001"),
    ("合計金額", 12, "000000050000"),
    ("ダミー", 101, ""),
    ("9", 1, "9"),
    ("ダミー", 119, ""),
]
"""The fields of the four records in their order, with their bytes (全国銀行協会 レコード・フォーマット 総合振込)."""


def test_every_field_stands_where_the_banks_laid_it_down() -> None:
    data = written("0123456789", PAYER, DAY, [Transfer(HANAKO, 50_000, 1)])
    rows = data.split(b"\r\n")
    assert [len(row) for row in rows] == [LENGTH] * 4 + [0]
    plain, place = b"".join(rows).decode("cp932"), 0
    for name, length, value in LAID_DOWN:
        assert plain[place : place + length] == value.ljust(length), name
        place += length
    assert place == len(plain) == 4 * LENGTH


KANA = st.text("アイウエオカガキギコパピフンヤユヨ0123456789ABC().-/ ", min_size=1, max_size=45).filter(
    str.strip
)
DIGITS = lambda n: st.text("0123456789", min_size=n, max_size=n)  # noqa: E731 - a strategy of a length
ACCOUNTS = st.builds(
    Account,
    bank=DIGITS(4),
    branch=DIGITS(3),
    kind=st.sampled_from(["ordinary", "current", "savings"]),
    number=DIGITS(7),
    holder_kana=KANA.map(str.strip),
    bank_kana=KANA.map(str.strip),
    branch_kana=KANA.map(str.strip),
)
TRANSFERS = st.lists(
    st.builds(Transfer, ACCOUNTS, st.integers(1, 9_999_999_999), st.integers(1, 9_999_999_999)),
    min_size=1,
    max_size=20,
)


def _cut(account: Account, holder: int) -> dict[str, Any]:
    kana = {"holder_kana": holder, "bank_kana": 15, "branch_kana": 15}
    return {
        name: half_width_kana(text)[: kana[name]].rstrip() if name in kana else text
        for name, text in ((n, getattr(account, n)) for n in Account.__slots__)
    }


@given(DIGITS(10), ACCOUNTS, st.dates(date(2026, 1, 1), date(2030, 12, 31)), TRANSFERS)
@example("0000000000", PAYER, date(2028, 2, 29), [Transfer(HANAKO, 9_999_999_999, 1)] * 20)
def test_what_is_written_is_read_back(code: str, payer: Account, day: date, lines: list[Transfer]) -> None:
    order = read(written(code, payer, day, lines))
    assert (order.client_code, order.pay_on, order.total) == (
        code,
        (day.month, day.day),
        sum(one.amount for one in lines),
    )
    assert order.payer == Account(**_cut(payer, 40))
    assert [(t.to, t.amount, t.number) for t in order.transfers] == [
        (Account(**_cut(t.to, 30)), t.amount, t.number) for t in lines
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 0},
        {"amount": -1},
        {"amount": 10_000_000_000},
        {"number": 0},
        {"to": Account("001", "012", "ordinary", "0123456", "マドノ")},
        {"to": Account("0001", "12", "ordinary", "0123456", "マドノ")},
        {"to": Account("0001", "012", "ordinary", "123456", "マドノ")},
        {"to": Account("0001", "012", "ordinary", "0123456", "窓野")},
        {"to": Account("0001", "012", "ordinary", "0123456", "マドノ\r\n2")},
        {"to": Account("0001", "012", "ordinary", "0123456", "")},
        {"to": Account("0001", "012", "ordinary", "１234567", "マドノ")},
    ],
)
def test_what_the_format_cannot_carry_is_never_written(change: dict[str, Any]) -> None:
    told = {"to": HANAKO, "amount": 1, "number": 1, **change}
    with pytest.raises(NotInFormat):
        written("0123456789", PAYER, DAY, [Transfer(**told)])


def test_no_line_and_too_many_are_refused() -> None:
    for count in (0, 10_000):
        with pytest.raises(NotInFormat):
            written("0123456789", PAYER, DAY, [Transfer(HANAKO, 1, 1)] * count)


WHOLE = written("0123456789", PAYER, DAY, [Transfer(HANAKO, 50_000, 1), Transfer(HANAKO, 1, 2)])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        WHOLE[:-1],
        WHOLE + b"\x1a",
        WHOLE.replace(b"\r\n", b"\n\n"),
        WHOLE[122:],
        WHOLE.replace(b"0000050000", b"0000050001"),
        WHOLE.replace(b"8000002", b"8000003"),
        WHOLE[:122] + WHOLE[122:244] + WHOLE[122:],
        WHOLE.replace(b"1210", b"1110", 1),
    ],
    ids=["empty", "cut", "longer", "ends", "no header", "amount", "count", "twice", "salary"],
)
def test_what_is_altered_is_not_read(data: bytes) -> None:
    with pytest.raises(NotInFormat):
        read(data)

"""Kana, numbers, codes and bank accounts as people type them."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from madoguchi.core.refusal import Refusal
from madoguchi.language.reading import (
    Unreadable,
    find_individual_numbers,
    half_width_kana,
    is_corporate_number,
    is_individual_number,
    read_account_kana,
    read_bank_account,
    read_bank_branch,
    read_bank_code,
    read_corporate_number,
    read_integer,
    read_kana,
)

INDIVIDUAL = "123456789018"  # a check digit that fits, no one's number


def wide(digits: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in digits)


def test_a_refusal_is_a_value_error_with_a_sentence_and_a_field():
    with pytest.raises(ValueError) as refusal:
        read_kana("山田")
    assert isinstance(refusal.value, Refusal)
    assert (
        str(refusal.value)
        == refusal.value.sentence
        == "ひらがなかカタカナで入力してください（例：マドノ ハナコ）。"
    )
    assert refusal.value.field == ""


@pytest.mark.parametrize(
    ("typed", "kana"),
    [
        ("まどの　はなこ", "マドノ　ハナコ"),
        ("ﾏﾄﾞﾉ ﾊﾟﾅｺ", "マドノ　パナコ"),
        (" マドノ \u3000 ハナコ ", "マドノ　ハナコ"),
        ("か゛くﾞ", "ガグ"),
        ("らーめん", "ラーメン"),
        ("ラ-メン", "ラーメン"),
        ("ジョン・スミス", "ジョン・スミス"),
        ("ｼﾞｮﾝ･ｽﾐｽ", "ジョン・スミス"),
        ("きゃりー", "キャリー"),
        ("さゞなみ", "サヾナミ"),
        ("ヴァイオレット", "ヴァイオレット"),
        ("か\u3099", "ガ"),
    ],
)
def test_kana_are_read_as_full_width_katakana(typed, kana):
    assert read_kana(typed) == kana


@pytest.mark.parametrize("typed", ["", "　", "山田", "Smith", "ハナコ1", "・", "ー", "ハナコ様", "一"])
def test_what_is_no_kana_is_told(typed):
    with pytest.raises(Unreadable, match="ひらがなかカタカナ"):
        read_kana(typed)


@given(st.text(alphabet=[chr(c) for c in range(0x30A1, 0x30F5)], min_size=1))
def test_hiragana_and_half_width_read_the_same_as_katakana(kana):
    hiragana = "".join(chr(ord(c) - 0x60) for c in kana)
    assert read_kana(hiragana) == kana
    if not set(kana) & set("ヮヰヱヵヶヴ"):
        assert read_kana(half_width_kana(kana)) == kana


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("０", 0),
        ("１，０００円", 1000),
        ("1、000円", 1000),
        ("￥１２３，４５６", 123456),
        ("300万円", 3_000_000),
        ("3千万", 30_000_000),
        ("1万5千円", 15_000),
        ("1万5,000円", 15_000),
        ("1.5万", 15_000),
        ("3億2,000万円", 320_000_000),
        ("−５", -5),
        ("▲1,000", -1000),
        ("+5", 5),
        ("満12歳", 12),
        ("5 人", 5),
        ("12か月", 12),
        ("45㎡", 45),
        ("007", 7),
    ],
)
def test_whole_numbers_are_read(typed, value):
    assert read_integer(typed) == value


@pytest.mark.parametrize(
    "typed", ["", "abc", "千", "1,00", "1-2", "1万2億", "--1", "五", "9" * 19, "1e5", "٣"]
)
def test_what_is_no_number_is_told(typed):
    with pytest.raises(Unreadable, match="数字で入力"):
        read_integer(typed)


def test_a_number_is_held_between_its_bounds():
    assert read_integer("10", 10, 20) == 10
    assert read_integer("20", 10, 20) == 20
    with pytest.raises(Unreadable, match="^10以上"):
        read_integer("9", 10, 20)
    with pytest.raises(Unreadable, match=r"^1,000以下の数字で入力してください（例：10）。$"):
        read_integer("1001", maximum=1000)
    with pytest.raises(Unreadable, match="小数点のない"):
        read_integer("1.5")


@given(st.integers(-(10**15), 10**15))
def test_every_number_reads_back_as_it_is_shown(value):
    for shown in (str(value), f"{value:,}円", f"{value}人", f"{value:,}".replace(",", "，")):
        assert read_integer(shown) == value


@pytest.mark.parametrize(
    "number",
    [
        "8000020130001",
        "8000020131016",
        "3000020132101",
        "1000020132152",
        "7100005012040",
        "6120001039879",
        "7000012050002",
    ],
)
def test_real_corporate_numbers_pass(number):
    assert read_corporate_number(number) == number
    assert read_corporate_number(f"Ｔ{wide(number)}") == number
    assert read_corporate_number(f"{number[:1]}-{number[1:5]}ー{number[5:9]} {number[9:]}") == number


@given(st.from_regex("[0-9]{12}", fullmatch=True), st.integers(1, 12), st.integers(1, 9))
def test_one_wrong_digit_of_a_corporate_number_is_found_unless_nine_and_zero_change_places(
    base, place, shift
):
    number = next(f"{check}{base}" for check in range(1, 10) if is_corporate_number(f"{check}{base}"))
    digit = (int(number[place]) + shift) % 10
    assume({int(number[place]), digit} != {0, 9})
    assert not is_corporate_number(number[:place] + str(digit) + number[place + 1 :])


def test_a_wrong_corporate_number_is_told_apart_from_a_short_one():
    with pytest.raises(Unreadable, match="まちがい"):
        read_corporate_number("2180001015846")
    with pytest.raises(Unreadable, match="13桁"):
        read_corporate_number("218000101584")


@given(st.from_regex("[0-9]{11}", fullmatch=True))
def test_every_eleven_digits_have_one_check_digit(front):
    assert sum(is_individual_number(front + check) for check in "0123456789") == 1


def test_an_individual_number_is_known_in_any_width():
    assert is_individual_number(INDIVIDUAL)
    assert is_individual_number(wide(INDIVIDUAL))
    assert is_individual_number("1234-5678-9018")
    assert not is_individual_number("123456789012")
    assert not is_individual_number("1234567890180")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("番号は123456789018です", ["123456789018"]),
        ("番号は１２３４　５６７８　９０１８です", ["１２３４　５６７８　９０１８"]),
        ("1234-5678-9018", ["1234-5678-9018"]),
        ("1234ー5678ー9018。", ["1234ー5678ー9018"]),
        ("123 456 789 018", ["123 456 789 018"]),
        ("1 2 3 4 5 6 7 8 9 0 1 8", ["1 2 3 4 5 6 7 8 9 0 1 8"]),
        ("1234\u200b56789018", ["1234\u200b56789018"]),
        ("（1）1234 5678 9018、1234 5678 9018", ["1234 5678 9018", "1234 5678 9018"]),
        ("1 1234 5678 9018", ["1234 5678 9018"]),
        ("123456789012", []),
        ("+123456789018", []),
        ("1234567890181", []),
        ("1234 5678 9018 1234", []),
        ("2026年11月22日 03-1234-5678", []),
        ("", []),
    ],
)
def test_individual_numbers_are_found_in_free_text(text, found):
    assert find_individual_numbers(text) == found


@given(st.text())
def test_finding_numbers_never_fails(text):
    assert all(
        is_individual_number(unicodedata.normalize("NFKC", found)) for found in find_individual_numbers(text)
    )


def test_bank_codes_keep_their_zeros():
    assert read_bank_code("０００１") == "0001"
    assert read_bank_branch("０１２") == "012"
    assert read_bank_account(" 12-3456 ") == "0123456"
    assert read_bank_account("１") == "0000001"
    for reader, typed in ((read_bank_code, "1"), (read_bank_branch, "1234"), (read_bank_account, "12345678")):
        with pytest.raises(Unreadable, match="例："):
            reader(typed)


@pytest.mark.parametrize(
    ("typed", "holder"),
    [
        ("まどの　はなこ", "マドノ ハナコ"),
        ("カ）マドノショウカイ", "カ)マドノシヨウカイ"),
        ("ﾏﾄﾞﾉ ｼｮｰｺ", "マドノ シヨ-コ"),
        ("ｍａｄｏｎｏ", "MADONO"),
        ("マドノ・ハナコ", "マドノ.ハナコ"),
        ("ヱビス", "エビス"),
    ],
)
def test_holders_of_accounts_are_read_in_the_set_of_the_banks(typed, holder):
    assert read_account_kana(typed) == holder


@pytest.mark.parametrize("typed", ["", "窓野花子", "ハナコ＆タロウ", "ハナコ★"])
def test_other_characters_in_a_holder_are_told(typed):
    with pytest.raises(Unreadable, match="通帳"):
        read_account_kana(typed)


@given(st.text(alphabet="ァアィイガパボヴヲンッャー・「」（）／．あぁがﾊﾟｶﾞaZ9 　-"))
def test_what_is_read_as_a_holder_fits_in_half_width(text):
    try:
        holder = read_account_kana(text)
    except Unreadable:
        return
    half = half_width_kana(holder)
    assert all(c.isascii() or "\uff61" <= c <= "\uff9f" or c == "¥" for c in half)
    assert read_account_kana(half) == holder

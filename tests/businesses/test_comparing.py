"""Names and addresses as people write them, beside those of the registry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.businesses.comparing import (
    compare_addresses,
    compare_names,
    search_kana,
    search_name,
    split_name,
)
from madoguchi.businesses.types import Likeness
from madoguchi.language.folding import fold

SAME, NOTATION, DIFFERENT = Likeness


@pytest.mark.parametrize(
    ("typed", "registered", "likeness"),
    [
        ("株式会社まどの食堂", "株式会社まどの食堂", SAME),
        ("㈱まどの食堂", "株式会社まどの食堂", NOTATION),
        ("（株）まどの食堂", "株式会社まどの食堂", NOTATION),
        ("(株) マドノ食堂", "株式会社まどの食堂", NOTATION),
        ("まどの食堂", "株式会社まどの食堂", NOTATION),
        ("まどの食堂株式会社", "株式会社まどの食堂", NOTATION),
        ("ＡＢＣ・デザイン㈲", "有限会社ABCデザイン", NOTATION),
        ("髙橋商店", "株式会社高橋商店", NOTATION),
        ("(特非)まどの会", "特定非営利活動法人まどの会", NOTATION),
        ("有限会社まどの食堂", "株式会社まどの食堂", DIFFERENT),
        ("株式会社まどの食品", "株式会社まどの食堂", DIFFERENT),
        ("株式会社", "株式会社まどの食堂", DIFFERENT),
        ("株式会社株式", "株式会社株式", SAME),
    ],
)
def test_names(typed: str, registered: str, likeness: Likeness):
    assert compare_names(typed, registered) is likeness


@pytest.mark.parametrize(
    ("typed", "registered", "likeness"),
    [
        ("窓野県窓野市中央1丁目2番3号", "窓野県窓野市中央１丁目２番３号", NOTATION),
        ("窓野県窓野市中央一丁目2-3", "窓野県窓野市中央１丁目２番３号", NOTATION),
        ("窓野市中央1-2-3", "窓野県窓野市中央１丁目２番３号", NOTATION),
        ("窓野県窓野市中央１ー２ー３", "窓野県窓野市中央１丁目２番３号", NOTATION),
        ("窓野市中央1-2-3 窓野ビル4階", "窓野県窓野市中央１丁目２番３号", NOTATION),
        ("窓野市大字中央10番地の2", "窓野県窓野市中央１０－２", NOTATION),
        ("窓野市中央1-2-4", "窓野県窓野市中央１丁目２番３号", DIFFERENT),
        ("窓野市中央1-2-34", "窓野県窓野市中央１丁目２番３号", DIFFERENT),
        ("窓野市中央1-2", "窓野県窓野市中央１丁目２番３号", DIFFERENT),
        ("川添市中央1-2-3", "窓野県窓野市中央１丁目２番３号", DIFFERENT),
        ("", "窓野県窓野市中央１丁目２番３号", DIFFERENT),
    ],
)
def test_addresses(typed: str, registered: str, likeness: Likeness):
    assert compare_addresses(typed, registered) is likeness


def test_a_legal_form_is_told_apart_from_the_name():
    assert split_name("㈱まどの食堂") == ("株式会社", fold("まどの食堂"))
    assert split_name("医療法人社団　窓野会") == ("医療法人社団", "窓野会")
    assert split_name("窓野市") == ("", "窓野市")


@given(st.text(min_size=1, max_size=60))
def test_any_text_compares_with_itself_as_the_same(text: str):
    assert compare_names(text, text) is Likeness.SAME
    assert compare_addresses(text, text) is Likeness.SAME
    assert search_name(search_name(text)) or not search_name(text)


@given(st.text(alphabet="アイウエオガパヴヶーャッン", max_size=30))
def test_a_reading_in_katakana_needs_no_folding(kana: str):
    slow = "".join(c for c in fold(kana) if c.isalnum() or c == "ー")
    assert search_kana(kana) == slow

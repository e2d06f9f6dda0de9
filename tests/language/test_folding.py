"""What search treats as the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.language.folding import fold, ngrams, strip_controls
from madoguchi.language.kanji import NEW_FORMS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("髙橋", "高橋"),
        ("﨑山", "崎山"),
        ("渡邉", "渡邊"),
        ("渡邉", "渡辺"),
        ("齋藤", "斉藤"),
        ("齊藤", "斎藤"),
        ("𠮷野家", "吉野家"),
        ("葛󠄀飾区", "葛飾区"),
        ("神\ufe00", "神"),
        ("\ufa19戸", "神戸"),
        ("らーめん", "ﾗｰﾒﾝ"),
        ("ラ−メン", "ラーメン"),
        ("１−２−３", "1‐2—3"),
        ("１ー２ー３", "1-2-3"),
        ("Ｔｏｋｙｏ　ト", "tokyo と"),
        ("㈱窓野", "(株)窓野"),
        ("窓\u200b野", "窓野"),
        ("か\u3099", "ガ"),
    ],
)
def test_these_fold_alike(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ハハ", "パパ"), ("病院", "美容院"), ("きよう", "きょう"), ("埼玉", "崎玉"), ("ハイツ-1", "ハイツー1")],
)
def test_these_stay_apart(one, other):
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_the_table_of_kanji_needs_one_step():
    assert len(NEW_FORMS) > 300
    assert not set(NEW_FORMS.values()) & set(NEW_FORMS)


def test_ngrams_overlap_within_words():
    assert ngrams("児童手当 の申請", 2) == ["児童", "童手", "手当", "ノ申", "申請"]
    assert ngrams("ラーメン、店", 3) == ["ラーメ", "ーメン", "店"]
    assert ngrams("児童手当", 1) == list("児童手当")
    assert ngrams(" ・、", 2) == []
    with pytest.raises(ValueError):
        ngrams("児童", 0)


@given(st.text(alphabet="児童手当ー・、 aあア-"), st.integers(1, 4))
def test_ngrams_are_pieces_of_the_folded_text(text, n):
    assert all(0 < len(piece) <= n and piece in fold(text) for piece in ngrams(text, n))


def test_controls_go_and_letters_stay():
    assert strip_controls("a\x00b\x1b[31m\r\nc\rd\te\x85") == "ab[31m\nc\nd\te"
    assert strip_controls("葛󠄀飾 𠮷 க்‍ஷ") == "葛󠄀飾 𠮷 க்‍ஷ"
    assert strip_controls("支払\u202e001\u202c\ufffe\U0001ffff") == "支払001"
    assert strip_controls("\ud800a") == "a"


@given(st.text())
def test_stripped_text_can_be_stored(text):
    stripped = strip_controls(text)
    assert "\x00" not in stripped and "\r" not in stripped
    assert strip_controls(stripped) == stripped
    stripped.encode()

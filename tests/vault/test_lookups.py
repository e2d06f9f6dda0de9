"""What is found by keyed pairs of characters: any part of a name, folded, and nothing that is not in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.language.folding import fold
from madoguchi.vault import masters
from madoguchi.vault.selectors import grams_of, grams_sought, lookup_of

NAMES = st.text(st.sampled_from("窓野花子髙橋𠮷田ジュリアａＢ ー　\U000e0100゛"), min_size=1, max_size=12)


def found(name: str, words: str) -> bool:
    sought = grams_sought(words)
    return bool(sought) and set(sought) <= set(grams_of(name))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("窓野　花子", "窓野"), ("窓野　花子", "花子"), ("窓野　花子", "窓野花子"), ("窓野　花子", "窓野 花"),
        ("窓野　花子", "野花"), ("窓野　花子", "窓"), ("窓野　花子", "花"), ("髙橋　一", "高橋"), ("葛\U000e0100城", "葛城"),
        ("やまだ　はなこ", "ヤマダ"), ("ﾔﾏﾀﾞ", "やまだ"), ("株式会社まどの食堂", "まどの食堂"), ("Smith John", "ｓｍｉｔｈ"), ("林", "林"), ("カーター", "ーター"),
    ],
)  # fmt: skip
def test_a_part_of_a_name_finds_it(name, words):
    assert found(name, words)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("窓野　花子", "子"),
        ("窓野　花子", "花野"),
        ("窓野　花子", "窓野 太"),
        ("窓野", "窓野花"),
        ("林", "森"),
        ("窓野", "　"),
        ("窓野", ""),
    ],
)
def test_what_is_not_in_a_name_does_not(name, words):
    assert not found(name, words)


@given(NAMES, st.data())
def test_every_part_of_two_characters_or_more_finds_the_name(name, data):
    squeezed = "".join(fold(name).split())
    start = data.draw(st.integers(0, max(0, len(squeezed) - 2)))
    part = squeezed[start : data.draw(st.integers(start + 2, max(start + 2, len(squeezed))))]
    if len(part) >= 2:
        assert found(name, part)


def test_numbers_fit_eight_bytes_and_tell_nothing():
    numbers = grams_of("窓野花子の長い名前の株式会社" * 5)
    assert numbers == sorted(set(numbers))
    assert all(-(2**63) <= n < 2**63 for n in numbers)
    assert not set(grams_of("窓野")) & set(grams_of("窓野", context="other"))


def test_equal_values_are_found_by_their_digest_in_one_context_only(key_file, settings, tmp_path):
    assert lookup_of("phone", "0312345678") == lookup_of("phone", "0312345678")
    assert len(lookup_of("phone", "")) == 64
    values = {lookup_of("phone", "1"), lookup_of("phone", "2"), lookup_of("mail", "1")}
    assert len(values) == 3
    settings.VAULT_KEY_FILE = tmp_path / "other" / "master.json"
    masters.make_first()
    assert lookup_of("phone", "1") not in values

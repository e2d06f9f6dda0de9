"""How a hit quotes the words that led to it."""

import pytest

from madoguchi.search.question import Question
from madoguchi.search.showing import as_asked
from madoguchi.search.table import Table


@pytest.mark.parametrize(
    ("typed", "word", "quoted"),
    [
        ("お店を開きたい", "お店を開", "お店を開きたい"),
        ("お店を開きたい 手続", "お店を開", "お店を開きたい"),
        ("結婚のとき", "結婚", "結婚"),
        ("家を建てる", "家を建てる", "家を建てる"),
        ("開業", "お店を開", "お店を開"),
    ],
)
def test_a_phrase_cut_off_in_its_verb_is_quoted_with_its_ending(typed: str, word: str, quoted: str) -> None:
    assert as_asked(word, Question(typed, Table())) == quoted

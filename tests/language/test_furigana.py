"""Readings above kanji: by the dictionary, with counters, and never over what somebody wrote."""

import pytest

from madoguchi.language.furigana import furigana


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("申請を送る", "申請《しんせい》を送《おく》る"),
        ("取り消す", "取《と》り消《け》す"),
        ("お子さんの児童手当", "お子《こ》さんの児童《じどう》手当《てあて》"),
        ("窓野県《まどのけん》の手続", "窓野県《まどのけん》の手続《てつづき》"),
        ("生年月日", "生年月日《せいねんがっぴ》"),
        ("2026年11月23日（月）", "2026年《ねん》11月《がつ》23日《にち》（月《げつ》）"),
        ("3日以内", "3日《か》以内《いない》"),
        ("1人につき15,000円", "1人につき15,000円《えん》"),
        ("10分、5分", "10分《ぷん》、5分《ふん》"),
        ("3か月", "3か月《げつ》"),
        ("令和8年4月1日", "令和《れいわ》8年《ねん》4月《がつ》1日"),
        ("区市町村の世帯主", "区市町村《くしちょうそん》の世帯主《せたいぬし》"),
        ("かなだけ ABC 123", "かなだけ ABC 123"),
        ("", ""),
    ],
)
def test_what_is_read_above(written: str, read: str) -> None:
    assert furigana(written) == read


def test_what_the_dictionary_does_not_know_has_no_reading() -> None:
    assert furigana("𠮷") == "𠮷"
    assert furigana("&lt;手続&gt;") == "&lt;手続《てつづき》&gt;"

"""Comparing a record with a source: what differs is proposed with its passage, and nothing is invented."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.language.numbers import read_kanji_number
from madoguchi.registry.comparison import differences
from madoguchi.registry.sources import UnreadableSource, words_of_file, words_of_html
from tests.registry.world import body

PAGE = """
<html><head><title>x</title><script>手数料は 99,999円</script></head><body><nav>手数料 1円</nav>
<h1>飲食店営業許可</h1>
<p>手数料は19,600円です。</p>
<p>標準処理期間は10日です。</p>
<p>オンラインの標準処理期間は１週間です。</p>
<p>開店の20日前までに申請してください。</p>
<h2>必要なもの</h2>
<ul><li>・施設の平面図</li><li>・登記事項証明書</li><li>・食品衛生責任者の資格を証する書類</li></ul>
<h2>お問い合わせ</h2>
<p>保健医療局 生活衛生課</p><p>電話 03-1234-5678</p>
</body></html>
"""


def _found(changes: dict[str, Any] | None = None, page: str = PAGE) -> dict[tuple[str | int, ...], Any]:
    record = body(
        deadline="開店の14日前までに申請してください。",
        contact={"name": "保健医療局 生活衛生課", "phone": "03-0000-0000"},
        processing={"window_days": 14, "online_days": 7},
        **(changes or {}),
    )
    return {d.path: d.proposed for d in differences("procedure", record, words_of_html(page))}


def test_what_the_page_says_otherwise_is_found_and_nothing_else() -> None:
    assert _found() == {
        ("deadline",): "開店の20日前までに申請してください。",
        ("contact", "phone"): "03-1234-5678",
        ("fee", "amount_yen"): 19600,
        ("processing", "window_days"): 10,
        ("documents", 4): {"name": "食品衛生責任者の資格を証する書類"},
    }


def test_what_agrees_is_not_proposed() -> None:
    same = {
        "deadline": "開店の20日前までに申請してください。",
        "fee": {"amount_yen": 19600, "text": "19,600円"},
    }
    record = {**body(), **same}
    assert not [d for d in differences("procedure", record, words_of_html(PAGE)) if d.path[0] in same]


def test_two_fees_on_a_page_are_no_proposal() -> None:
    assert ("fee", "amount_yen") not in _found(page=PAGE + "<p>更新の手数料は12,000円です。</p>")


@given(st.text(max_size=400))
def test_any_text_is_read_and_proposals_stand_in_it(text: str) -> None:
    for difference in differences("procedure", body(), text):
        assert difference.passage
        if isinstance(difference.proposed, str):
            assert difference.proposed in difference.passage or difference.passage in difference.proposed


@pytest.mark.parametrize(
    ("text", "value"),
    [("二十", 20), ("三百六十五", 365), ("一万八千", 18000), ("十", 10), ("日", None), ("", None)],
)
def test_numbers_in_kanji_are_read(text: str, value: int | None) -> None:
    assert read_kanji_number(text) == value


def test_files_are_read_in_the_usual_encodings() -> None:
    for encoding in ("utf-8", "cp932", "euc_jp"):
        assert words_of_file("a.txt", "手数料は一千円とする。".encode(encoding)) == "手数料は一千円とする。"
    with pytest.raises(UnreadableSource):
        words_of_file("a.txt", b"\x00\x01")
    with pytest.raises(UnreadableSource):
        words_of_file("a.pdf", b"%PDF-1.7 broken")

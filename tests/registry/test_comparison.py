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


# Pages as municipalities write them, by what they say beside the record: nothing here is another fact of it.
_AGREES = {
    "the same, in other words": """食品営業許可の申請
最終更新日：2026年4月1日
飲食店を営業するには、食品衛生法第55条の許可が必要です。
申請の時期
営業を始める14日前までに申請してください。
令和8年4月1日から、標準処理期間は15日です。
申請手数料
飲食店営業 18,300円
（再交付の手数料は 1,500円です。）
必要書類
・営業許可申請書 1通
・施設の平面図（2部）
・法人の登記事項証明書（6か月以内に発行されたもの）
・水質検査成績書（井戸水を使う場合）
・手数料
問い合わせ先
保健医療局 生活衛生課 食品衛生担当
電話：03-1234-5678（直通）
ファクス：03-1234-5679
受付時間：午前8時30分から午後5時15分まで（土日、祝日を除く）
メール：eisei@city.example.jp
〒100-0001 窓野市1-2-3
このページに関するお問い合わせ
広報課 電話 03-9999-0000""",
    "only a fax number and the switchboard": """生活衛生課
FAX 03-1234-5679
電話番号は代表 03-1234-5678 へ。
開庁時間 午前8時30分～午後5時15分""",
    "an ordinance on fees": """窓野市食品衛生関係手数料条例
（趣旨）
第1条 この条例は、食品衛生法（昭和22年法律第233号）に基づく事務の手数料について定める。
第2条 飲食店営業の許可の申請をする者は、1件につき18,300円の手数料を納めなければならない。
2 前項の手数料は、申請の際に納付する。
第3条 標準処理期間は、規則で定める。ただし、30日を超えてはならない。
附則 この条例は、令和8年4月1日から施行する。""",
    "periods with their conditions": """標準処理期間
窓口での申請 15日
オンライン申請の標準処理期間は10日、窓口の標準処理期間は15日です。
標準処理期間は、土日祝日を除いて数えます（年末年始の6日間も除きます）。
手数料は、許可証を受け取る日から14日以内に納めてください。許可証の書換え手数料は 2,000円です。""",
    "the renewal, with its own fee and papers": """許可の更新
営業許可の有効期間は5年から8年です。期間が満了する30日前までに申請してください。
更新の手数料 12,000円
届出事項に変更があったときは、10日以内に届け出てください。
20歳以上で、旅館を営む人
持ち物
・印鑑
・現在の許可証
・本人確認書類
・施設の平面図（変更した場合）
生活衛生課 環境衛生担当 電話 03-1234-5678（内線10） 旅館業、理容所のお問い合わせ""",
}


@pytest.mark.parametrize("page", _AGREES.values(), ids=_AGREES)
def test_what_official_pages_say_beside_the_record_is_not_proposed(page: str) -> None:
    record = body(
        deadline="営業を始める14日前までに申請してください。",
        processing={"window_days": 15, "online_days": 10},
        contact={
            "name": "保健医療局 生活衛生課",
            "phone": "03-1234-5678",
            "email": "eisei@city.example.jp",
            "hours": "8:30〜17:15",
        },
        conditions=["食品衛生責任者を1人置くこと。", "手洗い設備は、幅40センチメートル以上であること。"],
        for_whom=["18歳以上で、飲食店を営む人"],
        documents=[
            {"name": "営業許可申請書"},
            {"name": "施設の平面図"},
            {"name": "登記事項証明書（法人の場合）"},
            {"name": "水質検査成績書"},
        ],
    )
    assert differences("procedure", record, page) == []


def test_hours_that_are_others_are_proposed_however_they_are_written() -> None:
    record = body(contact={"name": "生活衛生課", "hours": "8:30〜17:15"})
    (found,) = differences("procedure", record, "生活衛生課\n受付 午前9時から午後5時まで")
    assert (found.path, found.proposed) == (("contact", "hours"), "午前9時から午後5時")


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

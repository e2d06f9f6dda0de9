"""What reaches or names a person is masked; ordinary numbers and words are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.ids import receipt_number, uuid7
from madoguchi.language.masking import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("電話は03-1234-5678です", "電話は〔電話番号〕です"),
        ("０９０－１２３４－５６７８まで", "〔電話番号〕まで"),
        ("09012345678に連絡", "〔電話番号〕に連絡"),
        ("03（1234）5678", "〔電話番号〕"),
        ("(03)1234-5678", "〔電話番号〕"),
        ("0120-444-113へ", "〔電話番号〕へ"),
        ("090ー1234ー5678", "〔電話番号〕"),
        ("090一1234一5678", "〔電話番号〕"),
        ("+81-90-1234-5678", "〔電話番号〕"),
        ("+1 212 555 0123", "〔電話番号〕"),
        ("03-1234-5678 9時", "〔電話番号〕 9時"),
        ("電話：1234-5678", "電話：〔電話番号〕"),
        ("090\u200b-1234-5678", "〔電話番号〕"),
        ("hanako@example.jpまで", "〔メールアドレス〕まで"),
        ("ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ", "〔メールアドレス〕"),
        ("hanako @ example.co.jp", "〔メールアドレス〕"),
        ("https://example.jp/?a=1&b=2を見て", "〔URL〕を見て"),
        ("（http://example.jp/）", "（〔URL〕）"),
        ("www.example.jp。", "〔URL〕。"),
        ("〒100-0001 東京都千代田区千代田1-1", "〒〔郵便番号〕 東京都千代田区千代田〔番地〕"),
        ("〒１０００００１", "〒〔郵便番号〕"),
        ("100-0001の者です", "〔郵便番号〕の者です"),
        ("窓野市中央３丁目２番１号", "窓野市中央〔番地〕"),
        ("中央三丁目二番地", "中央〔番地〕"),
        ("窓野市大字窓野1234番地5", "窓野市大字窓野〔番地〕"),
        ("窓野市本町２－８－１ メゾン窓野101号室", "窓野市本町〔番地〕"),
        ("西新宿2-8-1です", "西新宿〔番地〕です"),
        ("12番3号に住んでいます", "〔番地〕に住んでいます"),
        ("番号は123456789018", "番号は〔個人番号〕"),
        ("１２３４ ５６７８ ９０１８", "〔個人番号〕"),
        ("免許123456789012", "免許〔番号〕"),
        ("1234-5678-9012", "〔番号〕"),
        ("法人番号8000020130001です", "法人番号〔法人番号〕です"),
        ("T8000020130001", "〔法人番号〕"),
        ("2180001015846", "〔番号〕"),
        ("カードは4111-1111-1111-1111", "カードは〔カード番号〕"),
        ("4111111111111111", "〔カード番号〕"),
        ("3782 822463 10005", "〔カード番号〕"),
        ("普通 1234567", "普通 〔口座番号〕"),
        ("口座番号：０１２３４５６", "口座番号：〔口座番号〕"),
        ("記号12345 番号1234567", "記号〔口座番号〕"),
        ("被保険者番号は12345678です", "被保険者番号は〔番号〕です"),
        ("旅券番号TK1234567", "旅券番号〔番号〕"),
        ("窓野花子と申します", "〔氏名〕と申します"),
        ("はじめまして。窓野 はなこと申します。", "はじめまして。〔氏名〕と申します。"),
        ("窓野市に住む窓野花子と申します", "窓野市に住む〔氏名〕と申します"),
        ("名前は窓野花子です", "名前は〔氏名〕です"),
        ("氏名：窓野 花子\n要望", "氏名：〔氏名〕\n要望"),
        ("私は佐藤花子です", "私は〔氏名〕です"),
        ("こんにちは、佐藤です。", "こんにちは、〔氏名〕です。"),
        ("担当の高橋さんが親切でした", "担当の〔氏名〕さんが親切でした"),
        ("髙橋課長に聞いた", "〔氏名〕課長に聞いた"),
    ],
)
def test_what_reaches_a_person_is_masked(text, masked):
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "2026年11月22日に申請しました",
        "令和8年11月22日",
        "令和8-11-22",
        "2026-11-22",
        "2026/11/22 10:30",
        "第3条第2項第1号",
        "児童手当法第4条",
        "手数料は16,000円でした",
        "1,234,567,890円",
        "123456789012円",
        "100-2000円くらい",
        "3-4人",
        "2-3日かかる",
        "10-11時に行った",
        "様式1-2が見つからない",
        "市の様式1-2-3",
        "別表1-2",
        "窓口3番で30分待った",
        "5番窓口",
        "2番3号窓口",
        "3丁目の交差点",
        "エラー404が出た",
        "バージョン1.2.3",
        "3.14159265358979",
        "30 20 10 5",
        "私は会社員です",
        "私は反対です",
        "千葉です",
        "これは補正と言います",
        "山田市です",
        "氏名の欄が小さい",
        "名前を2回書かされた",
        "大変よかったです",
        "mado-7K2M-9QX4-C",
        "24時間365日使える",
        "iPhone 15で入力",
        "100%満足",
        "中野の窓口です",
        "3階2-1番窓口",
        "",
    ],
)
def test_ordinary_words_and_numbers_stay(text):
    assert mask(text) == text


def test_a_receipt_number_is_masked_only_when_its_check_character_fits():
    number = receipt_number(uuid7())
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert mask(f"受付番号は{number}です") == "受付番号は〔受付番号〕です"
    assert "〔受付番号〕" not in mask(wrong)


def test_several_findings_in_one_text():
    text = "佐藤花子と申します。〒100-0001 窓野市中央1-2-3、090-1234-5678、a@example.jp。手数料500円は高い。"
    assert (
        mask(text)
        == "〔氏名〕と申します。〒〔郵便番号〕 窓野市中央〔番地〕、〔電話番号〕、〔メールアドレス〕。手数料500円は高い。"
    )


@given(
    st.text()
    | st.text(
        alphabet="0123456789０一二ー-－ .（）()@〒番丁目号地私は佐藤花子と申しますですさん市区町U\u200bhttps:/w円",
        max_size=80,
    )
)
def test_masking_never_fails_and_is_done_once(text):
    masked = mask(text)
    assert mask(masked) == masked


@given(
    st.tuples(st.sampled_from("789"), st.integers(0, 10**8 - 1), st.sampled_from(["", "-", "ー", " ", "－"])),
    st.text(alphabet="あのはです、。 窓口", max_size=8),
    st.text(alphabet="あのはです、。 窓口", max_size=8),
)
def test_no_mobile_number_survives(number, before, behind):
    kind, digits, dash = number
    shown = f"{digits:08}"
    phone = f"0{kind}0{dash}{shown[:4]}{dash}{shown[4:]}"
    assert phone not in mask(before + phone + behind)


@pytest.mark.parametrize(
    "part", ["1-", "窓", "窓野1-2", "a.", "a@b.jp ", "佐藤さん", "0", "(0", "第1-", "www.", "市1-2-", "  "]
)
def test_a_long_text_does_not_hang(part):
    """Twenty thousand characters of what each pattern likes best: backtracking would take minutes."""
    assert len(mask(part * (20_000 // len(part)) + "と申します")) > 5

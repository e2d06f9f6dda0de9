"""Long sentences and double negatives are found, and ordinary ones are left alone."""

import pytest

from madoguchi.language.readability import bare, double_negatives, long_sentences, sentences_of


def test_sentences_end_at_marks_and_lines():
    assert sentences_of("書きます。出します！\n届きますか？ はい") == [
        "書きます。",
        "出します！",
        "届きますか？",
        "はい",
    ]


def test_readings_do_not_count():
    text = "漢字《かんじ》" * 20
    assert bare(text) == "漢字" * 20
    assert long_sentences(text) == []


def test_a_sentence_is_long_beyond_fifty_characters():
    assert long_sentences("あ" * 49 + "。") == []
    assert long_sentences("あ" * 50 + "。") == ["あ" * 50 + "。"]


def test_a_long_text_of_short_sentences_is_easy():
    assert long_sentences("住民票のある住所を書きます。" * 30) == []


@pytest.mark.parametrize(
    "text",
    [
        "手続が必要ないわけではありません。",
        "受けられないことはありません。",
        "届け出がない限り、受け取れません。",
        "対象にならないとは限りません。",
        "使えなくはありません。",
        "申告せざるを得ません。",
        "住んでいない人以外は申し込めません。",
        "欠格事由に当たらないものではありません。",
        "法人でない者は対象ではありません。",
    ],
)
def test_double_negatives_are_found(text):
    assert double_negatives(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "入力した内容は事実と違いありません。",
        "提出しなければなりません。",
        "住民票の写しはいりません。",
        "個人の場合は、入力しないで進んでください。",
        "設備はまだ注文していません。",
        "ほかの健康保険から、同じ給付を受けません。",
        "届出がない場合は、申し込めません。",
        "心配なことがなくても、面談を受けられます。",
        "書類がなくてはなりません。",
        "欠格要件に当てはまりません。",
    ],
)
def test_ordinary_sentences_are_left_alone(text):
    assert double_negatives(text) == []

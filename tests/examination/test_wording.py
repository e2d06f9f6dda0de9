"""The language of templates: what officers write becomes blocks, and a value stays a value."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.examination.models import Outcome, PaperKind
from madoguchi.examination.writing.defaults import default_words
from madoguchi.examination.writing.document import Words
from madoguchi.examination.writing.fields import FIELDS
from madoguchi.examination.writing.language import NotFilled, fields_of, filled, read_text
from madoguchi.papers.types import Block

VALUES = {one.name: one.example for one in FIELDS}


def blocks(text: str, **values: str) -> list[Block]:
    """The blocks of `text` with invented values, those of `values` before."""
    return list(filled(read_text(text), {**VALUES, **values}.get))


def test_what_officers_write_becomes_blocks() -> None:
    text = """{申請日}付けの申請について、
下記のとおり決定しました。

記

■ 内容
| 項目 | 内容 |
|---|---|
| 氏名 | ｛申請者の氏名｝ |

# 条件
1. はじめの条件
２．次の条件

・お願い
- もう一つ

以上

{教示}
"""
    assert blocks(text, 申請者の氏名="甲") == [
        Block("paragraph", "令和8年4月3日付けの申請について、\n下記のとおり決定しました。"),
        Block("record", "記"),
        Block("heading", "1　内容"),
        Block("table", rows=(("項目", "内容"), ("氏名", "甲")), has_head=True),
        Block("heading", "2　条件"),
        Block("numbered", lines=("はじめの条件", "次の条件")),
        Block("items", lines=("お願い", "もう一つ")),
        Block("end", "以上"),
        Block("review", VALUES["教示"]),
    ]


def test_an_optional_line_without_a_value_goes_with_its_heading_and_the_numbers_close_up() -> None:
    text = "記\n\n■ 一\n甲\n\n■ 二\n？{条件}\n\n■ 三\n乙"
    assert [one.text for one in blocks(text, 条件="")] == ["記", "1　一", "甲", "2　三", "乙"]
    assert [one.text for one in blocks(text, 条件="丙")] == [
        "記",
        "1　一",
        "甲",
        "2　二",
        "丙",
        "3　三",
        "乙",
    ]


def test_a_field_without_a_value_or_that_is_unknown_is_an_error_never_a_blank() -> None:
    with pytest.raises(NotFilled) as caught:
        blocks("{条件}と{理由}\n？{知らない項目}", 条件="", 理由="　")
    assert [(one.name, one.line, one.is_known) for one in caught.value.missing] == [
        ("条件", 1, True),
        ("理由", 1, True),
        ("知らない項目", 2, False),
    ]


def test_a_value_is_never_read_as_text_of_a_template() -> None:
    name = "{理由}\n■ 見出し\n| a | b |\n以上 #import"
    assert blocks("{申請者の氏名}様", 申請者の氏名=name) == [Block("paragraph", f"{name}様")]


@given(st.dictionaries(st.sampled_from([one.name for one in FIELDS]), st.text(min_size=1).filter(str.strip)))
def test_whatever_stands_in_the_values_the_blocks_are_those_of_the_template(values: dict[str, str]) -> None:
    text = default_words(PaperKind.NOTICE, Outcome.REFUSED, "見本").text
    plain, given_ = blocks(text), blocks(text, **values)
    assert [one.kind for one in plain] == [one.kind for one in given_]


@given(st.text(alphabet=st.sampled_from("{}｛｝|｜-・■記以上?？1. \n甲教示条件"), max_size=80))
def test_any_text_can_be_read_and_loses_no_letter(text: str) -> None:
    parts = read_text(text)
    read = "".join(piece.text for part in parts for row in part.rows for cell in row.cells for piece in cell)
    assert read.count("甲") == text.count("甲")


def problems(text: str, **more: Any) -> list[str]:
    """What stands in the way of publishing a notice of a refusal with `text`."""
    given_ = {"title": "通知書", "text": text, **more}
    outcome, kind = given_.pop("outcome", Outcome.REFUSED), given_.pop("kind", PaperKind.NOTICE)
    return [f"{one.label}：{one.sentence}" for one in Words(**given_).problems(kind, outcome, ["答え：住所"])]


def test_a_refusal_needs_grounds_and_instructions_that_are_not_optional() -> None:
    assert problems("{理由}\n\n{教示}") == []
    assert len(problems("認めません。")) == 2
    assert len(problems("？{理由}\n\n？{教示}", outcome=Outcome.PARTIAL)) == 2
    assert problems("認めます。", outcome=Outcome.GRANTED) == []
    assert len(problems("認めます。", outcome=Outcome.CONDITIONAL)) == 1


@pytest.mark.parametrize("outcome", list(Outcome))
def test_the_words_without_a_template_can_be_published(outcome: str) -> None:
    words = default_words(PaperKind.NOTICE, outcome, "通知書")
    assert words.problems(PaperKind.NOTICE, outcome, []) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{理由}{教示}\n{だれか}", "本文 2行目：「だれか」という差し込み項目はありません。"),
        ("{理由}{教示}{答え：年収}", "すべての様式にある質問ではありません。"),
        ("{理由}{教示}{条件", "組になっていません。"),
        ("{理由}{教示}\n|a|b|c|d|e|f|g|", "1行に6つまで"),
        ("{理由}{教示}\U0001f600", "書体にない文字"),
        ("", "本文を書いてください。"),
        ("{理由}{教示}" + "甲" * 8000, "8,000文字まで"),
    ],
)
def test_what_cannot_be_published_is_told_with_its_line(text: str, said: str) -> None:
    assert any(said in one for one in problems(text))


def test_a_permit_says_how_it_is_numbered_and_how_long_it_is_valid() -> None:
    permit = {"kind": PaperKind.PERMIT, "outcome": Outcome.GRANTED}
    assert problems("{申請者の氏名}{答え：住所}", **permit, series="食営", valid_years=6) == []
    end, wrong = (
        "{申請者の氏名}{有効期間の満了日}",
        {"valid_years": 51, "renew_days": 400, "shows_holder": True},
    )
    assert len(problems(end, **permit, series="", valid_years=None)) == 2
    assert len(problems("{申請者の氏名}", **permit, series="食", **wrong)) == 3
    assert len(problems("{申請者の氏名}{代理人の氏名}", **permit, series="食")) == 1


@pytest.mark.parametrize("text", ["許可します。", "？{申請者の氏名}", "{受付番号}"])
def test_a_permit_says_whose_it_is(text: str) -> None:
    permit = {"kind": PaperKind.PERMIT, "outcome": Outcome.GRANTED, "series": "食"}
    assert [one for one in problems(text, **permit) if "だれのものか" in one]


def test_fields_are_told_with_the_line_of_their_first_use() -> None:
    assert fields_of(read_text("甲\n{理由}\n| {条件} | {理由} |")) == {"理由": 2, "条件": 3}

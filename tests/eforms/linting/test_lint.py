"""Each thing that lint finds, beside a neighbour that it leaves alone."""

import pytest

from madoguchi.eforms.linting import Severity
from tests.eforms.linting.forms import PROCEDURE, ask, choices, codes, form, found

NOTE = ask("note", "long_text", "心配なこと", required=False)


def test_a_good_form_gives_nothing():
    assert found(form(NOTE)) == []


@pytest.mark.parametrize(
    ("change", "context", "code"),
    [
        ({"privacy": "秘密にします。"}, {}, "privacy_vague"),
        ({"retention_note": ""}, {}, "no_retention"),
        ({"contact": ""}, {"procedure": {**PROCEDURE, "contact": {"name": "課"}}}, "no_contact"),
        ({}, {"procedure": {**PROCEDURE, "processing": {}}}, "no_processing_period"),
    ],
)
def test_what_the_form_itself_lacks_blocks(change, context, code):
    findings = found(form(NOTE, **change), **context)
    assert [(one.code, one.severity) for one in findings] == [(code, Severity.BLOCK)]


@pytest.mark.parametrize(
    ("change", "context"),
    [
        ({"retention_note": ""}, {"retention_years": 5}),
        ({"contact": ""}, {}),
        ({}, {"procedure": {**PROCEDURE, "processing": {"why_none": "すぐに番号を知らせるため。"}}}),
    ],
)
def test_what_the_procedure_says_the_form_need_not(change, context):
    assert codes(form(NOTE, **change), **context) == set()


def test_a_form_for_no_procedure_is_told():
    assert codes(form(NOTE), procedure=None) == {"no_procedure"}


def test_the_number_of_twelve_digits_blocks_alone():
    findings = found(form(ask("q", "text", "個人番号（マイナンバー）")))
    assert [(one.code, one.blocks) for one in findings] == [("individual_number", True)]


def test_what_cannot_be_read_blocks():
    body = form(NOTE)
    del body["privacy"]
    assert codes(body) == {"unreadable"}


def test_many_questions_take_too_long():
    many = [ask(f"q{n}", "long_text", f"被害のようす その{n}") for n in range(30)]
    assert codes(form(*many)) == {"too_many_minutes"}


@pytest.mark.parametrize(
    ("question", "term"),
    [
        (ask("q", "date", "生年月日"), "person.birth_date"),
        (ask("q", "text", "電話番号"), "person.phone"),
        (ask("q", "address", "申請者の住所"), "person.address"),
        (ask("q", "yes_no", "配偶者はいますか"), "spouse.exists"),
        (ask("q", "name", "お子さんの氏名"), "children[].name"),
        (ask("q", "bank_account", "振込先口座"), "bank.account"),
    ],
)
def test_a_known_term_without_binding(question, term):
    findings = found(form(question))
    assert [(one.code, one.term, one.path) for one in findings] == [
        ("known_term_unbound", term, "question.q")
    ]
    assert codes(form({**question, "term": term})) <= {"unreadable"}


@pytest.mark.parametrize(
    "question",
    [
        ask("q", "name", "主治医の氏名"),
        ask("q", "date", "被害を受けた日"),
        ask("q", "text", "犬の名前"),
        ask("q", "number", "必要な通数"),
        ask("q", "name", "氏名の変わった人"),
    ],
)
def test_facts_of_others_are_no_known_terms(question):
    assert codes(form(question)) == set()


def test_the_title_of_a_page_tells_whose_name_it_is():
    assert codes(form(ask("q", "date", "生年月日"), page={"title": "亡くなった人"})) == set()


def test_one_fact_asked_twice():
    again = ask("again", "name", "届け出る人", term="person.name")
    assert codes(form(again)) == {"asked_twice"}


def test_one_of_two_ways_to_ask_is_not_twice():
    is_old = ask("is_old", "yes_no", "65歳以上ですか")
    one, other = (
        ask(
            f"phone{n}",
            "phone",
            f"番号{n}",
            term="person.phone",
            show_if={"op": "eq", "term": "is_old", "value": bool(n)},
        )
        for n in (0, 1)
    )
    assert "asked_twice" not in codes(form(is_old, one, other))


def test_more_than_the_paper_asks_and_less():
    paper = {
        "title": "様式第1号",
        "fields": [{"label": "氏名", "question": "full_name"}, {"label": "理由", "question": ""}],
    }
    findings = found(form(NOTE, paper=paper))
    assert {(one.code, one.path) for one in findings} == {
        ("beyond_paper", "question.note"),
        ("paper_field_open", "paper.1"),
    }
    paper["fields"][1]["question"] = "note"
    assert codes(form(NOTE, paper=paper)) == set()


def test_gender_needs_a_ground_and_a_way_out():
    gender = ask("g", "one_of", "性別", options=choices("女性", "男性"), term="person.gender")
    gender["options"] = [{"value": "female", "label": "女性"}, {"value": "male", "label": "男性"}]
    assert codes(form(gender)) == {"gender_without_ground"}
    with_ground = {**gender, "hint": "戸籍法第49条で決められています。"}
    assert codes(form(with_ground)) == {"gender_without_choice"}
    free = {**with_ground, "options": [*gender["options"], {"value": "not_answered", "label": "回答しない"}]}
    assert codes(form(free)) == set()


def test_the_sex_of_a_dog_needs_no_ground():
    assert (
        codes(form(ask("g", "one_of", "性別", options=choices("オス", "メス")), page={"title": "犬について"}))
        == set()
    )


def test_two_questions_of_one_label():
    two = [ask("a", "text", "なまえの由来"), ask("b", "text", "なまえの由来")]
    assert [(one.code, one.path) for one in found(form(*two))] == [("doubled_label", "question.b")]
    assert codes(form(two[0])) == set()


@pytest.mark.parametrize(
    ("label", "severity"),
    [("住民票の写し", Severity.BLOCK), ("登記事項証明書", Severity.WARN), ("課税証明書", Severity.WARN)],
)
def test_papers_that_may_be_left_out(label, severity):
    findings = found(form(ask("f", "file", label, hint="お持ちでない人は、窓口で出せます。")))
    assert [(one.code, one.severity) for one in findings] == [("paper_omittable", severity)]


def test_papers_that_nobody_else_has_are_asked():
    assert (
        codes(form(ask("f", "file", "被害の写真", hint="写真がない人は、窓口で相談してください。"))) == set()
    )


def test_a_required_paper_without_another_way():
    photo = ask("f", "file", "被害の写真")
    assert codes(form(photo)) == {"papers_without_way"}
    assert codes(form({**photo, "required": False})) == set()
    at_counter = {**PROCEDURE, "channels": [{"kind": "counter", "text": "窓口"}]}
    assert codes(form(photo), procedure=at_counter) == set()


@pytest.mark.parametrize(
    "labels",
    [("10人以下", "10人以上"), ("1〜20人", "20〜30人"), ("500万円未満", "400万円以上")],
)
def test_ranges_that_overlap(labels):
    assert codes(form(ask("q", "one_of", "規模", options=choices(*labels)))) == {"choices_overlap"}


@pytest.mark.parametrize(
    "labels",
    [
        ("10人未満", "10人以上"),
        ("1〜20人", "21〜30人"),
        ("20歳未満", "20歳以上65歳未満", "65歳以上"),
        ("仕事", "病気"),
        ("1つ", "2つ"),
        ("1級", "2級"),
    ],
)
def test_ranges_side_by_side(labels):
    assert codes(form(ask("q", "one_of", "規模", options=choices(*labels)))) == set()


def test_two_choices_that_say_the_same():
    assert codes(form(ask("q", "one_of", "理由", options=choices("その他", "そ の他")))) == {"choices_same"}


def test_long_sentences_and_double_negatives_wherever_they_stand():
    long = {**NOTE, "hint": "住" * 51 + "。"}
    twice = ask("d", "declaration", "届け出がない限り、受け取れないことを確かめました。")
    assert {(one.code, one.path) for one in found(form(long, twice))} == {
        ("sentence_long", "question.note"),
        ("double_negative", "question.d"),
    }


def test_missing_translations_are_counted():
    body = form(NOTE, translations={"en": {"title": "Application", "question.note.label": "Concerns"}})
    missing = [one for one in found(body, languages=("en",)) if one.code == "translation_missing"]
    assert len(missing) == 1 and "2件" not in missing[0].sentence.split("うち")[0]
    assert codes(body) == set()


def answered(name, value):
    return {"op": "eq", "term": name, "value": value}


def with_pages(*pages):
    body = form(ask("has", "yes_no", "車がありますか"))
    body["sections"][0]["pages"] += [
        {"id": f"p{n}", "title": "車", "questions": [question], "show_if": tree}
        for n, (question, tree) in enumerate(pages)
    ]
    return body


def test_pages_that_nobody_sees_block():
    """The last page needs an answer of a page that is only shown where the last one is not."""
    uses = ask("uses", "yes_no", "仕事で使いますか")
    both = {"op": "all", "of": [answered("uses", True), answered("has", False)]}
    findings = found(with_pages((uses, answered("has", True)), (NOTE, both)))
    assert ("page_never_shown", "page.p1", True) in [(one.code, one.path, one.blocks) for one in findings]
    assert "page_never_shown" not in codes(
        with_pages((uses, answered("has", True)), (NOTE, answered("uses", True)))
    )


def test_questions_that_nobody_is_asked_and_dead_ends_block():
    lost = {**NOTE, "show_if": answered("has", False)}
    findings = found(with_pages((lost, answered("has", True))))
    assert ("question_never_asked", "question.note", True) in [
        (one.code, one.path, one.blocks) for one in findings
    ]
    assert codes(form(ask("q", "date", "使う日", minimum="2099-01-01", maximum="today"))) == {"dead_end"}


def test_a_condition_that_always_holds():
    has = ask("has", "yes_no", "車がありますか")
    always = {"op": "any", "of": [{"op": "eq", "term": "has", "value": value} for value in (True, False)]}
    body = form(has)
    body["sections"][0]["pages"].append(
        {"id": "always", "title": "車", "questions": [NOTE], "show_if": always}
    )
    assert "condition_idle" in codes(body)


def test_cases_that_fail_block_and_ways_without_case_are_told():
    has = ask("has", "yes_no", "車がありますか")
    body = form(has)
    shown = {"op": "eq", "term": "has", "value": True}
    body["sections"][0]["pages"].append({"id": "car", "title": "車", "questions": [NOTE], "show_if": shown})
    assert codes(body) == {"no_cases"}
    name = {"family": "窓野", "given": "花子"}
    yes = {"title": "ある", "answers": {"full_name": name, "has": True}, "path": ["who", "matter", "car"]}
    no = {
        "title": "ない",
        "answers": {"full_name": name, "has": False},
        "path": ["who", "matter"],
        "sends": True,
    }
    assert codes({**body, "cases": [yes]}) == {"ways_untried"}
    assert codes({**body, "cases": [yes, no]}) == set()
    wrong = {**no, "path": ["who", "matter", "car"]}
    failing = [one for one in found({**body, "cases": [yes, wrong]}) if one.code == "case_fails"]
    assert [(one.path, one.blocks) for one in failing] == [("case.1", True)]


def test_what_blocks_stands_first():
    findings = found(form(ask("q", "date", "生年月日"), privacy="秘密にします。"))
    assert [one.blocks for one in findings] == [True, False]

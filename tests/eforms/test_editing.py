"""Building a form by pure operations: adding, moving, taking out, conditions in sentences, what differs."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.eforms import editing
from madoguchi.eforms.editing import Line, Part, Simple
from madoguchi.eforms.types import FormDocument
from tests.eforms.forms import example


def built() -> dict[str, Any]:
    """A small form, made by the operations that the builder offers."""
    body = editing.empty_form("調理師免許申請書")
    body = editing.change(body, "p:p1", title="お名前")
    for term in ("person.name", "person.birth_date", "person.email"):
        body, _key = editing.add_term(body, "p:p1", term)
    body, page = editing.add_page(body, "p:p1")
    body = editing.change(body, page, title="資格")
    body, first = editing.add_question(body, page, "one_of", "試験に合格しましたか")
    body = editing.change(body, first, options=editing.options_of_text("合格した\nまだ｜これから受けます"))
    body, second = editing.add_question(body, first, "text", "合格証の番号")
    body = editing.set_condition(body, second, Simple((Line("q1", "eq", "o1"),)))
    return editing.with_applicant(editing.change(body, editing.FORM, privacy="免許の審査に使います。"))


def order(body: dict[str, Any]) -> list[str]:
    """Every thing in its order."""
    return [key for key, _thing in editing.things_in(body)]


def test_a_form_built_step_by_step_is_a_form() -> None:
    body = built()
    assert editing.gaps_in(body) == []
    document = FormDocument.parse(body)
    assert document.applicant.name == "name" and document.applicant.email == "email"
    assert [page.title for page in document.pages] == ["お名前", "資格"]
    assert document.question("name").term == "person.name"
    assert body["translations"]["en"]["question.name.label"] == "Name"
    assert document.question("q1").options[1].hint == "これから受けます"


def test_what_is_missing_is_told_at_its_thing() -> None:
    body, question = editing.add_question(editing.empty_form("様式"), "p:p1", "one_of")
    told = {(one.key, one.sentence) for one in editing.gaps_in(body)}
    assert (question, "選択肢を2つ以上書いてください。") in told
    assert (question, "質問の言葉を書いてください。") in told
    assert ("p:p1", "ページの題を書いてください。") in told
    assert any(key == editing.FORM and "利用目的" in sentence for key, sentence in told)


def test_what_only_the_schema_knows_is_told_with_labels_instead_of_ids() -> None:
    body = editing.change(built(), "q:q1", label="個人番号", type="text", options=None)
    body = editing.set_condition(body, "q:q2", Simple())
    gaps = editing.gaps_in(body)
    assert [one.key for one in gaps] == ["q:q1"]
    assert "質問「個人番号」は個人番号（マイナンバー）をたずねています" in gaps[0].sentence


def test_a_move_that_would_break_a_condition_is_refused_and_offered() -> None:
    body = built()
    with pytest.raises(editing.WouldBreak) as refused:
        editing.step(body, "q:q2", -1)
    assert "「合格証の番号」を出すかどうかは、「試験に合格しましたか」の答えで決まります。" in str(
        refused.value
    )
    moved = editing.step(body, "q:q2", -1, anyway=True)
    assert order(moved)[-2:] == ["q:q2", "q:q1"]
    assert editing.question_of(moved, "q2") == {
        "id": "q2",
        "type": "text",
        "label": "合格証の番号",
        "required": True,
    }


def test_over_the_edge_a_question_goes_to_the_next_page_and_back() -> None:
    body = built()
    down = editing.step(body, "q:email", 1)
    assert order(down) == ["s:s1", "p:p1", "q:name", "q:birth_date", "p:p2", "q:email", "q:q1", "q:q2"]
    assert editing.step(down, "q:email", -1) == body
    assert editing.step(body, "p:p1", -1) == body, "there is nothing above the first page"


def test_a_question_is_put_before_after_and_into() -> None:
    body = built()
    assert order(editing.put(body, "q:email", "q:name", "before"))[2] == "q:email"
    assert order(editing.put(body, "q:name", "p:p2", "in"))[-1] == "q:name"
    more, section = editing.add_section(body)
    moved = editing.put(more, "p:p2", section, "in")
    assert order(moved)[-4:] == ["p:p3", "p:p2", "q:q1", "q:q2"]
    with pytest.raises(editing.CannotStandThere):
        editing.put(body, "p:p1", "q:q1", "after")


def test_a_question_that_others_lean_on_is_not_taken_out_unseen() -> None:
    body = built()
    with pytest.raises(editing.StillUsed) as refused:
        editing.remove(body, "q:q1")
    assert "「合格証の番号」の表示する条件で、「試験に合格しましたか」の答えを使っています。" in str(
        refused.value
    )
    left, near = editing.remove(body, "q:q1", anyway=True)
    assert near == "p:p2" and "show_if" not in (editing.question_of(left, "q2") or {})
    with pytest.raises(editing.StillUsed, match="申請者の名前"):
        editing.remove(body, "q:name")
    gone, _near = editing.remove(body, "q:name", anyway=True)
    assert "applicant" not in gone and "question.name.label" not in gone["translations"]["en"]
    whole, _near = editing.remove(body, "p:p2")
    assert order(whole) == ["s:s1", "p:p1", "q:name", "q:birth_date", "q:email"]
    with pytest.raises(editing.LastOne):
        editing.remove(whole, "p:p1", anyway=True)


def test_a_fact_of_each_child_stands_on_a_page_that_repeats() -> None:
    body = built()
    with pytest.raises(editing.NeedsRounds):
        editing.add_term(body, "p:p2", "children[].name")
    rounds = editing.set_rounds(body, "p:p2", {"noun": "お子さん", "max": 5, "of": "children[]"})
    body, key = editing.add_term(rounds, "p:p2", "children[].name")
    assert key == "q:children_name"
    with pytest.raises(editing.NeedsRounds):
        editing.put(body, key, "p:p1", "in")


def test_conditions_are_read_as_lines_and_said_as_sentences() -> None:
    body = built()
    condition = Simple((Line("q1", "eq", "o1"), Line("birth_date", "age_ge", 18)), "any", negated=True)
    tree = editing.tree(condition)
    assert editing.simple(tree) == condition
    assert editing.in_words(body, editing.tree(Simple((Line("q1", "eq", "o1"),)))) == (
        "「試験に合格しましたか」が「合格した」のとき"
    )
    assert "「生年月日」から数えて18歳以上" in editing.in_words(
        body, {"op": "age_ge", "term": "birth_date", "value": 18}
    )
    unknown = editing.tree(Simple((Line("email", "unknown"),)))
    assert editing.in_words(body, unknown) == "「メールアドレス」に答えていないとき"
    assert editing.simple(unknown) == Simple((Line("email", "unknown"),))


@pytest.mark.parametrize(
    "tree",
    [
        {
            "op": "any_member",
            "over": "children[]",
            "of": {"op": "eq", "term": "children[].sick", "value": True},
        },
        {"op": "all", "of": [{"op": "any", "of": [{"op": "known", "term": "name"}]}]},
        {"op": "eq", "term": "q1", "value": "o1", "law": "調理師法第3条"},
        {"op": "ge", "number": {"op": "count_members", "over": "children[]"}, "value": 2},
    ],
)
def test_a_condition_that_says_more_is_kept_and_said(tree: dict[str, Any]) -> None:
    assert editing.simple(tree) is None
    assert editing.in_words(built(), tree).endswith("とき")


def test_a_line_takes_the_shape_of_the_question_that_was_chosen() -> None:
    known = {one.id: one for one in editing.earlier(built(), "q:q2")}
    assert list(known) == ["name", "birth_date", "email", "q1"]
    assert editing.fitted(Line("q1", "ge", "5"), known) == Line("q1", "eq", "")
    assert editing.fitted(Line("birth_date", "age_ge", "１８"), known) == Line("birth_date", "age_ge", 18)
    assert editing.fitted(Line("birth_date", "ge", "令和8年4月1日"), known).value == "2026-04-01"
    assert editing.fitted(Line("q1", "in", ["o1", "x"]), known).value == ["o1"]


def test_choices_are_pasted_and_keep_what_they_are_called_in_the_data() -> None:
    before = editing.options_of_text("・国民年金\n・厚生年金\n加入していない")
    assert [one["value"] for one in before] == ["o1", "o2", "o3"]
    renamed = editing.options_of_text("国民年金\n厚生年金（会社員）\n加入していない", before)
    assert [one["value"] for one in renamed] == ["o1", "o2", "o3"]
    sorted_anew = editing.options_of_text("加入していない\n国民年金\n共済\n厚生年金", before)
    assert [one["value"] for one in sorted_anew] == ["o3", "o1", "o4", "o2"]
    assert editing.options_as_text(editing.options_of_text("一般\t大人\n子ども")) == "一般｜大人\n子ども"
    with pytest.raises(editing.TooManyChoices):
        editing.options_of_text("\n".join(map(str, range(101))))


def test_long_lists_are_pasted_from_a_sheet() -> None:
    assert editing.entries_of_text("013\t窓野第一小学校\tまどのだいいち\n014\t窓野第二小学校") == [
        ["013", "窓野第一小学校", "まどのだいいち"],
        ["014", "窓野第二小学校"],
    ]
    many = "\n".join(f"学校{n}" for n in range(10_000))
    body = editing.set_list(
        editing.add_question(built(), "p:p2", "list", "学校")[0], "q:q3", editing.entries_of_text(many)
    )
    entries = FormDocument.parse(body).question("q3").entries
    assert entries is not None and len(entries.entries) == 10_000 and editing.gaps_in(body) == []
    with pytest.raises(editing.NotAList):
        editing.entries_of_text(many + "\nもう一つ")


@given(
    st.lists(
        st.builds(
            Part,
            sign=st.sampled_from(["+", "-"]),
            what=st.sampled_from(["q:adults", "n:children", "s:children.fee"]),
            times=st.integers(2, 9999),
        ),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=60, deadline=None)
def test_a_sum_is_read_back_as_it_was_written(parts: list[Part]) -> None:
    plus = [one for one in parts if one.sign == "+"]
    read = editing.parts_of(editing.value_of(parts))
    if plus:
        assert read == [*plus, *(one for one in parts if one.sign == "-")]


def test_terms_are_found_by_words_reading_and_what_a_label_speaks_of() -> None:
    assert editing.find_terms("生年月日")[0].name == "person.birth_date"
    assert any(one.name == "person.phone" for one in editing.find_terms("でんわ"))
    assert editing.find_terms("子ども 名前 そんなものはない") == []
    near = editing.like_term("申請者の氏名")
    assert near is not None and near.name == "person.name"
    assert editing.like_term("調理師試験の受験番号") is None


def test_binding_takes_the_type_and_keeps_the_words() -> None:
    body, key = editing.add_question(built(), "p:p2", "text", "生まれた日")
    bound = editing.bind(body, key, "person.birth_date")
    question = editing.question_of(bound, "q3") or {}
    assert (question["type"], question["label"], question["term"]) == (
        "date",
        "生まれた日",
        "person.birth_date",
    )
    assert "term" not in (editing.question_of(editing.unbind(bound, key), "q3") or {})


def test_an_id_is_renamed_wherever_it_is_spoken_of() -> None:
    body = {**built(), "cases": [{"title": "合格", "answers": {"q1": "o1"}, "path": ["p1", "p2"]}]}
    body["paper"] = {"title": "紙", "fields": [{"label": "合格", "question": "q1"}]}
    renamed = editing.rename(editing.rename(body, "q:q1", "passed"), "p:p2", "exam")
    document = FormDocument.parse(renamed)
    assert document.question("q2").show_if == {"op": "eq", "term": "passed", "value": "o1"}
    assert renamed["cases"][0] == {"title": "合格", "answers": {"passed": "o1"}, "path": ["p1", "exam"]}
    assert renamed["paper"]["fields"][0]["question"] == "passed"
    for bad in ("name", "1st", "名前", ""):
        with pytest.raises(editing.BadId):
            editing.rename(body, "q:q1", bad)


def test_differences_are_told_in_words() -> None:
    before = built()
    assert editing.changes_between(before, deepcopy(before)) == []
    after = editing.change(before, "q:q2", label="合格証書の番号", required=False)
    after = editing.set_condition(after, "q:q2", Simple())
    after, _key = editing.add_question(after, "q:q2", "date", "合格した日")
    after, _near = editing.remove(after, "q:birth_date")
    after = editing.step(after, "q:email", -1)
    told = {(one.change, one.name): one.lines for one in editing.changes_between(before, after)}
    assert ("質問の言葉", "合格証の番号", "合格証書の番号") in told["changed", "合格証書の番号"]
    assert ("表示する条件", "「試験に合格しましたか」が「合格した」のとき", "いつも") in told[
        "changed", "合格証書の番号"
    ]
    assert ("required" not in told) and ("必須か", "必須", "任意") in told["changed", "合格証書の番号"]
    assert ("added", "合格した日") in told and ("removed", "生年月日") in told
    assert [name for change, name in told if change == "moved"] in (["氏名"], ["メールアドレス"])


def test_every_thing_of_a_real_form_can_be_moved_one_step_and_stays_a_form() -> None:
    body, moved = example(), 0
    for key, _thing in editing.things_in(body):
        for by in (-1, 1):
            try:
                made = editing.step(body, key, by, anyway=True)
            except editing.NeedsRounds:
                continue
            if all(page["questions"] for _section, page in editing.pages_in(made)):
                FormDocument.parse(made)
                moved += made != body
    assert moved > 20
    assert body == example(), "nothing is changed in place"


def test_a_draft_with_everything_missing_can_be_looked_at() -> None:
    body = editing.empty_form("")
    for _group, kinds in editing.groups_of_kinds():
        for kind in kinds:
            body, _key = editing.add_question(body, "p:p1", kind.type)
    document = editing.draft_document(body)
    assert len(editing.pages_drawn(document, "p1")[0].questions) == sum(
        len(kinds) for _group, kinds in editing.groups_of_kinds()
    )

"""Several forms as one conversation: what is asked once, in which order, and what comes back to each form."""

from datetime import date
from typing import Any

from madoguchi.eforms.selectors import (
    Composed,
    Part,
    check,
    compose,
    effective_answers,
    visible_pages,
    visible_rounds,
)
from madoguchi.eforms.types import FormDocument
from tests.eforms.forms import ADDRESS, FILE, body, complete, example, question

ON = date(2026, 11, 2)
NAME = {"family": "窓野", "given": "花子"}

NAMED = {"id": "name", "type": "name", "label": "氏名", "required": True, "term": "person.name"}
MAIL = {"id": "mail", "type": "email", "label": "メール", "term": "person.email"}


def part(key: str, *questions: dict[str, Any], **more: Any) -> Part:
    """A part of one page with these questions."""
    return Part(key, f"手続{key}", FormDocument.parse(body(*questions, **more)))


def paged(key: str, *pages: dict[str, Any], **more: Any) -> Part:
    """A part of these pages in one section."""
    whole = {**body(NAMED), **more, "sections": [{"id": "s", "title": "章", "pages": list(pages)}]}
    return Part(key, f"手続{key}", FormDocument.parse(whole))


def page(id: str, *questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A page of these questions."""
    return {"id": id, "title": f"ページ{id}", "questions": list(questions), **more}


def asked(composed: Composed) -> list[str]:
    """The names of all questions in order."""
    return [one.id for _page, one in composed.document.questions()]


def shown(composed: Composed, answers: dict[str, Any]) -> set[str]:
    """The names of the questions that are shown with these answers."""
    rounds = visible_rounds(composed.document, answers, on=ON)
    return {one.id for round_ in rounds for one in round_.questions}


def mine(composed: Composed, key: str, answers: dict[str, Any]) -> dict[str, Any]:
    """What one form gets of these answers."""
    document = composed.part(key).document
    return effective_answers(document, composed.project(key, answers, on=ON), ON)


def test_what_is_bound_to_the_same_term_is_asked_once_and_goes_to_every_form() -> None:
    a = part("a", NAMED, question("text", id="why", label="理由"))
    b = part("b", {**NAMED, "id": "applicant", "label": "申請者"}, question("text", id="why", label="理由"))
    composed = compose([a, b])
    assert asked(composed) == ["person_name", "a__why", "b__why"]
    assert composed.uses("person_name") == ("a", "b")
    assert composed.titles_of("b__why") == ("手続b",)
    assert (composed.counts.before, composed.counts.after, composed.counts.percent) == (4, 3, 25)
    assert composed.counts.parts["a"].only == 1
    answers = {"person_name": NAME, "a__why": "甲", "b__why": "乙"}
    assert mine(composed, "a", answers) == {"name": NAME, "why": "甲"}
    assert mine(composed, "b", answers) == {"applicant": NAME, "why": "乙"}
    assert composed.lift("b", {"applicant": NAME, "why": "乙"}) == {"person_name": NAME, "b__why": "乙"}


def test_names_do_not_depend_on_the_other_forms_nor_on_their_order() -> None:
    a, b, c = part("a", NAMED, MAIL), part("b", MAIL, question("date")), part("c", NAMED, question("date"))
    whole, turned, alone = compose([a, b, c]), compose([c, b, a]), compose([b])
    assert set(asked(whole)) == set(asked(turned))
    assert whole.renamings["b"] == turned.renamings["b"] == alone.renamings["b"]
    assert [compose([a, b, c]) for _ in range(2)][0] == whole


def test_the_strictest_of_the_limits_holds_and_all_hints_are_said() -> None:
    number = {"type": "number", "label": "人数", "term": "household.size"}
    a = part("a", {"id": "n", **number, "minimum": 1, "maximum": 9, "hint": "いっしょに住む人"})
    b = part("b", {"id": "n", **number, "minimum": 2, "required": True, "hint": "ご本人もふくめます"})
    (merged,) = [one for _page, one in compose([a, b]).document.questions()]
    assert (merged.minimum, merged.maximum, merged.required) == (2, 9, True)
    assert merged.hint == "いっしょに住む人\nご本人もふくめます"
    text = {"id": "t", "label": "勤務先", "term": "person.employer"}
    short = part("a", {**text, "type": "text", "max_length": 20})
    long = part("b", {**text, "type": "long_text", "max_length": 400})
    (merged,) = [one for _page, one in compose([long, short]).document.questions()]
    assert (merged.type, merged.max_length) == ("text", 20)


def test_days_before_and_after_today_are_compared_with_each_other() -> None:
    day = {"id": "d", "type": "date", "label": "生年月日", "term": "person.birth_date"}
    a = part("a", {**day, "minimum": "1900-01-01", "maximum": "today"})
    b = part("b", {**day, "maximum": "today-18y"})
    (merged,) = [one for _page, one in compose([a, b]).document.questions()]
    assert (merged.minimum, merged.maximum) == ("1900-01-01", "today-18y")


def test_what_no_answer_could_satisfy_at_once_is_asked_by_each_form() -> None:
    number = {"id": "n", "type": "number", "label": "人数", "term": "household.size"}
    composed = compose([part("a", {**number, "maximum": 3}), part("b", {**number, "minimum": 4})])
    assert asked(composed) == ["a__n", "b__n"]


def test_other_choices_are_another_question() -> None:
    options = [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}]
    one = {"id": "q", "type": "one_of", "label": "年金", "term": "person.pension", "options": options}
    other = {**one, "options": [*options, {"value": "c", "label": "丙"}]}
    composed = compose([part("a", one), part("b", other), part("d", one)])
    assert len(asked(composed)) == 2
    first = asked(composed)[0]
    assert composed.uses(first) == ("a", "d")


def test_documents_of_one_kind_and_declarations_in_the_same_words_are_asked_once() -> None:
    proof = {"type": "file", "label": "就労証明書", "document": "certificate_of_employment"}
    told = {"type": "declaration", "label": "事実と違いありません。"}
    a = part("a", {"id": "f", **proof, "max_files": 3, "accept": ["pdf", "jpg"]}, {"id": "d", **told})
    b = part("b", {"id": "w", **proof, "max_files": 1}, {"id": "x", **told})
    c = part("c", {"id": "d", "type": "declaration", "label": "ほかの手当を受けていません。"})
    composed = compose([a, b, c])
    assert len(asked(composed)) == 3
    paper = composed.document.question("document_certificate_of_employment")
    assert (paper.max_files, paper.accept) == (1, ("pdf", "jpg"))
    answers = {paper.id: [FILE], asked(composed)[1]: True, asked(composed)[2]: True}
    assert mine(composed, "b", answers) == {"w": [FILE], "x": True}
    assert mine(composed, "c", answers) == {"d": True}


def test_privacy_and_contact_of_every_form_stay_and_the_same_words_stand_once() -> None:
    def saying(key: str, privacy: str) -> Part:
        return Part(key, f"手続{key}", FormDocument.parse({**body(NAMED), "privacy": privacy}))

    same, other = "認定のために使います。", "助成のために使います。"
    composed = compose([saying("a", same), saying("b", other), saying("c", same)])
    assert composed.document.privacy == f"【手続a、手続c】{same}\n【手続b】{other}"
    assert compose([saying("a", same), saying("c", same)]).document.privacy == same


def test_a_question_is_shown_where_one_of_the_forms_would_show_it() -> None:
    gate = question("yes_no", id="gate", label="門")
    holds = {"op": "eq", "term": "gate", "value": True}
    a = part("a", gate, {**MAIL, "show_if": holds})
    b = part("b", gate, {**MAIL, "show_if": holds})
    composed = compose([a, b])
    assert "person_email" not in shown(composed, {"a__gate": False, "b__gate": False})
    assert "person_email" in shown(composed, {"a__gate": False, "b__gate": True})
    answers = {"a__gate": False, "b__gate": True, "person_email": "a@example.jp"}
    assert mine(composed, "a", answers) == {"gate": False}
    assert mine(composed, "b", answers)["mail"] == "a@example.jp"


def test_what_a_form_does_not_ask_is_unknown_to_it_whatever_another_form_was_told() -> None:
    has = {"id": "has", "type": "yes_no", "label": "配偶者", "term": "spouse.exists"}
    gate = question("yes_no", id="gate", label="門")
    behind = {**has, "show_if": {"op": "eq", "term": "gate", "value": True}}
    follows = {"show_if": {"op": "not", "of": {"op": "eq", "term": "has", "value": True}}}
    a = part("a", gate, behind, question("text", id="alone", label="ひとり", **follows))
    composed = compose([a, part("b", has)])
    answers = {"a__gate": False, "spouse_exists": False}
    assert "a__alone" not in shown(composed, answers)
    assert "a__alone" in shown(composed, {"a__gate": True, "spouse_exists": False})


def test_people_are_asked_about_themselves_first_and_declare_last_but_never_before_what_decides() -> None:
    moves = question("yes_no", id="moves", label="引っ越しますか")
    address = {
        "id": "address",
        "type": "address",
        "label": "住所",
        "term": "person.address",
        "show_if": {"op": "eq", "term": "moves", "value": True},
    }
    declared = {"id": "d", "type": "declaration", "label": "違いありません。"}
    account = {"id": "acc", "type": "bank_account", "label": "口座", "term": "bank.account"}
    paper = {"id": "f", "type": "file", "label": "証明", "document": "identity"}
    a = paged("a", page("one", declared, paper, account, moves), page("two", NAMED, address))
    composed = compose([a, part("b", question("text", id="why", label="理由"))])
    assert asked(composed) == [
        "person_name",
        "bank_account",
        "a__moves",
        "person_address",
        "b__why",
        "document_identity",
        asked(composed)[-1],
    ]
    titles = [section.title for section in composed.document.sections]
    assert titles == ["申請する方", "振込先", "手続a", "手続b", "書類", "確認"]


def test_forms_that_would_lean_on_each_other_in_a_circle_ask_for_themselves() -> None:
    gate, opens = question("yes_no", id="gate", label="門"), {"op": "eq", "term": "gate", "value": True}
    a = part("a", gate, {**NAMED, "show_if": opens}, {**MAIL, "show_if": {"op": "known", "term": "name"}})
    b = part("b", gate, {**MAIL, "show_if": opens}, {**NAMED, "show_if": {"op": "known", "term": "mail"}})
    composed = compose([a, b])
    assert asked(composed) == ["a__gate", "a__name", "a__mail", "b__gate", "b__mail", "b__name"]


CHILD = {
    "id": "child",
    "type": "name",
    "label": "お子さんの氏名",
    "required": True,
    "term": "children[].name",
}
BORN = {
    "id": "born",
    "type": "date",
    "label": "お子さんの生年月日",
    "required": True,
    "term": "children[].birth_date",
}
SCHOOL = {"id": "school", "type": "text", "label": "学校", "required": True, "term": "children[].school_name"}


def children(*questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A page that repeats for every child."""
    return page("kids", *questions, repeats={"noun": "お子さん", "min": 1, "max": 5, **more})


def test_children_are_told_once_and_each_form_gets_those_who_concern_it() -> None:
    small = {"op": "age_lt", "term": "born", "value": 3}
    a = paged("a", children(CHILD, BORN))
    b = paged("b", children(CHILD, BORN, SCHOOL, of="children[]", where=small))
    composed = compose([a, b])
    assert [one.id for one in composed.document.pages] == ["children"]
    assert asked(composed) == ["children_name", "children_birth_date", "children_school_name"]
    big = {"children_name": NAME, "children_birth_date": "2015-01-01", "children_school_name": "窓野小"}
    baby = {"children_name": NAME, "children_birth_date": "2026-10-01", "children_school_name": "窓野園"}
    answers = {"children": [big, baby]}
    rounds = list(visible_rounds(composed.document, answers, on=ON))
    assert [len(one.questions) for one in rounds] == [2, 3]
    assert mine(composed, "a", answers)["kids"] == [
        {"child": NAME, "born": "2015-01-01"},
        {"child": NAME, "born": "2026-10-01"},
    ]
    assert mine(composed, "b", answers)["kids"] == [{"child": NAME, "born": "2026-10-01", "school": "窓野園"}]
    assert composed.path("b", "kids.0.school", answers, on=ON) == "children.1.children_school_name"
    assert composed.path("b", "kids", answers, on=ON) == "children"
    assert composed.lift("a", {"kids": [{"child": NAME}]}) == {"children": [{"children_name": NAME}]}


def test_a_condition_over_the_children_of_one_form_looks_at_those_alone() -> None:
    small = {"op": "age_lt", "term": "born", "value": 3}
    named = {"op": "any_member", "over": "kids[]", "of": {"op": "known", "term": "kids[].child"}}
    more = page("more", question("text", id="care", label="保育"), show_if=named)
    b = paged("b", children(CHILD, BORN, of="children[]", where=small), more)
    composed = compose([paged("a", children(CHILD, BORN)), b])
    big = {"children_name": NAME, "children_birth_date": "2015-01-01"}
    assert "b__care" not in shown(composed, {"children": [big]})
    assert "b__care" in shown(composed, {"children": [big, {**big, "children_birth_date": "2026-10-01"}]})


def test_the_example_composed_with_itself_asks_half_and_both_take_it() -> None:
    document = FormDocument.parse(example())
    composed = compose([Part("one", "一つ目", document), Part("two", "二つ目", document)])
    assert composed.counts.parts["one"].alone == composed.counts.parts["two"].alone
    answers = {**composed.lift("one", complete()), **composed.lift("two", complete())}
    assert check(composed.document, answers, ON) == []
    for key in ("one", "two"):
        assert mine(composed, key, answers) == effective_answers(document, complete(), ON)
    assert composed.document.applicant.name == "person_name"
    assert visible_pages(composed.document, {}, on=ON)


def test_translations_follow_their_texts() -> None:
    english = {"question.name.label": "Name", "question.why.label": "Reason", "title": "Form A"}
    a = Part(
        "a",
        "手続a",
        FormDocument.parse(
            {**body(NAMED, question("text", id="why", label="理由")), "translations": {"en": english}}
        ),
    )
    spoken = compose([a, part("b", NAMED)]).document.spoken("en")
    assert [one.label for _page, one in spoken.questions()] == ["Name", "Reason"]
    assert [section.title for section in spoken.sections] == ["Applicant", "Form A"]
    assert spoken.title == "Form A、手続b"


def test_a_place_is_not_lost_when_a_form_goes() -> None:
    a, b = part("a", NAMED), part("b", NAMED, {**ADDRESSED})
    answers = {"person_name": NAME, "person_address": ADDRESS}
    assert mine(compose([b]), "b", answers) == mine(compose([a, b]), "b", answers)


ADDRESSED = {"id": "address", "type": "address", "label": "住所", "term": "person.address"}

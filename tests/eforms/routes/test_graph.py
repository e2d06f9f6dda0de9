"""The graph of a form: every way is walked, pages and questions that nobody reaches are found, nothing else is."""

from datetime import date
from typing import Any

import pytest

from madoguchi.eforms.routes import condition_in_words, draw, graph
from madoguchi.eforms.types import FormDocument
from tests.eforms.forms import example

ON = date(2026, 11, 2)


def ask(name: str, kind: str = "yes_no", **more: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "label": f"{name}ですか", "required": True, **more}


def sheet(name: str, *questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": name, "title": name, "questions": list(questions), **more}


def written(*pages: dict[str, Any], **more: Any) -> FormDocument:
    section = {"id": "all", "title": "全部", "pages": list(pages)}
    return FormDocument.parse(
        {"title": "様式", "privacy": "審査のために使います。", "sections": [section], **more}
    )


def yes(name: str, value: Any = True) -> dict[str, Any]:
    return {"op": "eq", "term": name, "value": value}


def test_a_form_without_conditions_is_one_way():
    found = graph(written(sheet("one", ask("a")), sheet("two", ask("b"))), on=ON)
    assert found.paths == (("one", "two"),)
    assert [(edge.source, edge.target) for edge in found.edges] == [
        ("_start", "one"),
        ("one", "two"),
        ("two", "_end"),
    ]
    assert found.is_whole and found.goes_forward
    assert not (
        found.never_shown or found.stops or found.never_asked or found.hidden or found.idle_conditions
    )


def test_a_condition_makes_a_way_around():
    found = graph(
        written(sheet("one", ask("a")), sheet("more", ask("b"), show_if=yes("a")), sheet("end", ask("c"))),
        on=ON,
    )
    assert set(found.paths) == {("one", "more", "end"), ("one", "end")}
    around = next(edge for edge in found.edges if edge.skips)
    assert (around.source, around.target, around.skips) == ("one", "end", ("more",))
    assert found.node["more"].when == "「aですか」が「はい」"


def test_a_page_that_needs_a_hidden_page_and_its_opposite_is_never_shown():
    """The contradiction lies across pages: `c` is asked only where `a` is yes, the last page where it is no."""
    tree = {"op": "all", "of": [yes("c"), yes("a", False)]}
    found = graph(
        written(
            sheet("one", ask("a")),
            sheet("two", ask("c"), show_if=yes("a")),
            sheet("lost", ask("d"), show_if=tree),
        ),
        on=ON,
    )
    assert [node.id for node in found.never_shown] == ["lost"]


@pytest.mark.parametrize(("low", "is_shown"), [(10, False), (9, True)])
def test_numbers_are_tried_on_both_sides_of_their_limits(low, is_shown):
    """`small` is asked of who has fewer than ten; nobody of those has ten, and somebody has nine."""
    count = ask("count", "number", minimum=0, maximum=30)
    small = ask("small", show_if={"op": "lt", "term": "count", "value": 10})
    many = {"op": "all", "of": [yes("small"), {"op": "ge", "term": "count", "value": low}]}
    found = graph(
        written(sheet("one", count), sheet("two", small), sheet("many", ask("b"), show_if=many)), on=ON
    )
    assert found.node["many"].is_shown is is_shown
    assert found.is_whole


def test_ages_are_tried_around_the_birthday():
    born = ask("born", "date", maximum="today")
    adult = {"op": "age_ge", "term": "born", "value": 18}
    old = {"op": "age_ge", "term": "born", "value": 75}
    found = graph(
        written(
            sheet("one", born), sheet("adult", ask("b"), show_if=adult), sheet("old", ask("c"), show_if=old)
        ),
        on=ON,
    )
    assert set(found.paths) == {("one",), ("one", "adult"), ("one", "adult", "old")}


def test_several_choices_are_tried_together():
    options = [{"value": v, "label": v} for v in ("a", "b", "c")]
    many = ask("many", "many_of", options=options)
    both = {"op": "all", "of": [{"op": "in", "term": "many", "value": [v]} for v in ("a", "c")]}
    found = graph(written(sheet("one", many), sheet("both", ask("x"), show_if=both)), on=ON)
    assert found.node["both"].is_shown and not found.node["both"].is_always


def test_a_condition_that_always_holds_says_nothing():
    always = {"op": "any", "of": [yes("a"), yes("a", False)]}
    found = graph(written(sheet("one", ask("a")), sheet("two", ask("b"), show_if=always)), on=ON)
    assert [node.id for node in found.idle_conditions] == ["two"]


def test_a_question_that_nobody_is_asked():
    lost, asked = ask("lost", show_if=yes("a", False)), ask("c", show_if=yes("a"))
    found = graph(written(sheet("one", ask("a")), sheet("two", lost, asked, show_if=yes("a"))), on=ON)
    assert [stop.question for stop in found.never_asked] == ["lost"]


def test_a_question_of_a_repeated_page_is_looked_at_within_its_round():
    children = sheet(
        "children",
        ask("at_school"),
        ask("school", "text", show_if=yes("at_school")),
        repeats={"noun": "お子さん"},
    )
    assert graph(written(children), on=ON).never_asked == ()


def test_a_required_day_that_cannot_be_is_a_dead_end():
    late = ask("late", "date", minimum="2099-01-01", maximum="today")
    found = graph(written(sheet("one", late)), on=ON)
    assert [stop.question for stop in found.stops] == ["late"]
    optional = graph(written(sheet("one", {**late, "required": False})), on=ON)
    assert optional.stops == ()


def test_a_name_that_some_are_not_asked_for_is_told():
    name = ask("full_name", "name")
    pages = (sheet("one", ask("a")), sheet("who", name, show_if=yes("a")))
    found = graph(written(*pages, applicant={"name": "full_name"}), on=ON)
    assert [stop.question for stop in found.stops] == ["full_name"]
    always = graph(written(sheet("one", name), applicant={"name": "full_name"}), on=ON)
    assert always.stops == ()


def test_required_papers_of_some_are_listed_with_when():
    proof = ask("proof", "file", show_if=yes("a"))
    found = graph(written(sheet("one", ask("a"), proof)), on=ON)
    assert [(one.question, one.when) for one in found.hidden] == [("proof", "「aですか」が「はい」")]


def test_too_many_answers_are_drawn_by_lot_and_it_says_so():
    options = [{"value": f"v{n}", "label": f"{n}"} for n in range(12)]
    firsts = [ask(f"q{n}", "one_of", options=options) for n in range(5)]
    tree = {"op": "any", "of": [{"op": "eq", "term": f"q{n}", "value": "v1"} for n in range(5)]}
    found = graph(written(sheet("one", *firsts), sheet("two", ask("b"), show_if=tree)), on=ON)
    assert not found.is_whole
    assert len(found.paths) == 2


def test_groups_are_said_with_their_noun():
    document = written(sheet("one", ask("a")))
    tree = {"op": "all", "of": [yes("a"), {"op": "not", "of": yes("a", False)}]}
    assert (
        condition_in_words(document, tree) == "「aですか」が「はい」、かつ、「aですか」が「いいえ」ではない"
    )
    assert condition_in_words(document, None) == ""


def test_the_drawing_keeps_boxes_apart_and_marks_the_route():
    document = FormDocument.parse(example())
    found = graph(document, on=ON)
    drawing = draw(found, found.paths[0])
    for above, below in zip(drawing.boxes, drawing.boxes[1:], strict=False):
        assert above.y + above.height < below.y
    assert {box.node.id for box in drawing.boxes if box.is_on_route} == {"_start", *found.paths[0], "_end"}
    assert sum(line.is_on_route for line in drawing.lines) == len(found.paths[0]) + 1
    assert all(0 <= box.x and box.x + box.width <= drawing.width for box in drawing.boxes)


def test_ways_around_do_not_run_over_each_other():
    """Two overlapping ways stand in two lanes."""
    pages = [sheet("one", ask("a"), ask("b"))]
    pages += [sheet(f"p{n}", ask(f"x{n}"), show_if=yes("a" if n % 2 else "b")) for n in range(4)]
    drawing = draw(graph(written(*pages), on=ON))
    paths = [line.path for line in drawing.lines if line.edge.skips]
    assert len(paths) == len(set(paths)) > 1


def test_a_page_whose_questions_all_have_conditions_has_one_too():
    found = graph(written(sheet("one", ask("a")), sheet("two", ask("b", show_if=yes("a")))), on=ON)
    assert set(found.paths) == {("one",), ("one", "two")}
    assert found.node["two"].when == "「aですか」が「はい」" and not found.node["two"].is_always


def test_pages_of_officers_are_no_part_of_the_way():
    checked = ask("checked", for_officers=True, required=False)
    found = graph(written(sheet("one", ask("a")), sheet("desk", checked)), on=ON)
    assert [node.id for node in found.nodes] == ["_start", "one", "_end"]
    assert found.never_shown == ()

"""Random forms, filled in at random: what is valid is accepted and equal after reload, what is not is refused in its place."""

import json
from typing import Any

import jsonschema
from django.http import QueryDict
from django.template import Context, Template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from madoguchi.eforms.questions import kind_of
from madoguchi.eforms.selectors import (
    check,
    effective_answers,
    field_name,
    read_page,
    rebased,
    rounds_of,
    visible_pages,
    visible_rounds,
    with_page,
)
from madoguchi.eforms.selectors.answer_schema import answer_schema
from madoguchi.eforms.types import Answers, FormDocument, Page, Question, Reading
from tests.eforms.forms import ON, no_files
from tests.eforms.random import oracle
from tests.eforms.random.answers import answers_to, damages_of
from tests.eforms.random.forms import bodies

Json = dict[str, Any]

few = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def post(typed: dict[str, Any]) -> QueryDict:
    """What a browser sends for questions by id."""
    data = QueryDict(mutable=True)
    for name, said in typed.items():
        field = field_name(name)
        if isinstance(said, dict):
            for part, text in said.items():
                data[f"{field}-{part}"] = text
        else:
            data.setlist(field, said if isinstance(said, list) else [said])
    return data


def type_into(
    draw: st.DrawFn, document: FormDocument, page: Page, answers: Answers, item: int | None
) -> tuple[Answers, Reading]:
    """One page or round filled in: what was meant, and how it was read."""
    meant: Answers = {}
    typed: dict[str, Any] = {}
    for question in page.answered:
        is_left = not question.required and question.type != "declaration" and draw(st.integers(0, 3)) == 0
        value, said = (None, "") if is_left else draw(answers_to(question))
        if question.holds_files:
            answers = with_page(answers, page, {question.id: value or []}, item)
            meant[question.id] = value or []
        elif is_left:
            meant[question.id] = kind_of(question).nothing()
        else:
            meant[question.id] = value
            typed[question.id] = said
    reading = read_page(document, page, post(typed), no_files(), answers, item, on=ON)
    return meant, reading


@st.composite
def filled_in(draw: st.DrawFn) -> tuple[Json, FormDocument, Answers]:
    """A form, and answers that were typed into every page of it that was shown."""
    body = draw(bodies())
    document = FormDocument.parse(body)
    answers: Answers = {}
    for page in document.pages:
        if page.id not in {shown.id for shown in visible_pages(document, answers, on=ON)}:
            continue
        repeats = page.repeats
        rounds = [None] if repeats is None else range(draw(st.integers(repeats.min, 2)))
        if repeats is not None:
            answers = {**answers, page.id: []}
        for item in rounds:
            meant, reading = type_into(draw, document, page, answers, item)
            assert reading.errors == []
            assert reading.values == {name: meant[name] for name in reading.values}
            answers = with_page(answers, page, reading.values, item)
    return body, document, answers


@few
@given(filled_in())
def test_what_was_typed_rightly_is_accepted_and_the_same_after_reload(
    filled: tuple[Json, FormDocument, Answers],
) -> None:
    body, document, answers = filled
    assert check(document, answers, ON) == []
    again = FormDocument.parse(json.loads(json.dumps(body)))
    kept = json.loads(json.dumps(answers))
    assert again == document and kept == answers
    for round_ in visible_rounds(again, kept, on=ON):
        asked = [one for one in round_.questions if one.is_asked and not one.holds_files]
        redrawn = {
            one.id: kind_of(one).redraw(round_.values[one.id])
            for one in asked
            if round_.values.get(one.id) not in (None, [])
        }
        redrawn = {
            name: _as_sent(again.question(_path(round_.page, name, round_.item)), value)
            for name, value in redrawn.items()
        }
        reading = read_page(again, round_.page, post(redrawn), no_files(), kept, round_.item, on=ON)
        assert reading.errors == []
        assert {one.id: reading.values[one.id] for one in asked} == {
            one.id: round_.values[one.id] for one in asked
        }


def _path(page: Page, name: str, item: int | None) -> str:
    return name if item is None else f"{page.id}.{item}.{name}"


def _as_sent(question: Question, redrawn: Any) -> Any:
    """What the browser sends of a field that was drawn and left alone: the day of a signature is not in it."""
    return {**redrawn, "on": ""} if question.type == "signature" else redrawn


@few
@given(filled_in())
def test_what_counts_is_what_the_plainest_reading_of_the_form_says(
    filled: tuple[Json, FormDocument, Answers],
) -> None:
    body, document, answers = filled
    counted = effective_answers(document, answers, ON)
    assert counted == oracle.effective(body, answers)
    jsonschema.Draft202012Validator(answer_schema(document)).validate(counted)
    assert effective_answers(document, counted, ON) == counted


@st.composite
def overfull(draw: st.DrawFn) -> tuple[Json, FormDocument, Answers, Answers]:
    """A form and two sets of answers to every question, hidden ones too."""
    body = draw(bodies())
    document = FormDocument.parse(body)
    found: list[Answers] = [{}, {}]
    for answers in found:
        for page in document.pages:
            rounds = []
            for _round in range(1 if page.repeats is None else draw(st.integers(0, 2))):
                asked = [one for one in page.questions if one.type not in ("statement", "computed", "fee")]
                one_round = {one.id: draw(answers_to(one))[0] for one in asked if draw(st.integers(0, 5))}
                one_round |= {one.id: 4711 for one in page.questions if one.is_computed}
                rounds.append(one_round)
            if page.repeats is None:
                answers |= rounds[0]
            elif draw(st.integers(0, 4)):
                answers[page.id] = rounds
    return body, document, found[0], found[1]


@few
@given(overfull())
def test_hidden_answers_never_count(case: tuple[Json, FormDocument, Answers, Answers]) -> None:
    body, document, answers, others = case
    counted = effective_answers(document, answers, ON)
    assert counted == oracle.effective(body, answers)
    mixed = _with_hidden_of(document, answers, counted, others)
    assert effective_answers(document, mixed, ON) == counted


def _with_hidden_of(document: FormDocument, answers: Answers, counted: Answers, others: Answers) -> Answers:
    """`answers` in which everything that does not count is as in `others`."""
    mixed = dict(answers)
    for page in document.pages:
        names = [one.id for one in page.questions if one.has_answer]
        if page.repeats is None:
            mixed |= {name: others.get(name) for name in names if name not in counted and name in answers}
        elif page.id not in counted:
            if page.id in others and page.id in answers:
                mixed[page.id] = others[page.id]
        else:
            mixed[page.id] = [
                {**kept, **{name: "hidden" for name in names if name not in own and name in kept}}
                for kept, own in zip(rounds_of(page, answers), counted[page.id], strict=True)
            ]
    return mixed


@few
@given(filled_in(), st.data())
def test_what_was_typed_wrongly_is_refused_at_its_field_and_nowhere_else(
    filled: tuple[Json, FormDocument, Answers], data: st.DataObject
) -> None:
    _body, document, answers = filled
    places = [
        (round_, question)
        for round_ in visible_rounds(document, answers, on=ON)
        for question in round_.questions
        if question.is_asked and (damages_of(question) or (question.required and not question.holds_files))
    ]
    if not places:
        return
    round_, question = data.draw(st.sampled_from(places))
    page, item = round_.page, round_.item
    damages = damages_of(question)
    if question.required or question.type == "declaration":
        damages.append(("", None))
    typed, part = data.draw(st.sampled_from(damages))
    sent = {
        one.id: _as_sent(one, kind_of(one).redraw(round_.values[one.id]))
        for one in page.answered
        if not one.holds_files and round_.values.get(one.id) not in (None, [])
    }
    if part is None:
        sent.pop(question.id, None)
        part = ""
    else:
        sent[question.id] = typed
    reading = read_page(document, page, post(sent), no_files(), answers, item, on=ON)
    here = [error for error in reading.errors if error.path == page.path(question, item)]
    assert {error.html_id for error in here} == {kind_of(question).first_id(field_name(question.id), part)}
    assert question.id not in reading.values
    assert all(error.page_id == page.id and error.item == item for error in here)
    leaning = {one.id for one in page.questions if question.id in str(one.show_if)}
    assert {error.path for error in reading.errors} - {page.path(question, item)} <= {
        page.path(document.question(_path(page, name, item)), item) for name in leaning
    }
    drawn = html.fromstring(f"<form>{_drawn(document, page, answers, reading, item)}</form>")
    assert drawn.xpath(f'//*[@id="{here[0].html_id}"]')
    assert here[0].message in " ".join(drawn.itertext())


def _drawn(document: FormDocument, page: Page, answers: Answers, reading: Reading, item: int | None) -> str:
    template = Template("{% load eforms %}{% draw_questions document page answers reading item on=on %}")
    return template.render(
        Context(
            {
                "document": document,
                "page": page,
                "answers": answers,
                "reading": reading,
                "item": item,
                "on": ON,
            }
        )
    )


@few
@given(filled_in(), st.data())
def test_a_kept_answer_that_cannot_have_been_typed_is_found(
    filled: tuple[Json, FormDocument, Answers], data: st.DataObject
) -> None:
    """Whatever another program puts in the place of an answer."""
    _body, document, answers = filled
    places = [
        (round_, question)
        for round_ in visible_rounds(document, answers, on=ON)
        for question in round_.questions
        if question.is_asked and not _is_looked_at(document, question)
    ]
    if not places:
        return
    round_, question = data.draw(st.sampled_from(places))
    wrong = data.draw(st.sampled_from([{"x": 1}, [1], ["zzz"], {"family": 1}, 10**20, 1.5, "\x00", object]))
    broken = with_page(answers, round_.page, {question.id: wrong}, round_.item)
    paths = {error.path for error in check(document, broken, ON)}
    assert paths == {round_.page.path(question, round_.item)}


def _is_looked_at(document: FormDocument, question: Question) -> bool:
    trees = [page.show_if for page in document.pages]
    trees += [tree for _page, one in document.questions() for tree in (one.show_if, one.expression)]
    return any(question.id in str(tree) for tree in trees)


@few
@given(filled_in(), bodies())
def test_answers_that_move_to_another_form_could_have_been_given_there(
    filled: tuple[Json, FormDocument, Answers], other: Json
) -> None:
    body, document, answers = filled
    same, difference = rebased(document, FormDocument.parse(body), answers, on=ON)
    typed = {page.id for page in document.pages if page.repeats} | {
        one.id for page in document.pages for one in page.answered if page.repeats is None
    }
    assert same == {name: value for name, value in answers.items() if name in typed}
    assert not difference.is_changed and not difference.touches_answers
    new = FormDocument.parse(other)
    moved, difference = rebased(document, new, answers, on=ON)
    assert difference.is_changed or document.sections == new.sections
    wrong = {error.path for error in check(new, moved, ON)}
    for round_ in visible_rounds(new, moved, on=ON):
        for question in round_.questions:
            if question.is_asked and round_.values.get(question.id) not in (None, []):
                assert round_.page.path(question, round_.item) not in wrong

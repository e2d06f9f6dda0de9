"""The complete forms of the demo: as the paper asks, bound to terms, in three languages, with cases that hold."""

import random
from datetime import date
from typing import Any

import pytest

from madoguchi.eforms.routes import graph
from madoguchi.eforms.selectors import check, effective_answers, minutes_of, untranslated
from madoguchi.eforms.trying import run_cases
from madoguchi.eforms.types import FormDocument
from madoguchi.site.demo.fill import answer_form, persona
from madoguchi.site.demo.forms import WHOLE_FORMS
from madoguchi.site.demo.forms.families import FAMILIES, answers_of, asked_of, conversation
from madoguchi.site.demo.forms.words import questions_in
from madoguchi.site.demo.procedures import PROCEDURES
from madoguchi.vocabulary.terms import TERMS

ON = date(2026, 11, 16)
NAMES = list(WHOLE_FORMS)


@pytest.fixture(params=NAMES)
def document(request: pytest.FixtureRequest) -> FormDocument:
    return FormDocument.parse(WHOLE_FORMS[request.param])


def test_there_are_twelve_and_more_and_their_procedures_use_them() -> None:
    asked = {demo.slug: demo.form for demo in PROCEDURES}
    assert len(WHOLE_FORMS) >= 12
    assert all(asked[slug] is form for slug, form in WHOLE_FORMS.items())


def test_every_text_is_said_in_english_and_plain_japanese(document: FormDocument) -> None:
    assert untranslated(document, "en") == []
    assert untranslated(document, "easy") == []


def test_what_the_form_promises_is_written_down(document: FormDocument) -> None:
    assert "だけに使います" in document.privacy
    assert document.retention_note and "03-0000-" in document.contact
    assert minutes_of(document) <= 20


def test_cases_hold_and_one_of_them_cannot_be_sent(document: FormDocument) -> None:
    results = run_cases(document, today=ON)
    assert [wrong for result in results for wrong in result.wrong] == []
    assert any(case.sends is False for case in document.cases)


@pytest.mark.parametrize("slug", NAMES)
def test_the_papers_fields_are_asked_and_the_individual_number_is_not(slug: str) -> None:
    form = WHOLE_FORMS[slug]
    ids = {question["id"] for question in questions_in(form)}
    assert {row["question"] for row in form["paper"]["fields"]} - {""} <= ids
    assert all(row["question"] or "個人番号" in row["label"] for row in form["paper"]["fields"])


@pytest.mark.parametrize("slug", NAMES)
def test_what_has_a_term_of_the_same_words_is_bound(slug: str) -> None:
    labels = {term.label: term.name for term in TERMS.values()}
    loose = [q["label"] for q in questions_in(WHOLE_FORMS[slug]) if "term" not in q and q["label"] in labels]
    assert loose == []


def test_no_page_is_a_dead_end(document: FormDocument) -> None:
    found = graph(document, on=ON)
    assert (found.stops, found.never_asked) == ((), ())


@pytest.mark.parametrize("seed", range(4))
def test_an_invented_person_fills_it_in(document: FormDocument, seed: int) -> None:
    def attach(upload: Any) -> dict[str, Any]:
        return {
            "file": "00000000-0000-7000-8000-000000000000",
            "name": upload.name,
            "size": 4,
            "sha256": "0" * 64,
        }

    rng = random.Random(seed)
    answers = answer_form(document, persona(rng, town="窓野市"), rng, on=ON, attach=attach)
    assert [(error.path, error.message) for error in check(document, answers, ON)] == []
    assert effective_answers(document, answers, ON)


@pytest.mark.parametrize("event", list(FAMILIES))
def test_one_stop_asks_a_family_much_less_and_nobody_too_little(event: str) -> None:
    forms = {slug: FormDocument.parse(form) for slug, form in WHOLE_FORMS.items()}
    family = FAMILIES[event]
    composed = conversation(family, forms)
    answers = answers_of(family, composed)
    missing = [error.path for error in check(composed.document, answers, ON)]
    assert all(composed.document.question(path).holds_files for path in missing)
    for part in composed.parts:
        left = check(part.document, composed.project(part.key, answers, on=ON), ON)
        assert all(part.document.question(error.path).holds_files for error in left), part.key
    found = asked_of(family, forms)
    assert found.percent >= 58 and found.percent_with_known >= 65
    assert found.minutes <= 12 and found.minutes_with_known <= 10

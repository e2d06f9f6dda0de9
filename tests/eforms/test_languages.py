"""A form in plain Japanese and in English, and a form that asks one thing at a time."""

from typing import Any

import pytest

from madoguchi.eforms.selectors import (
    drawn_questions,
    effective_answers,
    question_count,
    texts_to_translate,
    untranslated,
    visible_pages,
)
from madoguchi.eforms.types import BadForm, FormDocument
from tests.eforms.forms import ON, complete, example


def translated(**texts: str) -> dict[str, Any]:
    """The example with these English texts; `__` stands for a point."""
    english = {key.replace("__", "."): text for key, text in texts.items()}
    return {**example(), "translations": {"en": english, "easy": {"title": "子《こ》どものお金《かね》"}}}


def test_a_form_speaks_the_language_that_is_asked_for() -> None:
    document = FormDocument.parse(
        translated(
            title="Child allowance",
            section__family__title="Children",
            question__birth_date__label="Date of birth",
            option__pension__national__label="National pension",
            noun__children="Child",
        )
    )
    english = document.spoken("en")
    assert (english.title, english.language) == ("Child allowance", "en")
    assert english.question("birth_date").label == "Date of birth"
    assert english.question("pension").label_of_option["national"] == "National pension"
    children = english.page("children")
    assert children.repeats is not None and children.repeats.noun == "Child"
    assert english.question("phone").label == "電話番号"  # not translated: in Japanese
    assert english.privacy == document.privacy
    assert [page.id for page in english.pages] == [page.id for page in document.pages]


def test_a_spoken_form_is_made_once_and_leads_back() -> None:
    document = FormDocument.parse(translated(title="Child allowance"))
    english = document.spoken("en")
    assert document.spoken("en") is english
    assert english.spoken("ja") is document
    assert english.spoken("easy").title == "子《こ》どものお金《かね》"
    assert document.spoken("ja") is document
    assert document.spoken("fr") is document


def test_answers_are_the_same_in_every_language() -> None:
    document = FormDocument.parse(translated(title="Child allowance"))
    assert effective_answers(document.spoken("en"), complete(), ON) == effective_answers(
        document, complete(), ON
    )


def test_what_is_not_translated_is_told_and_then_nothing() -> None:
    document = FormDocument.parse(example())
    texts = texts_to_translate(document)
    assert untranslated(document, "en") == list(texts)
    assert {
        "title",
        "privacy",
        "section.applicant.title",
        "noun.children",
        "option.pension.none.label",
    } <= set(texts)
    assert "question.birth_date.hint" in texts and "question.applicant_name.hint" not in texts
    done = FormDocument.parse({**example(), "translations": {"en": {key: f"en {key}" for key in texts}}})
    assert untranslated(done, "en") == []
    assert untranslated(done, "easy") == list(texts)
    assert untranslated(done, "ja") == []
    spoken = done.spoken("en")
    assert texts_to_translate(spoken) == texts
    words = [spoken.title, *(page.title for page in spoken.pages), *(q.label for _p, q in spoken.questions())]
    assert all(word.startswith("en ") for word in words)


def test_a_translation_of_what_the_form_does_not_say_is_refused() -> None:
    with pytest.raises(BadForm) as refused:
        FormDocument.parse(translated(question__nothing__label="Nothing"))
    assert refused.value.problems == [
        "翻訳（英語）の「question.nothing.label」にあたる文は、様式にありません。"
    ]


def one_thing() -> FormDocument:
    """The example, one thing at a time, partly in English."""
    english = {
        "page.applicant_is.title": "About you",
        "page.work.title": "Work",
        "question.birth_date.label": "Date of birth",
    }
    return FormDocument.parse({**example(), "pace": "one_thing", "translations": {"en": english}})


def test_one_thing_at_a_time_makes_a_page_of_each_question() -> None:
    document = one_thing()
    assert [page.id for page in document.pages][:3] == [
        "applicant_is--applicant_name",
        "applicant_is--applicant_kana",
        "applicant_is--birth_date",
    ]
    assert all(len(page.answered) <= 1 for page in document.pages if page.repeats is None)
    assert len(document.page("children").answered) > 1  # a round is one thing
    assert question_count(document) == question_count(FormDocument.parse(example()))
    assert [page.hint for page in document.pages][:2] == [
        "お子さんを育てている父母などのうち、収入の高い方が請求します。",
        "",
    ]


def test_one_thing_at_a_time_keeps_the_same_answers_and_hides_the_same() -> None:
    plain, single = FormDocument.parse(example()), one_thing()
    for answers in (complete(), {**complete(), "pension": "national"}):
        assert effective_answers(single, answers, ON) == effective_answers(plain, answers, ON)
    answers = {**complete(), "pension": "national"}
    shown = [page.id for page in visible_pages(single, answers, on=ON)]
    assert "work--pension" in shown and "work--workplace" not in shown
    page = single.page("work--workplace")
    assert [q.id for q in drawn_questions(single, page, complete(), on=ON)] == ["workplace"]


def test_one_thing_at_a_time_in_another_language() -> None:
    english = one_thing().spoken("en")
    assert english.page("applicant_is--birth_date").title == "About you"
    assert english.question("birth_date").label == "Date of birth"
    assert "page.applicant_is.title" not in untranslated(one_thing(), "en")
    assert untranslated(one_thing(), "en").count("page.applicant_lives.title") == 1

"""Translations side by side: what is missing, what the vocabulary knows, and a workbook that goes out and comes back."""

import io

import openpyxl
import pytest

from madoguchi.eforms.translating import (
    UnreadableTranslations,
    changed,
    proposals,
    rows_of,
    texts_in_table,
    with_texts,
    workbook_of,
)
from madoguchi.eforms.types import FormDocument
from tests.eforms.linting.forms import ask, choices, form

BODY = form(
    ask("phone", "phone", "電話番号", term="person.phone", hint="昼間の番号です。"),
    ask("why", "one_of", "理由", options=choices("仕事", "=病気")),
    translations={"en": {"title": "Application", "question.why.label": "Reason"}},
)
DOCUMENT = FormDocument.parse(BODY)


def test_every_text_stands_in_a_row_with_what_is_missing():
    rows = {row.key: row for row in rows_of(DOCUMENT)}
    assert rows["title"].texts == {"easy": "", "en": "Application"} and rows["title"].is_missing
    assert rows["option.why.v0.label"].written == "仕事"
    assert rows["option.why.v0.label"].place == "「理由」の選択肢"
    assert {"privacy", "contact", "page.who.title", "question.phone.hint"} <= rows.keys()


def test_the_vocabulary_proposes_words_for_what_is_called_as_its_term():
    found = proposals(DOCUMENT)
    assert found["en"]["question.phone.label"] == "Phone number"
    assert "question.why.label" not in found["easy"]
    renamed = FormDocument.parse(form(ask("phone", "phone", "会社の電話", term="person.phone")))
    assert "question.phone.label" not in proposals(renamed)["en"]


def test_texts_are_added_replaced_and_taken_away():
    body = with_texts(
        BODY, DOCUMENT, {"easy": {"title": " 申《もう》し込《こ》み "}, "en": {"title": "", "lost": "x"}}
    )
    assert body["translations"] == {
        "easy": {"title": "申《もう》し込《こ》み"},
        "en": {"question.why.label": "Reason"},
    }
    FormDocument.parse(body)
    assert "translations" not in with_texts(
        body, FormDocument.parse(body), {"easy": {"title": ""}, "en": {"question.why.label": ""}}
    )


def test_only_what_differs_counts_as_changed():
    assert (
        changed(
            DOCUMENT, {"en": {"title": "Application", "question.why.label": "Why"}, "easy": {"gone": "x"}}
        )
        == 1
    )


def test_a_workbook_goes_out_and_comes_back():
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(DOCUMENT)))
    rows = list(book.active.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [row.key for row in rows_of(DOCUMENT)]
    assert all(not str(cell or "").startswith("=") for row in rows for cell in row)
    place = next(n for n, row in enumerate(rows, 1) if row[0] == "question.phone.label")
    book.active.cell(place, 4, "電話《でんわ》")
    out = io.BytesIO()
    book.save(out)
    found = texts_in_table(out.getvalue())
    assert found["easy"] == {"question.phone.label": "電話《でんわ》"}
    assert found["en"] == {"title": "Application", "question.why.label": "Reason"}


@pytest.mark.parametrize("content", [b"", b"PK broken", "氏名,住所\n".encode(), b"\xff\xfe\x00"])
def test_other_files_are_refused(content):
    with pytest.raises(UnreadableTranslations):
        texts_in_table(content)

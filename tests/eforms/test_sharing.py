"""What a copy takes over of its source piece by piece, and files that are no forms."""

import json
from copy import deepcopy
from typing import Any

import pytest

from madoguchi.eforms.sharing import ChangedFile, UnreadableFile, pieces, read_file, take
from madoguchi.eforms.types import FormDocument
from tests.eforms.linting.forms import ask, form

BODY = form(ask("why", "text", "申請の目的"), ask("when", "date", "始める日"))


def changed(body: dict[str, Any], name: str, **more: Any) -> dict[str, Any]:
    result = deepcopy(body)
    for page in result["sections"][0]["pages"]:
        for question in page["questions"]:
            if question["id"] == name:
                question.update(more)
    return result


def with_question(body: dict[str, Any], question: dict[str, Any], place: int) -> dict[str, Any]:
    result = deepcopy(body)
    result["sections"][0]["pages"][1]["questions"].insert(place, question)
    return result


def questions(body: dict[str, Any]) -> list[str]:
    return [one["id"] for page in body["sections"][0]["pages"] for one in page["questions"]]


def test_what_the_source_changed_is_told_piece_by_piece():
    newer = with_question(changed(BODY, "why", label="目的"), ask("where", "text", "行う所"), 1)
    newer["contact"] = "窓口 03-0000-0001"
    found = {one.key: (one.kind, one.is_own) for one in pieces(BODY, newer, BODY)}
    assert found == {
        "form.contact": ("changed", False),
        "question.why": ("changed", False),
        "question.where": ("added", False),
    }


def test_what_the_copy_changed_itself_is_marked_and_what_it_has_already_is_left_out():
    newer = changed(changed(BODY, "why", label="目的"), "when", label="開始日")
    own = changed(changed(BODY, "why", label="ねらい"), "when", label="開始日")
    assert [(one.key, one.is_own) for one in pieces(BODY, newer, own)] == [("question.why", True)]


def test_chosen_pieces_are_taken_and_the_rest_stays():
    newer = with_question(changed(BODY, "why", label="目的"), ask("where", "text", "行う所"), 1)
    own = changed(BODY, "when", label="わたしの日")
    taken = take(own, newer, ["question.where"])
    assert questions(taken) == ["full_name", "why", "where", "when"]
    assert taken["sections"][0]["pages"][1]["questions"][0]["label"] == "申請の目的"
    assert taken["sections"][0]["pages"][1]["questions"][2]["label"] == "わたしの日"
    FormDocument.parse(taken)
    assert own == changed(BODY, "when", label="わたしの日"), "the copy given is not changed"


def test_a_new_page_comes_with_its_questions_in_its_place():
    newer = deepcopy(BODY)
    newer["sections"][0]["pages"].insert(
        1, {"id": "more", "title": "もっと", "questions": [ask("x", "text", "ほか")]}
    )
    taken = take(BODY, newer, [one.key for one in pieces(BODY, newer, BODY)])
    assert [page["id"] for page in taken["sections"][0]["pages"]] == ["who", "more", "matter"]
    assert taken == newer


def test_what_the_source_removed_can_be_removed():
    newer = deepcopy(BODY)
    del newer["sections"][0]["pages"][1]["questions"][1]
    del newer["contact"]
    taken = take(BODY, newer, ["question.when", "form.contact"])
    assert questions(taken) == ["full_name", "why"] and "contact" not in taken


def test_everything_taken_is_the_source():
    newer = with_question(changed(BODY, "why", label="目的"), ask("where", "text", "行う所"), 2)
    newer["sections"].append(
        {
            "id": "new",
            "title": "章",
            "pages": [{"id": "p", "title": "頁", "questions": [ask("y", "text", "最後")]}],
        }
    )
    assert take(BODY, newer, [one.key for one in pieces(BODY, newer, BODY)]) == newer


def file_of(**changes: Any) -> bytes:
    told = {
        "format": "madoguchi.form/1",
        "form": {"code": "a", "title": "b", "organisation": "c"},
        "version": 1,
        "digest": "",
        "body": BODY,
    }
    return json.dumps({**told, **changes}).encode()


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", UnreadableFile),
        (b"[1]", UnreadableFile),
        (b"[" * 100_000, UnreadableFile),
        (file_of(format="other"), UnreadableFile),
        (file_of(version="1"), UnreadableFile),
        (file_of(body=[]), UnreadableFile),
        (file_of(), ChangedFile),
        (file_of(body={"title": "x"}, digest="f5a1a4e8b1"), ChangedFile),
    ],
)
def test_other_files_are_refused(content: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read_file(content)

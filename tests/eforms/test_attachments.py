"""Files handed in with a page: kept, taken back, refused by name."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from madoguchi.eforms.questions.attachments import ENDINGS
from madoguchi.eforms.selectors import read_page
from madoguchi.eforms.types import Reading
from madoguchi.eforms.types.problems import schema
from madoguchi.files.names import CONVERTED, EXTENSIONS
from tests.eforms.forms import FILE, ON, form, page_of, question, sent


def messages(reading: Reading) -> list[str]:
    """What the person is told."""
    return [error.message for error in reading.errors]


def uploads(*files: SimpleUploadedFile) -> MultiValueDict[str, Any]:
    """A request with files for `q1`."""
    return MultiValueDict({"q-q1": list(files)})


def test_files_are_given_on_and_removed_ones_go() -> None:
    document = form(question("file", max_files=2, required=True))
    new = SimpleUploadedFile("写真.JPG", b"x")
    kept = {"q1": [FILE, {**FILE, "file": "0190-2"}]}
    reading = read_page(document, page_of(document), sent(q1__remove="0190-2"), uploads(new), kept, on=ON)
    assert reading.values == {"q1": [FILE]}
    assert reading.uploads == {"q1": [new]}
    assert reading.is_good


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (
            SimpleUploadedFile("a.exe", b"x"),
            "「a.exe」は受け付けられない形式です。使える形式：PDF。10MBまで、1個。",
        ),
        (SimpleUploadedFile("a.pdf", b""), "中身が空です"),
    ],
)
def test_files_that_cannot_be_taken_are_named(file: SimpleUploadedFile, said: str) -> None:
    document = form(question("file", accept=["pdf"]))
    reading = read_page(document, page_of(document), sent(), uploads(file), {}, on=ON)
    assert said in messages(reading)[0]
    assert reading.uploads == {}


def test_too_large_and_too_many_files_are_both_told() -> None:
    document = form(question("file"))
    large = SimpleUploadedFile("a.pdf", b"x")
    large.size = 10 * 1024 * 1024 + 1
    said = messages(read_page(document, page_of(document), sent(), uploads(large), {"q1": [FILE]}, on=ON))
    assert "10MBを超えています" in said[0]
    assert "1個までです" in said[1]


def test_a_form_asks_only_for_files_that_are_taken() -> None:
    taken = {ending for endings in EXTENSIONS.values() for ending in endings} | set(CONVERTED)
    assert {ending for endings in ENDINGS.values() for ending in endings} <= taken
    assert set(schema()["$defs"]["question"]["properties"]["accept"]["items"]["enum"]) == set(ENDINGS)

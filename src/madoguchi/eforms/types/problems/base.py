"""What finding problems in a form stands on: the refusal, and walking over the body."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy

from madoguchi.core.refusal import Refusal

Body = dict[str, Any]


class BadForm(Refusal):
    """The document of a form cannot be used; `problems` says everything that is to be mended."""

    sentence = gettext_lazy("様式の内容に直すところがあります。")

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join([str(self.sentence), *problems]))


def pages_in(body: Body) -> Iterator[Body]:
    """Every page in order."""
    for section in body["sections"]:
        yield from section["pages"]


def questions_in(body: Body) -> Iterator[tuple[Body, Body]]:
    """Every question with its page, in order."""
    for page in pages_in(body):
        for question in page["questions"]:
            yield page, question

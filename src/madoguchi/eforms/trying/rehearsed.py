"""A form as it is rehearsed: without files and codes by mail, which need somebody outside."""

from copy import deepcopy
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.types.parts import FILE_TYPES

_FOR_FILES = ("accept", "max_files", "document", "term", "for_officers", "required")


def without_files(body: dict[str, Any]) -> dict[str, Any]:
    """`body` with a sentence in place of each question for files, and mail addresses taken without a code."""
    result = deepcopy(body)
    for section in result["sections"]:
        for page in section["pages"]:
            for question in page["questions"]:
                question.pop("confirm", None)
                if question["type"] in FILE_TYPES:
                    told = _("（試験では、ファイルを添えません。）")
                    for name in _FOR_FILES:
                        question.pop(name, None)
                    question |= {"type": "statement", "hint": f"{question.get('hint', '')}\n{told}".strip()}
    return result

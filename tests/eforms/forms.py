"""Forms and complete answers that tests begin with."""

import json
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from madoguchi.eforms.types import FormDocument, Page

ON = date(2026, 11, 2)

_EXAMPLE = json.loads(Path(__file__).with_name("example.json").read_text("utf-8"))


def example() -> dict[str, Any]:
    """The body of 児童手当 認定請求: every page that a real one has, children repeated."""
    return deepcopy(_EXAMPLE)


def form(*questions: dict[str, Any], **page: Any) -> FormDocument:
    """A form of one page with these questions."""
    return FormDocument.parse(body(*questions, **page))


def body(*questions: dict[str, Any], **page: Any) -> dict[str, Any]:
    """The body of a form of one page with these questions."""
    sought = any(one["type"] == "list" for one in questions)
    return {
        "title": "試しの様式",
        "privacy": "試すために使います。",
        **({"lists": {"occupations": deepcopy(OCCUPATIONS)}} if sought else {}),
        "sections": [
            {
                "id": "section",
                "title": "章",
                "pages": [{"id": "page", "title": "ページ", "questions": list(questions), **page}],
            }
        ],
    }


def question(kind: str, **more: Any) -> dict[str, Any]:
    """A question `q1` of a type, with what that type needs."""
    needs: dict[str, Any] = {}
    if kind in ("one_of", "many_of"):
        needs["options"] = [{"value": "a", "label": "甲", "hint": "一つ目"}, {"value": "b", "label": "乙"}]
    if kind == "list":
        needs["list"] = "occupations"
    if kind == "slot":
        needs["slots"] = [
            {"value": "2026-12-01T10", "label": "12月1日 午前10時", "capacity": 3},
            {"value": "2026-12-01T14", "label": "12月1日 午後2時"},
        ]
    if kind == "computed":
        needs["compute"] = 12
    if kind == "fee":
        needs["amount"] = 1500
    return {"id": "q1", "type": kind, "label": f"{kind}の質問", **needs, **more}


def sent(**fields: str | list[str]) -> QueryDict:
    """What a browser sends; `q1__year` stands for the field `q-q1-year`."""
    data = QueryDict(mutable=True)
    for key, value in fields.items():
        data.setlist("q-" + key.replace("__", "-"), value if isinstance(value, list) else [value])
    return data


def no_files() -> MultiValueDict[str, UploadedFile]:
    """A request without files."""
    return MultiValueDict()


def page_of(document: FormDocument) -> Page:
    """The first page."""
    return document.pages[0]


OCCUPATIONS = [
    ["cook", "調理師", "ちょうりし"],
    ["chef", "料理長（総調理師）", "りょうりちょう"],
    ["baker", "パン職人"],
    ["nurse", "看護師", "かんごし"],
    ["smith", "鍛冶屋（舊）", "かじや"],
]
"""A short list to search in; tests of its length make their own."""

ADDRESS = {
    "postal_code": "1000001",
    "prefecture": "東京都",
    "city": "千代田区",
    "street": "千代田１－１",
    "building": "",
}
FILE = {"file": "0190-1", "name": "証明.pdf", "size": 2048, "sha256": "0" * 64}


def complete() -> dict[str, Any]:
    """Answers with which the example can be handed in."""
    return {
        "applicant_name": {"family": "葛󠄀城", "given": "𠮷子"},
        "applicant_kana": {"family": "カツラギ", "given": "ヨシコ"},
        "birth_date": "1990-04-01",
        "address": dict(ADDRESS),
        "phone": "09012345678",
        "email": "yoshiko@example.jp",
        "pension": "employees",
        "workplace": "窓野印刷株式会社",
        "children": [
            {
                "child_name": {"family": "葛󠄀城", "given": "一"},
                "child_birth_date": "2019-04-30",
                "lives_together": True,
            },
            {
                "child_name": {"family": "葛󠄀城", "given": "二葉"},
                "child_birth_date": "2019-05-01",
                "lives_together": False,
                "child_address": dict(ADDRESS),
            },
        ],
        "older_count": 0,
        "bank_account": {
            "bank": "窓野銀行",
            "branch": "本店",
            "kind": "ordinary",
            "number": "0123456",
            "holder_kana": "カツラギ ヨシコ",
        },
        "insurance_document": [dict(FILE)],
        "notify_by": [],
        "remarks": None,
        "declaration": True,
    }

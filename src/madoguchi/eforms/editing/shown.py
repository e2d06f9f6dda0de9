"""A draft as the builder's preview draws it: what is missing has a placeholder, and every question is shown."""

from copy import deepcopy
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.editing.kinds import has_kind
from madoguchi.eforms.editing.places import Body, pages_in
from madoguchi.eforms.editing.sentences import in_words
from madoguchi.eforms.types import FormDocument, Page
from madoguchi.eforms.types.parsing import PART, document_parts


def draft_document(body: Body) -> FormDocument:
    """The draft as a document that can be drawn, without its conditions; it is not checked, so only for looking."""
    return FormDocument(**document_parts(_whole(body)))


def pages_drawn(document: FormDocument, page_id: str) -> list[Page]:
    """The page with this id, or the pages made of it when each question stands alone; empty when it is not there."""
    return [page for page in document.pages if page.id == page_id or page.id.startswith(f"{page_id}{PART}")]


def notes(body: Body, page_id: str) -> dict[str, str]:
    """For each question of the page that is shown only at times: when, by the path of its answer."""
    found = {}
    for _section, page in pages_in(body):
        if page["id"] != page_id:
            continue
        for question in page.get("questions", ()):
            told = in_words(body, question.get("show_if"))
            path = f"{page_id}.0.{question['id']}" if "repeats" in page else str(question["id"])
            if told:
                found[path] = _("［%(when)sだけ出ます］") % {"when": told}
    return found


def _whole(body: Body) -> dict[str, Any]:
    made = deepcopy(body)
    made["title"] = made.get("title") or _("（様式の名前）")
    made["privacy"] = made.get("privacy") or _("（利用目的）")
    for section in made.get("sections", ()):
        section["title"] = section.get("title") or _("（章の題）")
    for _section, page in pages_in(made):
        page["title"] = page.get("title") or _("（ページの題）")
        page.pop("show_if", None)
        if "repeats" in page:
            page["repeats"].pop("where", None)
            page["repeats"]["noun"] = page["repeats"].get("noun") or _("（呼び名）")
        page["questions"] = [
            _question(made, one) for one in page.get("questions", ()) if has_kind(one["type"])
        ]
    return made


def _question(body: Body, question: Body) -> Body:
    question["label"] = question.get("label") or _("（質問の言葉）")
    question.pop("show_if", None)
    if question["type"] in ("one_of", "many_of") and not question.get("options"):
        question["options"] = [{"value": f"o{n}", "label": _("選択肢%(n)d") % {"n": n}} for n in (1, 2)]
    if question["type"] == "list" and question.get("list") not in (body.get("lists") or {}):
        body.setdefault("lists", {})["empty"] = [["empty", _("（一覧）")]]
        question["list"] = "empty"
    if question["type"] == "slot" and not question.get("slots"):
        question["slots"] = [{"value": "s1", "label": _("（日時）")}]
    if question["type"] == "computed":
        question["compute"] = 0
    if question["type"] == "fee":
        question["amount"] = question["amount"] if isinstance(question.get("amount"), int) else 0
    for limit in ("minimum", "maximum"):
        if isinstance(question.get(limit), str) and question["type"] != "date":
            del question[limit]
    return question

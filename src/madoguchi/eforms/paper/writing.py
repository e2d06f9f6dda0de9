"""The document of a form made of the fields of a paper one, as a person has looked them through."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.paper.guesses import Proposed
from madoguchi.vocabulary.terms import TERMS

MOST_ON_A_PAGE = 6
_NOUNS = {"children": "お子さん", "sites": "店・営業所", "members": "世帯の人", "others": "家族"}


def document_of_paper(title: str, proposed: Sequence[Proposed]) -> dict[str, Any]:
    """The body of a form with a question for each field that is used, and the paper's fields beside it.

    The texts that a paper form does not hold (contact, retention) are left to the editor; the purpose is begun.
    """
    used = [one for one in proposed if one.is_used and one.part_of is None]
    ids = _ids(used)
    sections = []
    for number, (group, members) in enumerate(groupby(used, key=_group), 1):
        pages = _pages(number, group[0], list(members), ids)
        sections.append({"id": f"section{number}", "title": group[0] or title, "pages": pages})
    if not any(one.kind == "declaration" for one in used):
        sections.append(_declaration(len(sections) + 1))
    fields = [
        {"label": one.item.label, "question": ids[one.number if one.part_of is None else one.part_of]}
        for one in proposed
        if one.is_used and (one.number if one.part_of is None else one.part_of) in ids
    ]
    body: dict[str, Any] = {
        "title": title,
        "sections": sections,
        "privacy": _("入力した内容は、%sの審査のためだけに使います。") % title,
        "paper": {"title": title, "fields": fields},
    }
    name = next((one for one in used if one.term in ("person.name", "business.name")), None)
    if name is not None:
        body["applicant"] = {"name": ids[name.number]}
        email = next((one for one in used if one.term in ("person.email", "business.email")), None)
        if email is not None:
            body["applicant"]["email"] = ids[email.number]
    return body


def _group(one: Proposed) -> tuple[str, str]:
    """The heading, and whose rounds the page repeats for, if any."""
    term = TERMS.get(one.term)
    return one.item.group, term.group if term is not None and term.repeats else ""


def _ids(used: Sequence[Proposed]) -> dict[int, str]:
    ids: dict[int, str] = {}
    for one in used:
        base = one.term.replace("[]", "").replace(".", "_") if one.term else f"item{one.number + 1}"
        name, n = base, 2
        while name in ids.values():
            name, n = f"{base}{n}", n + 1
        ids[one.number] = name
    return ids


def _pages(number: int, heading: str, members: list[Proposed], ids: dict[int, str]) -> list[dict[str, Any]]:
    repeats = _group(members[0])[1]
    if repeats:
        title = heading or _NOUNS.get(repeats, repeats)
        noun = _NOUNS.get(repeats, repeats)
        page = _page(f"page{number}", title, members, ids)
        return [{**page, "repeats": {"noun": noun, "min": 1, "max": 10}}]
    batches = [members[start : start + MOST_ON_A_PAGE] for start in range(0, len(members), MOST_ON_A_PAGE)]
    return [
        _page(
            f"page{number}_{n}",
            (heading or _("申請の内容")) + (_("（%d）") % n if len(batches) > 1 else ""),
            some,
            ids,
        )
        for n, some in enumerate(batches, 1)
    ]


def _page(page_id: str, title: str, members: Sequence[Proposed], ids: dict[int, str]) -> dict[str, Any]:
    return {"id": page_id, "title": title, "questions": [_question(one, ids[one.number]) for one in members]}


def _question(one: Proposed, question_id: str) -> dict[str, Any]:
    question: dict[str, Any] = {
        "id": question_id,
        "type": one.kind,
        "label": one.label,
        "required": one.item.is_required,
    }
    if one.item.hint:
        question["hint"] = one.item.hint
    if one.term:
        question["term"] = one.term
    if one.kind in ("one_of", "many_of"):
        question["options"] = _options(one)
    if one.kind == "date" and one.term.endswith("birth_date"):
        question["maximum"] = "today"
    return question


def _options(one: Proposed) -> list[dict[str, str]]:
    term = TERMS.get(one.term)
    if term is not None and tuple(option.label for option in term.options) == one.options:
        return [{"value": option.value, "label": option.label} for option in term.options]
    labels = one.options if len(one.options) > 1 else (_("はい"), _("いいえ"))
    return [{"value": f"v{n}", "label": label} for n, label in enumerate(labels, 1)]


def _declaration(number: int) -> dict[str, Any]:
    words = _("入力した内容は事実と違いありません。")
    return {
        "id": f"section{number}",
        "title": _("確認"),
        "pages": [
            {
                "id": f"page{number}_1",
                "title": _("確認していただくこと"),
                "questions": [{"id": "declared", "type": "declaration", "label": words, "required": True}],
            }
        ],
    }

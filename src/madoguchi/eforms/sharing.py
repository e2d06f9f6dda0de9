"""Sharing forms between organisations: a file that carries one elsewhere, and taking over what the source changed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.refusal import Refusal
from madoguchi.eforms.models import FormVersion
from madoguchi.eforms.types import FormDocument
from madoguchi.versions.services import digest_of

FORMAT = "madoguchi.form/1"
MOST_BYTES = 4 * 1024 * 1024
Body = dict[str, Any]

_HEADS = {
    "title": gettext_lazy("様式の名前"),
    "privacy": gettext_lazy("利用目的"),
    "retention_note": gettext_lazy("保存期間"),
    "contact": gettext_lazy("問い合わせ先"),
    "pace": gettext_lazy("進み方"),
    "applicant": gettext_lazy("申請する人"),
    "lists": gettext_lazy("一覧"),
    "translations": gettext_lazy("翻訳"),
    "paper": gettext_lazy("紙の項目"),
    "cases": gettext_lazy("例"),
}


class UnreadableFile(Refusal):
    """The file is no form that was exported, or was changed since."""

    sentence = gettext_lazy(
        "様式のファイルを読み取れません。「ファイルとして受け取る」で受け取ったファイルを選んでください。"
    )


class ChangedFile(Refusal):
    """The digest in the file does not fit its content."""

    sentence = gettext_lazy(
        "ファイルの内容が、書き出したときと違います。もう一度、元の組織から受け取ってください。"
    )


@dataclass(frozen=True)
class Carried:
    """A form as it came in a file (届いた様式)."""

    code: str
    title: str
    place: str
    number: int
    digest: str
    body: Body


def exported(version: FormVersion, *, at: datetime) -> str:
    """A published version as a file for another installation, with the digest of its content.

    No names of people are in it: a form holds none, and who wrote it stays here.
    """
    form = version.form
    told = {
        "format": FORMAT,
        "exported_at": at.isoformat(timespec="seconds"),
        "form": {"code": form.code, "title": form.title, "organisation": form.organisation.name},
        "version": version.number,
        "digest": digest_of(version.body),
        "body": version.body,
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def read_file(content: bytes) -> Carried:
    """The form in an exported file; raises `UnreadableFile`, `ChangedFile`, `BadForm`."""
    if len(content) > MOST_BYTES:
        raise UnreadableFile(field="file")
    try:
        told = json.loads(content.decode("utf-8-sig"))
        form, body = told["form"], told["body"]
        texts = [form["code"], form["title"], form["organisation"], told["digest"]]
        number = told["version"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableFile(field="file") from error
    is_right = all(isinstance(text, str) and len(text) <= 200 for text in texts)
    if told.get("format") != FORMAT or not is_right or type(number) is not int or not 0 < number < 100_000:
        raise UnreadableFile(field="file")
    if not isinstance(body, dict):
        raise UnreadableFile(field="file")
    if digest_of(body) != told["digest"]:
        raise ChangedFile(field="file")
    FormDocument.parse(body)
    return Carried(form["code"], form["title"], form["organisation"], number, told["digest"], body)


@dataclass(frozen=True)
class Piece:
    """One thing that the source changed since it was copied (変わったところ).

    `key` names it as findings do (`question.<id>`, `page.<id>`, `form.<key>`); `before` and `after` are JSON of the
    source, None where it was not there; `is_own` says that the copy changed the same thing itself.
    """

    key: str
    what: str
    before: Any
    after: Any
    is_own: bool

    @property
    def kind(self) -> str:
        """Whether it came, went or became otherwise."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"


def pieces(base: Body, newer: Body, own: Body) -> list[Piece]:
    """What differs from `base` to `newer` (two versions of the source) and not yet stands so in the copy `own`."""
    before, after, mine = _things(base), _things(newer), _things(own)
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        old, new, now = before.get(key), after.get(key), mine.get(key)
        if old == new or now == new:
            continue
        found.append(Piece(key, _called(key, new if new is not None else old), old, new, is_own=now != old))
    return found


def take(own: Body, newer: Body, keys: Sequence[str]) -> Body:
    """The copy with the chosen pieces as the source has them; pages first, so that questions find theirs."""
    body = deepcopy(own)
    theirs = _things(newer)
    ordered = sorted(keys, key=lambda key: ("form", "page", "question").index(key.partition(".")[0]))
    for key in ordered:
        kind, _dot, name = key.partition(".")
        thing = deepcopy(theirs.get(key))
        if kind == "form":
            body.pop(name, None)
            if thing is not None:
                body[name] = thing
        elif kind == "page":
            _take_page(body, newer, name, thing)
        else:
            _take_question(body, newer, name, thing)
    return body


def _things(body: Mapping[str, Any]) -> dict[str, Any]:
    """The document in pieces: texts of the form, pages without their questions, questions."""
    found: dict[str, Any] = {f"form.{key}": body[key] for key in _HEADS if key in body}
    for section, page in _pages(body):
        bare = {key: value for key, value in page.items() if key != "questions"}
        found[f"page.{page['id']}"] = {**bare, "_section": section["id"]}
        for question in page["questions"]:
            found[f"question.{question['id']}"] = {**question, "_page": page["id"]}
    return found


def _pages(body: Mapping[str, Any]) -> Iterator[tuple[Body, Body]]:
    for section in body.get("sections") or ():
        for page in section["pages"]:
            yield section, page


def _called(key: str, thing: Any) -> str:
    kind, _dot, name = key.partition(".")
    if kind == "form":
        return str(_HEADS[name])
    words = _("ページ「%s」") if kind == "page" else _("質問「%s」")
    return words % (thing.get("title") or thing.get("label") or name)


def _take_page(body: Body, newer: Body, name: str, thing: Any) -> None:
    for section, page in list(_pages(body)):
        if page["id"] != name:
            continue
        if thing is None:
            section["pages"].remove(page)
        else:
            kept = page["questions"]
            page.clear()
            page.update({**_bare(thing), "questions": kept})
        return
    if thing is None:
        return
    section = _section(body, newer, thing["_section"])
    order = [page["id"] for one, page in _pages(newer) if one["id"] == thing["_section"]]
    section["pages"].insert(
        _place(order, name, [page["id"] for page in section["pages"]]), {**_bare(thing), "questions": []}
    )


def _section(body: Body, newer: Body, name: str) -> Body:
    """The section of this id, added at the end without pages where the copy has none."""
    sections: list[Body] = body["sections"]
    for section in sections:
        if section["id"] == name:
            return section
    theirs = next(one for one in newer["sections"] if one["id"] == name)
    made: Body = {**{key: value for key, value in theirs.items() if key != "pages"}, "pages": []}
    sections.append(made)
    return made


def _take_question(body: Body, newer: Body, name: str, thing: Any) -> None:
    for _section, page in _pages(body):
        for place, question in enumerate(page["questions"]):
            if question["id"] == name:
                if thing is None or thing["_page"] != page["id"]:
                    del page["questions"][place]
                    break
                page["questions"][place] = _bare(thing)
                return
    if thing is None:
        return
    target = next((page for _section, page in _pages(body) if page["id"] == thing["_page"]), None)
    if target is None:
        _take_page(body, newer, thing["_page"], deepcopy(_things(newer)[f"page.{thing['_page']}"]))
        target = next(page for _section, page in _pages(body) if page["id"] == thing["_page"])
    source = next(page for _section, page in _pages(newer) if page["id"] == thing["_page"])
    order = [one["id"] for one in source["questions"]]
    target["questions"].insert(_place(order, name, [one["id"] for one in target["questions"]]), _bare(thing))


def _bare(thing: Body) -> Body:
    return {key: value for key, value in thing.items() if not key.startswith("_")}


def _place(order: list[str], name: str, present: list[str]) -> int:
    """Behind the nearest neighbour that stands before it in the source and is here too."""
    for neighbour in reversed(order[: order.index(name)]):
        if neighbour in present:
            return present.index(neighbour) + 1
    return 0

"""What is still to be written in a draft, each with the thing it is about, so that a page can lead there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from madoguchi.eforms.editing.conditions import is_finished, simple
from madoguchi.eforms.editing.places import (
    FORM,
    Body,
    name_of,
    page_key,
    pages_in,
    question_key,
    section_key,
    things_in,
)
from madoguchi.eforms.editing.uses import broken_in
from madoguchi.eforms.types import BadForm, FormDocument

MOST_TOLD = 100
_NAMED = re.compile(r"(質問|ページ|章|一覧)「([a-z][a-z0-9_]*)」")


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing to mend before the form can be published (直すところ)."""

    key: str
    name: str
    sentence: str


def gaps_in(body: Body) -> list[Gap]:
    """Everything to mend, in the order of the form; what the schema says only once nothing plain is missing."""
    found = list(_plain(body))
    if found:
        return [Gap(key, name_of(body, key), sentence) for key, sentence in found][:MOST_TOLD]
    try:
        FormDocument.parse(body)
    except BadForm as bad:
        return [_placed(body, sentence) for sentence in bad.problems][:MOST_TOLD]
    return []


def _plain(body: Body) -> Iterator[tuple[str, str]]:
    if not str(body.get("title") or "").strip():
        yield FORM, _("様式の名前を書いてください。")
    if not str(body.get("privacy") or "").strip():
        yield FORM, _("利用目的を書いてください。答えを何のために使うかは、必ず示します。")
    broken = {one.key for one in broken_in(body)}
    for section in body.get("sections", ()):
        if not str(section.get("title") or "").strip():
            yield section_key(section), _("章の題を書いてください。")
    for _section, page in pages_in(body):
        yield from _page(page)
        yield from _condition(page_key(page), page, broken)
        for question in page.get("questions", ()):
            key = question_key(question)
            yield from _question(key, question)
            yield from _condition(key, question, broken)


def _page(page: Body) -> Iterator[tuple[str, str]]:
    key = page_key(page)
    if not str(page.get("title") or "").strip():
        yield key, _("ページの題を書いてください。")
    if not page.get("questions"):
        yield key, _("このページには、まだ質問がありません。質問を足すか、ページを消してください。")
    if "repeats" in page and not str(page["repeats"].get("noun") or "").strip():
        yield key, _("繰り返すものの呼び名を書いてください。例：お子さん")


def _question(key: str, question: Body) -> Iterator[tuple[str, str]]:
    if not str(question.get("label") or "").strip():
        yield key, _("質問の言葉を書いてください。")
    kind = question.get("type")
    if kind in ("one_of", "many_of") and len(question.get("options") or ()) < 2:
        yield key, _("選択肢を2つ以上書いてください。")
    if kind == "list" and not question.get("list"):
        yield key, _("一覧を貼りつけてください。")
    if kind == "slot" and not question.get("slots"):
        yield key, _("選べる日時を書いてください。")


def _condition(key: str, thing: Body, broken: set[str]) -> Iterator[tuple[str, str]]:
    found = simple(thing.get("show_if"))
    if found is not None and not is_finished(found):
        yield key, _("表示する条件が書きかけです。質問、くらべ方、値を選んでください。")
    elif key in broken:
        yield key, _("条件か計算が、これより前にない質問を見ています。選び直してください。")


def _placed(body: Body, sentence: str) -> Gap:
    """A sentence of the schema, with labels instead of ids, and the thing that it speaks of first."""
    keys = {key.partition(":")[2]: key for key, _thing in things_in(body)}
    first = next((keys[one] for _noun, one in _NAMED.findall(sentence) if one in keys), "")
    if not first:
        first = next(
            (keys[one] for one in reversed(re.findall(r"[a-z][a-z0-9_]*", sentence)) if one in keys), FORM
        )
    told = _NAMED.sub(
        lambda found: f"{found[1]}「{name_of(body, keys[found[2]]) if found[2] in keys else found[2]}」",
        sentence,
    )
    return Gap(first, name_of(body, first), told)

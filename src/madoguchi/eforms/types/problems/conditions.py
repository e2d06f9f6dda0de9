"""Problems of conditions: what they look at, and whether they can ever hold."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.types.problems.base import Body, pages_in, questions_in
from madoguchi.rules.trees import BadRule, terms_of


def problems_of_conditions(body: Body) -> Iterator[str]:
    """Everything wrong with the conditions of a form, a sentence each."""
    yield from _rules(body)
    yield from _choices_in_rules(body)


def _rules(body: Body) -> Iterator[str]:
    """A condition may use questions of earlier pages, and of its own page those above it."""
    known: set[str] = set()
    repeated: set[str] = set()
    for page in pages_in(body):
        yield from _rule(page, _("ページ"), known, repeated)
        inside = set(known)
        for question in page["questions"]:
            yield from _rule(question, _("質問"), inside, repeated)
            inside.add(question["id"])
        if "repeats" in page:
            repeated |= inside - known
        else:
            known = inside


def _rule(holder: Body, noun: str, known: set[str], repeated: set[str]) -> Iterator[str]:
    if "show_if" not in holder:
        return
    says = {"noun": noun, "id": holder["id"]}
    try:
        names = terms_of(holder["show_if"])
    except BadRule as bad:
        yield _("%(noun)s「%(id)s」の表示条件を読み取れません：%(why)s") % {**says, "why": bad}
        return
    for name in sorted(names - known):
        if name in repeated:
            yield _(
                "%(noun)s「%(id)s」の表示条件の「%(name)s」は、繰り返すページの質問なので使えません。"
            ) % {
                **says,
                "name": name,
            }
        else:
            yield _("%(noun)s「%(id)s」の表示条件の「%(name)s」は、これより前の質問にありません。") % {
                **says,
                "name": name,
            }


def _choices_in_rules(body: Body) -> Iterator[str]:
    """A condition names only choices that the question has: a slip of the pen would hide a page for ever."""
    choices = {
        q["id"]: {option["value"] for option in q["options"]}
        for _p, q in questions_in(body)
        if "options" in q
    }
    holders = [*pages_in(body), *(question for _page, question in questions_in(body))]
    for holder in holders:
        for leaf in _leaves(holder.get("show_if")):
            wanted = leaf.get("value")
            known = choices.get(leaf["term"])
            for value in wanted if isinstance(wanted, list) else [wanted]:
                if known and leaf.get("op") in ("eq", "ne", "in") and str(value) not in known:
                    yield _(
                        "「%(id)s」の表示条件の「%(value)s」は、質問「%(name)s」の選択肢にありません。"
                    ) % {
                        "id": holder["id"],
                        "value": value,
                        "name": leaf["term"],
                    }


def _leaves(tree: Any) -> Iterator[Body]:
    """The conditions of a tree without the logic around them."""
    if isinstance(tree, dict) and isinstance(tree.get("term"), str):
        yield tree
    elif isinstance(tree, dict):
        inner = tree.get("of")
        for part in inner if isinstance(inner, list) else [inner]:
            yield from _leaves(part)

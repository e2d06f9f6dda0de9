"""Whom a sentence is about, and what: あなた, お子さん（2020年4月1日生まれ）; 年間所得, 生年月日."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from madoguchi.rules.situations import Situation
from madoguchi.rules.verdicts import Reason, Verdict
from madoguchi.rules.wording.figures import day_words, scalar
from madoguchi.rules.wording.polite import whether


class Choice(Protocol):
    """One choice of a term, with its words."""

    @property
    def value(self) -> str:
        """As the answer is kept."""

    @property
    def label(self) -> str:
        """As it is said."""


class Worded(Protocol):
    """The words of a term."""

    @property
    def label(self) -> str:
        """What it is called; a yes or no as a statement (学生である)."""

    @property
    def unit(self) -> str:
        """The unit of a number, or empty."""

    @property
    def options(self) -> Sequence[Choice]:
        """The choices, if it has any."""


Words = Mapping[str, Worded]

PEOPLE = {"person": "あなた", "spouse": "配偶者", "household": "あなたの世帯", "business": "この事業者"}
GROUPS = {
    "children[]": "お子さん",
    "others[]": "同居のご家族",
    "members[]": "ご家族",
    "sites[]": "店や営業所",
}
OF_BIRTH = {"representative_birth_date": "代表者"}
"""Whose birth date a term of another name is."""

ASKED = {
    "spouse": "配偶者がいるかどうか",
    "children[]": "お子さんがいるかどうかと、その人数",
    "others[]": "配偶者とお子さんのほかに、同居のご家族がいるかどうか",
    "sites[]": "店や営業所があるかどうか",
}
_SUBJECT = re.compile("^(お子さん|子ども|配偶者|同居の家族|家族|世帯)(との|の|が|と|は|を|に)")
_WITHIN = re.compile("(お子さん|子ども)(?!$)")
_YEAR = re.compile("^[0-9]{4}年の")
_VERBS = (
    *(
        "払った",
        "払う",
        "受ける",
        "受けている",
        "受けた",
        "辞めた",
        "住み始めた",
        "休んだ",
        "働いた",
        "入っていた",
    ),
    *(
        "学ぶ",
        "転入した",
        "加入している",
        "納めた",
        "始めた",
        "上げる",
        "する人",
        "する費用",
        "通う",
        "入学する",
    ),
)
"""What someone does in the name of a thing: `あなたが払った額`, not `あなたの払った額`."""


def subject_of(reason: Reason, verdict: Verdict) -> str:
    """Whom a reason is about."""
    return who(reason.member, verdict.situation, of=group_of(reason.term))


def called(subject: str, name: str) -> str:
    """A thing of someone: `お子さんの生年月日`."""
    if not subject or _YEAR.sub("", name).startswith((subject, "世帯")):
        return name
    joins = "が" if "が" not in name and any(verb in name for verb in _VERBS) else "の"
    return f"{subject}{joins}{name}"


def attribute_of(name: str) -> str:
    """`income` of `person.income`."""
    return name.rpartition(".")[2]


def group_of(name: str) -> str:
    """`person` of `person.income`."""
    return name.rpartition(".")[0]


def who(place: str, situation: Situation, *, of: str = "") -> str:
    """How to call the one at `place` (`children[0]`), or, without one, those of the group `of`."""
    if not place:
        return PEOPLE.get(of) or GROUPS.get(of) or ""
    if place in PEOPLE:
        return PEOPLE[place]
    group = place[: place.find("[")] + "[]"
    name = GROUPS.get(group, "")
    member = situation.member_at(place)
    born = member and member.values.get("birth_date")
    if born and born.day:
        return f"{name}（{day_words(born.day)}生まれ）"
    count = int(place[place.find("[") + 1 : -1]) + 1
    alone = len(situation.members(group)[0]) < 2
    return name if alone else f"{count}人目の{name}" if group == "children[]" else f"{name}（{count}人目）"


def noun(name: str, words: Words) -> str:
    """What a term is called, without whose it is: `年間所得`."""
    own = _plain_label(name, words)
    return own if own is not None else _SUBJECT.sub("", label_of(name, words))


def label_of(name: str, words: Words) -> str:
    """The label of a term, or its bare name."""
    known = _known(name, words)
    return known.label if known else attribute_of(name)


def unit_of(name: str, words: Words) -> str:
    """The unit of a term."""
    known = _known(name, words)
    return known.unit if known else ""


def statement(name: str, subject: str, words: Words) -> str:
    """A yes-or-no term as a statement about `subject`: `お子さん（…）は、学生である`."""
    plain = _plain_label(name, words)
    if plain is not None:
        return plain if _begins_with(plain, subject) else f"{subject}は、{plain}"
    label = label_of(name, words)
    if _SUBJECT.match(label):
        return about(label, subject)
    if group_of(name).endswith("[]") and _WITHIN.search(label):
        return _WITHIN.sub(subject, label, count=1)
    return f"{subject}は、{label}"


def about(label: str, subject: str) -> str:
    """A label that begins with whom it is about (子どもが…), about this one."""
    return _SUBJECT.sub(lambda found: f"{subject}{found[2]}", label)


def value_words(name: str, value: Any, words: Words) -> str:
    """A value as one says it: the label of a choice, a day, a number."""
    known = _known(name, words)
    labels = {choice.value: choice.label for choice in known.options} if known else {}
    several = value if isinstance(value, list | tuple | set | frozenset) else [value]
    said = []
    for one in several:
        label = labels.get(one) if isinstance(one, str) else None
        said.append(f"「{label or one}」" if isinstance(one, str) and not _is_day(one) else scalar(one))
    return "と".join(said) or "なし"


def question_name(name: str, words: Words) -> str:
    """What is not known, as a phrase: `お子さんの生年月日`, `配偶者がいるかどうか`."""
    if name in ASKED:
        return ASKED[name]
    subject = who("", _NOBODY, of=group_of(name))
    if is_statement(label_of(name, words)):
        plain = _plain_label(name, words)
        if plain is None or _begins_with(plain, subject):
            return whether(statement(name, subject, words))
        if "世帯" in subject and "世帯" in plain:
            return whether(plain)
        return whether(f"{subject}{_particle(plain)}{plain}")
    return called(subject, noun(name, words))


def _particle(statement: str) -> str:
    """What joins someone to a statement about them in a question."""
    if statement.endswith("がある") and not statement.endswith("ことがある"):
        return "に"
    return "は" if "が" in statement and not statement.endswith("ことがある") else "が"


def is_statement(label: str) -> bool:
    """Whether a label is a statement that holds or not, rather than a name."""
    bare = label.partition("（")[0] if label.endswith("）") else label
    return bare.endswith(
        ("る", "ない", "した", "った", "いた", "けた", "めた", "れた", "しい", "したい", "休む")
    )


def _begins_with(label: str, subject: str) -> bool:
    """Whether the label says itself whom it is about."""
    return label.startswith(subject) or (subject == PEOPLE["household"] and label.startswith("世帯"))


def _known(name: str, words: Words) -> Worded | None:
    found = words.get(name)
    if found is None and group_of(name) in ("members[]", "others[]", "children[]", "spouse"):
        return words.get(f"person.{attribute_of(name)}")
    return found


def _plain_label(name: str, words: Words) -> str | None:
    """The label of the same term of a person, which names no one; None where there is none."""
    if group_of(name) not in ("spouse", *GROUPS):
        found = words.get(name)
        return found.label if found else None
    found = words.get(f"person.{attribute_of(name)}")
    return found.label if found else None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return "-" in text


_NOBODY = Situation.of({})

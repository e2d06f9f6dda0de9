"""Which known term a label speaks of: the owner of the fact and the fact, by words and by likeness."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from madoguchi.eforms.linting.synonyms import FACTS, OWNERS, TERMS_OF, WHOLE
from madoguchi.language.folding import fold
from madoguchi.vocabulary.terms import TERMS, Term, TermType

LEAST_ALIKE = 91
"""Of 100, below which two labels are not the same thing. Measured in tests/eforms/linting/test_likeness.py."""

_MARKS = re.compile(r"[\s・。、,./:;「」『』【】\[\]※*]+")
_NUMBERED = re.compile(r"^(?:[0-9]{1,2}|[(][0-9]{1,2}[)]|[①-⑳])[.)]?\s*")
_ASIDE = re.compile(r"[(（][^)）]*[)）]")
_POLITE = re.compile("^(?:お|ご)(?=名前|住所|電話|仕事|氏名)")
_TAIL = re.compile("(?:を(?:書い|入力し|教え)て(?:ください)?|について|欄|をお書きください)$")
_KANA = re.compile(r"フリガナ|カナ|ヨミガナ|振リ仮名")
_SOMEBODY_ELSE = re.compile(
    "(?:[人者方医主])(?:ニツイテ|ノ|$)|犬|猫|動物|車両?(?:ニツイテ|$)|病院|保証|相続|故人|亡|医師|建物|土地|物件|工事|設備"
)


@dataclass(frozen=True)
class Likeness:
    """A term that a label may speak of, and how sure that is, from 0 to 100 (語彙の候補)."""

    term: Term
    score: int


def plain(label: str) -> str:
    """A label folded for comparison: without numbering, marks, asides and what only asks."""
    folded = _NUMBERED.sub("", fold(label))
    return _TAIL.sub("", _MARKS.sub("", folded))


@lru_cache(maxsize=1)
def _owners() -> dict[str, str]:
    return {plain(word): owner for owner, words in OWNERS.items() for word in words}


@lru_cache(maxsize=1)
def _facts() -> dict[str, str]:
    return {plain(word): fact for fact, words in FACTS.items() for word in words}


@lru_cache(maxsize=1)
def _whole() -> dict[str, str]:
    """Every label of a term and every word that names one by itself; a fact of its own owner excepted."""
    words: dict[str, str] = {}
    bare = set(_facts())
    for name, term in TERMS.items():
        label = plain(term.label)
        if label not in bare and "[]" not in name:
            words.setdefault(label, name)
    words |= {plain(word): name for name, said in WHOLE.items() for word in said}
    return words


def looks_like_term(label: str, *, about: str = "", kind: str = "", asker: str = "person") -> Likeness | None:
    """The term that a question with this label asks for, None when nothing is near enough.

    `about` is what stands around it (the title of the page, or what a round of it is called), which tells whose
    氏名 is meant; `kind` the type of the question, which what is found has to fit; `asker` who fills in the form, to
    whom belongs what is of nobody else: `person` or `business`.
    """
    said = plain(label)
    if not said:
        return None
    bare = plain(_ASIDE.sub("", fold(label)))
    for text in dict.fromkeys((said, bare)):
        exact = _exact(text, about, asker)
        if not exact:
            continue
        term = TERMS[exact]
        if text == bare != said and _KANA.search(said) and kind in ("kana", "text"):
            # 氏名（フリガナ） asks for both: where one types kana it is the reading, else the name
            term = TERMS.get(f"{exact.rpartition('.')[0]}.kana", term)
        if _is_takable(term, kind):
            return Likeness(term, 100)
    near = process.extractOne(said, _whole().keys(), scorer=fuzz.ratio, score_cutoff=LEAST_ALIKE)
    if near and len(said) >= 4 and _is_takable(TERMS[_whole()[near[0]]], kind):
        return Likeness(TERMS[_whole()[near[0]]], round(near[1]))
    return None


def _exact(said: str, about: str, asker: str) -> str:
    """The term that the words name, empty without one."""
    if said in _whole():
        name = _whole()[said]
        of_child = f"children[].{name.rpartition('.')[2]}"
        return of_child if of_child in TERMS and owner_in(about) == "children[]" else name
    owner, fact = _split(said)
    if not fact:
        return ""
    owner = owner or owner_in(about)
    if owner == "person":
        return TERMS_OF[asker].get(fact, "") or TERMS_OF["person"].get(fact, "")
    return TERMS_OF.get(owner, {}).get(fact, "")


def _split(said: str) -> tuple[str, str]:
    """The owner and the fact of 「お子さんの氏名」 or 「代表者氏名」; no fact when it is of someone unknown."""
    if said in _facts():
        return "", _facts()[said]
    for word in sorted(_owners(), key=len, reverse=True):
        if said.startswith(word) and len(said) > len(word):
            rest = _POLITE.sub("", said.removeprefix(word).removeprefix("ノ"))
            if rest in _facts():
                return _owners()[word], _facts()[rest]
    return "", ""


def owner_in(about: str) -> str:
    """Whose facts a page with this title asks for: `person` unless it names another; empty for a stranger."""
    said = plain(about)
    if not said:
        return "person"
    found = [word for word in _owners() if word in said and (len(word) > 1 or said.startswith(word))]
    if found:
        # the longest word, and of those the last: 「配偶者の子」 is about the child
        return _owners()[max(found, key=lambda word: (len(word), said.rindex(word)))]
    return "" if _SOMEBODY_ELSE.search(said) else "person"


_TEXTS = frozenset({TermType.TEXT, TermType.LONG_TEXT, TermType.NAME, TermType.KANA, TermType.PHONE})
_ASKED_AS: dict[str, frozenset[str]] = {
    "text": frozenset(
        {
            *(
                "text",
                "long_text",
                "name",
                "kana",
                "phone",
                "email",
                "address",
                "postal_code",
                "bank_account",
            ),
            *("corporate_number", "number", "one_of", "date"),
        }
    ),
    "long_text": frozenset({"long_text", "text", "address"}),
    "one_of": frozenset({"one_of", "text", "boolean", "many_of"}),
    "many_of": frozenset({"many_of", "one_of"}),
    "list": frozenset({"one_of", "text"}),
    "yes_no": frozenset({"boolean", "one_of"}),
    "number": frozenset({"number", "money", "one_of"}),
    "money": frozenset({"money", "number"}),
    "age": frozenset({"number"}),
    "photo": frozenset({"file"}),
    "drawing": frozenset({"file"}),
    "place": frozenset({"address"}),
    "name": frozenset({"name", "text"}),
}


def _is_takable(term: Term, kind: str) -> bool:
    """Whether a question of this type may be what the term is about; any type when none is told."""
    return not kind or term.type.value in _ASKED_AS.get(kind, frozenset({kind}))

"""What is wrong with a form's document, said so that its editor can mend it."""

import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.lazily import lazily
from madoguchi.core.refusal import Refusal
from madoguchi.rules.trees import BadRule, terms_of
from madoguchi.vocabulary.terms import term

if TYPE_CHECKING:
    import jsonschema
else:
    jsonschema = lazily("jsonschema")

Body = dict[str, Any]

# A question of these types cannot take twelve digits, so it may speak of the number.
_HOLDS_NO_NUMBER = {"yes_no", "one_of", "many_of", "declaration", "statement", "date", "kana", "email"}
# Which types of question can answer a term of this type, where it is not the type of the same name.
_TAKES = {
    "boolean": {"yes_no"},
    "text": {"text", "long_text", "one_of"},
    "long_text": {"long_text", "text"},
    "name": {"name", "text"},
}
_INDIVIDUAL_NUMBER = re.compile(r"個人番号(?!カード)|マイナンバー(?!カード|制度)|mynumber", re.IGNORECASE)
_NUMBER_ON_PAPER = re.compile(r"(個人番号|マイナンバー)カード.{0,10}(裏|両面)|通知カード")
_WARNS_AGAINST_IT = re.compile(
    r"(個人番号|マイナンバー|通知カード|裏面?)[^。]*"
    r"(ないで|ません|不要|必要ありません|隠し|塗りつぶ|黒塗り|消して|除いて)"
)


class BadForm(Refusal):
    """The document of a form cannot be used; `problems` says everything that is to be mended."""

    sentence = gettext_lazy("様式の内容に直すところがあります。")

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join([str(self.sentence), *problems]))


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """The published JSON Schema of a form's document."""
    text = files("madoguchi.eforms").joinpath("form.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@lru_cache(maxsize=1)
def _validator() -> "jsonschema.Draft202012Validator":
    return jsonschema.Draft202012Validator(schema())


def problems_of(body: Body) -> list[str]:
    """Everything wrong with `body`, a sentence each; the meaning is looked at once the shape is right."""
    errors = sorted(
        _validator().iter_errors(body), key=lambda error: [str(part) for part in error.absolute_path]
    )
    if errors:
        return list(dict.fromkeys(_said(error, body) for error in errors))
    return [
        *_doubled(body),
        *_terms(body),
        *_rules(body),
        *_choices_in_rules(body),
        *_limits(body),
        *_applicant(body),
        *_forbidden(body),
    ]


def _said(error: "jsonschema.ValidationError", body: Body) -> str:
    place = _place([*error.absolute_path], body)
    wanted: Any = error.validator_value
    found: Any = error.instance
    match error.validator:
        case "required":
            missing = [name for name in wanted if name not in found]
            if missing == ["privacy"]:
                return _("利用目的（privacy）を書いてください。答えを何のために使うかは、必ず示します。")
            return _("%(place)s：「%(names)s」がありません。") % {
                "place": place,
                "names": "」「".join(missing),
            }
        case "additionalProperties":
            known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
            extra = [name for name in found if name not in known]
            return _("%(place)s：「%(names)s」という項目は使えません。") % {
                "place": place,
                "names": "」「".join(extra),
            }
        case "enum":
            return _("%(place)s：「%(value)s」は使えません。使えるもの：%(known)s。") % {
                "place": place,
                "value": found,
                "known": "、".join(str(value) for value in wanted),
            }
        case "pattern":
            return _("%(place)s：「%(value)s」の書き方が正しくありません。") % {
                "place": place,
                "value": found,
            }
        case "minItems" | "minLength":
            return _("%(place)s：中身がないか、足りません。") % {"place": place}
        case "type" | "anyOf":
            return _("%(place)s：値の種類が正しくありません。") % {"place": place}
        case None:
            return _("%(place)s：この種類の質問では使えない項目です。") % {"place": place}
    return _("%(place)s：値が決まりに合いません。") % {"place": place}


def _place(parts: list[Any], body: Body) -> str:
    """Where in the document, in words: titles and ids instead of positions."""
    words, at = [], body
    for part in parts:
        try:
            at = at[part]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(part, str):
            if part not in ("sections", "pages", "questions"):
                words.append(part)
        elif isinstance(at, dict):
            words.append(str(at.get("id") or at.get("value") or f"{part + 1}"))
        else:
            words.append(str(part + 1))
    return " › ".join(words) or _("様式")


def _pages(body: Body) -> Iterator[Body]:
    for section in body["sections"]:
        yield from section["pages"]


def _questions(body: Body) -> Iterator[tuple[Body, Body]]:
    for page in _pages(body):
        for question in page["questions"]:
            yield page, question


def _doubled(body: Body) -> Iterator[str]:
    """Section ids, and page and question ids together, are unique: both are keys of the answers."""
    for noun, ids in (
        (_("章"), [section["id"] for section in body["sections"]]),
        (
            _("ページと質問"),
            [p["id"] for p in _pages(body) if "repeats" in p] + [q["id"] for _p, q in _questions(body)],
        ),
        (_("ページ"), [page["id"] for page in _pages(body)]),
    ):
        for twice in sorted({one for one in ids if ids.count(one) > 1}):
            yield _("%(noun)sの識別子「%(id)s」が2回以上使われています。") % {"noun": noun, "id": twice}
    for _page, question in _questions(body):
        values = [option["value"] for option in question.get("options", ())]
        for twice in sorted({one for one in values if values.count(one) > 1}):
            yield _("質問「%(id)s」の選択肢「%(value)s」が2回以上使われています。") % {
                "id": question["id"],
                "value": twice,
            }


def _terms(body: Body) -> Iterator[str]:
    """A bound question takes what its term holds; a fact of each child is asked once for each child."""
    for page, question in _questions(body):
        if "term" not in question:
            continue
        says = {"id": question["id"], "term": question["term"]}
        try:
            bound = term(question["term"])
        except KeyError:
            yield _("質問「%(id)s」の語彙「%(term)s」は登録されていません。") % says
            continue
        if question["type"] not in _TAKES.get(bound.type, {bound.type}):
            yield _("質問「%(id)s」の種類は、語彙「%(term)s」の種類（%(type)s）と合いません。") % {
                **says,
                "type": bound.type,
            }
        if bound.repeats and "repeats" not in page:
            yield _("質問「%(id)s」の語彙「%(term)s」は、繰り返すページでだけ使えます。") % says


def _rules(body: Body) -> Iterator[str]:
    """A condition may use questions of earlier pages, and of its own page those above it."""
    known: set[str] = set()
    repeated: set[str] = set()
    for page in _pages(body):
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
        q["id"]: {option["value"] for option in q["options"]} for _p, q in _questions(body) if "options" in q
    }
    holders = [*_pages(body), *(question for _page, question in _questions(body))]
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


def _limits(body: Body) -> Iterator[str]:
    for page in _pages(body):
        rounds = page.get("repeats", {})
        if rounds.get("min", 1) > rounds.get("max", 10):
            yield _("ページ「%(id)s」の繰り返しは、最小が最大より大きくなっています。") % {"id": page["id"]}
    for _page, question in _questions(body):
        low, high = question.get("minimum"), question.get("maximum")
        for limit in (low, high):
            if isinstance(limit, str) and limit != "today" and not _is_date(limit):
                yield _("質問「%(id)s」の「%(limit)s」は、ない日付です。") % {
                    "id": question["id"],
                    "limit": limit,
                }
        if (
            low is not None
            and high is not None
            and type(low) is type(high)
            and "today" not in (low, high)
            and low > high
        ):
            yield _("質問「%(id)s」は、最小が最大より大きくなっています。") % {"id": question["id"]}


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _applicant(body: Body) -> Iterator[str]:
    types = {q["id"]: q["type"] for page, q in _questions(body) if "repeats" not in page}
    for part, allowed in (("name", ("name", "text")), ("email", ("email",))):
        asked = body.get("applicant", {}).get(part)
        if asked and types.get(asked) not in allowed:
            yield _(
                "申請者（applicant）の「%(id)s」は、%(part)sを答える質問（繰り返さないページのもの）にしてください。"
            ) % {
                "id": asked,
                "part": _("氏名・名称") if part == "name" else _("メールアドレス"),
            }


def _forbidden(body: Body) -> Iterator[str]:
    """No question asks for the individual number (Number Act art. 20): it is not stored here."""
    for page, question in _questions(body):
        if question["type"] in _HOLDS_NO_NUMBER:
            continue
        words = _plain(question["label"])
        around = [_plain(text) for text in (page["title"], page.get("hint", ""), question.get("hint", ""))]
        asks = _asks(words, question["type"]) or (
            not _WARNS_AGAINST_IT.search("。".join(around))
            and any(_asks(text, question["type"]) for text in around)
        )
        if asks or re.search(r"my_?number|individual_?number|kojin_?bango", question["id"]):
            yield _(
                "質問「%(id)s」は個人番号（マイナンバー）をたずねています。"
                "個人番号は、このシステムでは集めません。質問から外してください。"
            ) % {"id": question["id"]}


def _plain(text: str) -> str:
    return re.sub(r"[\s・･_-]", "", unicodedata.normalize("NFKC", text))


def _asks(text: str, kind: str) -> bool:
    return bool(_INDIVIDUAL_NUMBER.search(text) or (kind == "file" and _NUMBER_ON_PAPER.search(text)))

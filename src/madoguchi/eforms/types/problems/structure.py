"""Problems of structure: ids used twice, terms that do not fit, limits the wrong way round, names that lead nowhere."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from madoguchi.eforms.types.parsing import document_parts
from madoguchi.eforms.types.parts import COMPUTED, FILE_TYPES
from madoguchi.eforms.types.problems.base import Body, pages_in, questions_in
from madoguchi.vocabulary.documents import DOCUMENTS
from madoguchi.vocabulary.terms import term

_NOT_FOR_OFFICERS = COMPUTED | FILE_TYPES | {"declaration", "members", "signature"}
# Which types of question can answer a term of this type, where it is not the type of the same name.
_TAKES = {
    "boolean": {"yes_no"},
    "text": {"text", "long_text", "one_of", "list"},
    "long_text": {"long_text", "text"},
    "name": {"name", "text"},
    "number": {"number", "age"},
    "one_of": {"one_of", "list"},
}


def problems_of_structure(body: Body) -> Iterator[str]:
    """Everything in which parts of the body do not fit one another, a sentence each."""
    yield from _doubled(body)
    yield from _terms(body)
    yield from _documents(body)
    yield from _limits(body)
    yield from _applicant(body)
    yield from _officers(body)
    yield from _lists(body)
    yield from _slots(body)
    yield from _cases(body)
    yield from _paper(body)


def _doubled(body: Body) -> Iterator[str]:
    """Section ids, and page and question ids together, are unique: both are keys of the answers."""
    for noun, ids in (
        (_("章"), [section["id"] for section in body["sections"]]),
        (
            _("ページと質問"),
            [p["id"] for p in pages_in(body) if "repeats" in p] + [q["id"] for _p, q in questions_in(body)],
        ),
        (_("ページ"), [page["id"] for page in pages_in(body)]),
    ):
        for twice in _twice(ids):
            yield _("%(noun)sの識別子「%(id)s」が2回以上使われています。") % {"noun": noun, "id": twice}
    for _page, question in questions_in(body):
        values = [option["value"] for option in question.get("options", ())]
        for twice in _twice(values):
            yield _("質問「%(id)s」の選択肢「%(value)s」が2回以上使われています。") % {
                "id": question["id"],
                "value": twice,
            }


def _terms(body: Body) -> Iterator[str]:
    """A bound question takes what its term holds; a fact of each child is asked once for each child."""
    for page, question in questions_in(body):
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


def _documents(body: Body) -> Iterator[str]:
    """A file question names a kind of document that the vocabulary knows, or none."""
    for _page, question in questions_in(body):
        if question.get("document", "") not in {"", *DOCUMENTS}:
            yield _("質問「%(id)s」の書類の種類「%(kind)s」は登録されていません。") % {
                "id": question["id"],
                "kind": question["document"],
            }


def _limits(body: Body) -> Iterator[str]:
    for page in pages_in(body):
        rounds = page.get("repeats", {})
        if rounds.get("min", 1) > rounds.get("max", 10):
            yield _("ページ「%(id)s」の繰り返しは、最小が最大より大きくなっています。") % {"id": page["id"]}
    for _page, question in questions_in(body):
        low, high = question.get("minimum"), question.get("maximum")
        for limit in (low, high):
            if isinstance(limit, str) and not limit.startswith("today") and not _is_date(limit):
                yield _("質問「%(id)s」の「%(limit)s」は、ない日付です。") % {
                    "id": question["id"],
                    "limit": limit,
                }
        if low is not None and high is not None and type(low) is type(high) and _is_before(high, low):
            yield _("質問「%(id)s」は、最小が最大より大きくなっています。") % {"id": question["id"]}


def _is_before(one: int | str, other: int | str) -> bool:
    """Whether one limit lies before the other on every day; limits that move with the day are not compared."""
    if isinstance(one, int) or isinstance(other, int):
        return isinstance(one, int) and isinstance(other, int) and one < other
    return not one.startswith("today") and not other.startswith("today") and one < other


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _applicant(body: Body) -> Iterator[str]:
    types = {q["id"]: q["type"] for page, q in questions_in(body) if "repeats" not in page}
    for part, allowed in (("name", ("name", "text")), ("email", ("email",))):
        asked = body.get("applicant", {}).get(part)
        if asked and types.get(asked) not in allowed:
            yield _(
                "申請者（applicant）の「%(id)s」は、%(part)sを答える質問（繰り返さないページのもの）にしてください。"
            ) % {
                "id": asked,
                "part": _("氏名・名称") if part == "name" else _("メールアドレス"),
            }


def _officers(body: Body) -> Iterator[str]:
    """Officers write what they find; they hand in no files, agree to nothing and sign nothing in a form."""
    for _page, question in questions_in(body):
        if question.get("for_officers") and question["type"] in _NOT_FOR_OFFICERS:
            yield _("質問「%(id)s」の種類（%(type)s）は、職員が書く質問にはできません。") % {
                "id": question["id"],
                "type": question["type"],
            }


def _lists(body: Body) -> Iterator[str]:
    lists = body.get("lists", {})
    used = {question["list"] for _page, question in questions_in(body) if "list" in question}
    for _page, question in questions_in(body):
        if "list" in question and question["list"] not in lists:
            yield _("質問「%(id)s」の一覧「%(list)s」がありません。") % {
                "id": question["id"],
                "list": question["list"],
            }
    for name, rows in lists.items():
        if name not in used:
            yield _("一覧「%(list)s」は、どの質問でも使われていません。") % {"list": name}
        for twice in _twice([row[0] for row in rows]):
            yield _("一覧「%(list)s」の「%(value)s」が2回以上使われています。") % {
                "list": name,
                "value": twice,
            }


def _slots(body: Body) -> Iterator[str]:
    for _page, question in questions_in(body):
        for twice in _twice([slot["value"] for slot in question.get("slots", ())]):
            yield _("質問「%(id)s」の枠「%(value)s」が2回以上使われています。") % {
                "id": question["id"],
                "value": twice,
            }


def _twice(values: list[str]) -> list[str]:
    return sorted(value for value, count in Counter(values).items() if count > 1)


def _cases(body: Body) -> Iterator[str]:
    """A test case is about pages and answers that the form has."""
    document = document_parts(body)["sections"] if "cases" in body else ()
    pages = {page.id: page for section in document for page in section.pages}
    asked = {question.id: page for page in pages.values() for question in page.questions}
    for case in body.get("cases", ()):
        if "on" in case and not _is_date(case["on"]):
            yield _("試しの回答「%(title)s」の「%(day)s」は、ない日付です。") % {
                "title": case["title"],
                "day": case["on"],
            }
        names = [*case["answers"], *(path.split(".")[-1] for path in case.get("errors", ()))]
        repeated = {page.id for page in pages.values() if page.repeats}
        for name in sorted({name for name in names if name not in asked and name not in repeated}):
            yield _("試しの回答「%(title)s」の質問「%(id)s」は、様式にありません。") % {
                "title": case["title"],
                "id": name,
            }
        for name in sorted({name for name in case.get("path", ()) if name not in pages}):
            yield _("試しの回答「%(title)s」のページ「%(id)s」は、様式にありません。") % {
                "title": case["title"],
                "id": name,
            }


def _paper(body: Body) -> Iterator[str]:
    asked = {question["id"] for _page, question in questions_in(body)}
    for one in body.get("paper", {}).get("fields", ()):
        if one["question"] and one["question"] not in asked:
            yield _("紙の様式の欄「%(label)s」の質問「%(id)s」は、様式にありません。") % {
                "label": one["label"],
                "id": one["question"],
            }

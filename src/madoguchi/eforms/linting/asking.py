"""Lint of single questions: what is known already, what the paper does not ask, what asks too much or twice."""

import re
from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from madoguchi.eforms.linting.findings import Context, Finding, Severity
from madoguchi.eforms.linting.likeness import looks_like_term, plain
from madoguchi.eforms.routes.domains import mentions_in
from madoguchi.eforms.types import FormDocument, Page, Question
from madoguchi.vocabulary.terms import TERMS, Term, TermType

_GROUND = re.compile(
    "(?:法|条例|規則|政令|省令|告示|要綱)[^。]{0,12}第[0-9０-９一二三四五六七八九十百]+条|法律で|法令で"
)
_GENDER = re.compile("^(?:性別|男女の別)$|の性別$")
_THE_NUMBER = re.compile("個人番号|マイナンバー")
_ANIMAL = re.compile("オス|メス|雄|雌|おす|めす")
_NO_ANSWER = re.compile("回答しない|答えない|答えたくない|無回答|選ばない")
_NOT_ON_PAPER = frozenset(
    {"kana", "declaration", "statement", "email", "phone", "computed", "fee", "slot", "signature"}
)


def asking_of(document: FormDocument, context: Context) -> Iterator[Finding]:
    """What is wrong with what is asked."""
    yield from _known_terms(document)
    yield from _twice(document)
    yield from _beyond_paper(document)
    yield from _gender(document)
    yield from _doubled_labels(document)


def about_of(document: FormDocument, page: Page) -> str:
    """What stands around the questions of a page and tells whom they are about."""
    if page.repeats:
        return page.repeats.noun
    title = next((one.title for one in document.sections if one.id == page.section_id), "")
    generic = plain(page.title) in {
        plain(word) for word in ("申請の内容", "連絡先", "基本情報", "書類", "確認")
    }
    return title if generic else page.title


def asker_of(document: FormDocument) -> str:
    """Who fills in the form: a `business` when it asks for one's name or number, else a `person`."""
    terms = {question.term for _page, question in document.questions()}
    types = {question.type for _page, question in document.questions()}
    if "business.name" in terms or ("corporate_number" in types and "person.name" not in terms):
        return "business"
    return "person"


def _known_terms(document: FormDocument) -> Iterator[Finding]:
    bound = {question.term for _page, question in document.questions() if question.term}
    asker = asker_of(document)
    for page, question in document.questions():
        if question.term or not question.is_asked or question.type == "declaration":
            continue
        found = looks_like_term(
            question.label, about=about_of(document, page), kind=question.type, asker=asker
        )
        if found is None or found.term.name in bound:
            continue
        term = found.term
        repeats = term.repeats and page.repeats is None
        how = _("語彙「%s」に結びつけてください。前に答えた人には、もう一度たずねずにすみます。") % term.label
        if repeats:
            how = _("ページを人ごとにくり返すようにして、語彙「%s」に結びつけてください。") % term.label
        elif not _fits(term, question):
            how = _("質問の種類を「%(type)s」に変えて、語彙「%(term)s」に結びつけてください。") % {
                "type": TYPE_WORDS.get(term.type, term.type),
                "term": term.label,
            }
        yield Finding(
            "known_term_unbound",
            Severity.WARN,
            f"question.{question.id}",
            _("「%(label)s」は、語彙「%(term)s」と同じことをたずねているようです。")
            % {"label": question.label, "term": term.label},
            how,
            term=term.name,
        )


_FITTING = {
    TermType.BOOLEAN: {"yes_no"},
    TermType.TEXT: {"text", "long_text", "one_of", "list"},
    TermType.LONG_TEXT: {"long_text", "text"},
    TermType.NAME: {"name", "text"},
    TermType.FILE: {"file", "photo", "drawing"},
    TermType.NUMBER: {"number", "age"},
    TermType.ADDRESS: {"address", "place"},
}
TYPE_WORDS = {
    TermType.BOOLEAN: "はい・いいえ",
    TermType.TEXT: "短い文字",
    TermType.LONG_TEXT: "長い文字",
    TermType.NAME: "氏名",
    TermType.KANA: "フリガナ",
    TermType.DATE: "日付",
    TermType.NUMBER: "数",
    TermType.MONEY: "金額",
    TermType.ONE_OF: "1つ選ぶ",
    TermType.MANY_OF: "いくつか選ぶ",
    TermType.POSTAL_CODE: "郵便番号",
    TermType.ADDRESS: "住所",
    TermType.PHONE: "電話番号",
    TermType.EMAIL: "メールアドレス",
    TermType.BANK_ACCOUNT: "口座",
    TermType.CORPORATE_NUMBER: "法人番号",
    TermType.FILE: "ファイル",
}
"""What a type of question is called."""


def _fits(term: Term, question: Question) -> bool:
    return question.type in _FITTING.get(term.type, {term.type.value})


def _twice(document: FormDocument) -> Iterator[Finding]:
    """Two questions for one fact, of which somebody is asked both."""
    places: dict[str, list[tuple[Page, Question]]] = defaultdict(list)
    for page, question in document.questions():
        if question.term and question.is_asked and not page.repeats:
            places[question.term].append((page, question))
    for name, found in places.items():
        always = [one for one in found if one[0].show_if is None and one[1].show_if is None]
        if len(found) > 1 and always:
            _page, second = found[1] if found[0] in always else found[0]
            yield Finding(
                "asked_twice",
                Severity.WARN,
                f"question.{second.id}",
                _("「%s」を、2回たずねる人がいます。") % (TERMS[name].label if name in TERMS else name),
                _("どちらか1つにするか、同時にはたずねない条件にしてください。"),
            )


def _beyond_paper(document: FormDocument) -> Iterator[Finding]:
    """Questions without a field on the paper; the reading of a name and what only decides what is asked may come."""
    if document.paper is None:
        return
    on_paper = {field.question for field in document.paper.fields if field.question}
    trees = [page.show_if for page in document.pages]
    trees += [question.show_if for _page, question in document.questions()]
    deciding = {mention.question for tree in trees for mention in mentions_in(tree)}
    for _page, question in document.questions():
        if question.type in _NOT_ON_PAPER or question.id in on_paper | deciding:
            continue
        if question.is_asked:
            yield Finding(
                "beyond_paper",
                Severity.WARN,
                f"question.{question.id}",
                _("「%(label)s」は、紙の様式「%(paper)s」にない質問です。")
                % {"label": question.label, "paper": document.paper.title},
                _(
                    "なくても審査できるなら外してください。要る質問なら、紙の欄と結びつけるか、理由を説明に書いてください。"
                ),
            )
    for n, field in enumerate(document.paper.fields):
        if not field.question and not _THE_NUMBER.search(field.label):
            yield Finding(
                "paper_field_open",
                Severity.WARN,
                f"paper.{n}",
                _("紙の様式の「%s」を、どの質問でもたずねていません。") % field.label,
                _("要らない欄なら、紙の項目から外してください。"),
            )


def _gender(document: FormDocument) -> Iterator[Finding]:
    for page, question in document.questions():
        is_gender = question.term.endswith(("gender", "_gender")) or _GENDER.search(plain(question.label))
        labels = "".join(option.label for option in question.options)
        if not is_gender or not question.is_asked or _ANIMAL.search(labels):
            continue
        around = f"{question.label}。{question.hint}。{page.hint}"
        if not _GROUND.search(around):
            yield Finding(
                "gender_without_ground",
                Severity.WARN,
                f"question.{question.id}",
                _("性別をたずねていますが、根拠となる法令が書かれていません。"),
                _(
                    "法令で要るときだけたずね、説明に条文を書いてください。要らないなら、質問を外してください。"
                ),
            )
        elif question.options and not _NO_ANSWER.search(labels) and question.required:
            yield Finding(
                "gender_without_choice",
                Severity.WARN,
                f"question.{question.id}",
                _("性別の質問に「回答しない」がありません。"),
                _("選択肢に「回答しない」を足してください。"),
            )


def _doubled_labels(document: FormDocument) -> Iterator[Finding]:
    """Two questions of one section with one label: on the receipt and in a correction nobody can tell them apart."""
    for section in document.sections:
        seen: set[str] = set()
        asked = (one for page in section.pages if not page.repeats for one in page.questions if one.is_asked)
        for question in asked:
            label = plain(question.label)
            if label in seen:
                yield Finding(
                    "doubled_label",
                    Severity.WARN,
                    f"question.{question.id}",
                    _("同じ章に「%s」という質問が2つあります。") % question.label,
                    _("「申請する人の氏名」「介護を受ける人の氏名」のように、だれの何かを書いてください。"),
                )
            seen.add(label)

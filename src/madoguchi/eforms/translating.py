"""The texts of a form side by side in three languages: on a page, in a workbook, with words of the vocabulary."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.lazily import lazily
from madoguchi.core.refusal import Refusal
from madoguchi.core.sheet_rows import UnreadableTable, rows_of_table
from madoguchi.core.spreadsheets import neutral, restored
from madoguchi.eforms.selectors.languages import texts_to_translate
from madoguchi.eforms.types import FormDocument
from madoguchi.language.folding import strip_controls
from madoguchi.language.readability import bare
from madoguchi.vocabulary.terms import TERMS

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = lazily("xlsxwriter")

LANGUAGES = ("easy", "en")
LONGEST = 4000
MOST_TEXTS = 2000
Texts = dict[str, dict[str, str]]


class UnreadableTranslations(Refusal):
    """The file is no table of translations."""

    sentence = gettext_lazy(
        "翻訳の表を読み取れません。「翻訳の表を受け取る」で受け取ったファイルに書き入れて、選んでください。"
    )


@dataclass(frozen=True)
class Row:
    """One text with its translations, and what the vocabulary says where one is missing (翻訳の行)."""

    key: str
    place: str
    written: str
    texts: Mapping[str, str]
    proposed: Mapping[str, str]

    @property
    def is_missing(self) -> bool:
        """Whether a language has no text."""
        return not all(self.texts.get(language) for language in LANGUAGES)


def rows_of(document: FormDocument) -> list[Row]:
    """Every text that people read, in the order of the form."""
    proposed = proposals(document)
    return [
        Row(
            key,
            _place(document, key),
            text,
            {language: document.translations.get(language, {}).get(key, "") for language in LANGUAGES},
            {language: proposed[language][key] for language in LANGUAGES if key in proposed[language]},
        )
        for key, text in texts_to_translate(document).items()
    ]


def proposals(document: FormDocument) -> Texts:
    """Words of the vocabulary for labels that are still to be translated and say what their term is called."""
    found: Texts = {language: {} for language in LANGUAGES}
    for _page, question in document.questions():
        term = TERMS.get(question.term)
        key = f"question.{question.id}.label"
        if term is None or bare(question.label) != term.label:
            continue
        for language, text in (("easy", term.label_plain), ("en", term.label_en)):
            if not document.translations.get(language, {}).get(key):
                found[language][key] = text
    return found


def with_texts(
    body: Mapping[str, Any], document: FormDocument, texts: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """`body` with these translations: an empty text takes one away, keys that the form does not have are left out."""
    known = texts_to_translate(document)
    result: Texts = {}
    for language in LANGUAGES:
        merged = {**document.translations.get(language, {}), **texts.get(language, {})}
        kept = {key: _clean(text) for key, text in merged.items() if key in known}
        result[language] = {key: text for key, text in kept.items() if text}
    translations = {language: kept for language, kept in result.items() if kept}
    without = {key: value for key, value in body.items() if key != "translations"}
    return {**without, "translations": translations} if translations else without


def changed(document: FormDocument, texts: Mapping[str, Mapping[str, str]]) -> int:
    """How many texts would become otherwise."""
    known = texts_to_translate(document)
    return sum(
        _clean(text) != document.translations.get(language, {}).get(key, "")
        for language in LANGUAGES
        for key, text in texts.get(language, {}).items()
        if key in known
    )


def workbook_of(document: FormDocument) -> bytes:
    """An Excel table of the texts, to be filled in outside and read by `texts_in_table`."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    missing = book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#FFF3CD"})
    heading = book.add_format({"bold": True})
    sheet = book.add_worksheet(str(_("翻訳")))
    for column, (words, width) in enumerate(_columns()):
        sheet.write_string(0, column, words, heading)
        sheet.set_column(column, column, width)
    for n, row in enumerate(rows_of(document), 1):
        for column, text in enumerate((row.key, row.place, row.written)):
            sheet.write_string(n, column, neutral(text), wrapped)
        for column, language in enumerate(LANGUAGES, 3):
            text = row.texts.get(language, "")
            sheet.write_string(n, column, neutral(text), wrapped if text else missing)
    sheet.freeze_panes(1, 3)
    book.close()
    return out.getvalue()


def _columns() -> Iterator[tuple[str, int]]:
    yield "key", 28
    yield str(_("場所")), 20
    yield str(_("日本語")), 45
    yield str(_("やさしい日本語")), 45
    yield "English", 45


def texts_in_table(content: bytes) -> Texts:
    """The translations in a table as `workbook_of` makes it (Excel or CSV); empty cells say nothing.

    Raises `UnreadableTranslations`.
    """
    try:
        rows = rows_of_table(content, most_rows=MOST_TEXTS, most_columns=12)
    except UnreadableTable as error:
        raise UnreadableTranslations(field="table") from error
    if not rows or rows[0][:1] != ["key"] or len(rows[0]) < 5:
        raise UnreadableTranslations(field="table")
    found: Texts = {language: {} for language in LANGUAGES}
    for row in rows[1:]:
        for column, language in enumerate(LANGUAGES, 3):
            text = row[column] if column < len(row) else ""
            if row and row[0] and text:
                found[language][row[0]] = restored(text)
    return found


def _clean(text: str) -> str:
    return strip_controls(text).strip()[:LONGEST]


def _place(document: FormDocument, key: str) -> str:
    """Where a text stands, for who translates it."""
    kind, _dot, rest = key.partition(".")
    name = rest.split(".")[0]
    heads = {
        "title": _("様式の名前"),
        "privacy": _("利用目的"),
        "retention_note": _("保存期間"),
        "contact": _("問い合わせ先"),
        "section": _("章の名前"),
    }
    if kind in heads:
        return heads[kind]
    if kind in ("page", "noun"):
        return (
            _("ページの説明")
            if rest.endswith("hint")
            else _("ページの名前")
            if kind == "page"
            else _("1回分の呼び方")
        )
    label = next((one.label for _page, one in document.questions() if one.id == name), name)
    if kind == "option":
        return _("「%s」の選択肢") % label
    return _("「%s」の説明") % label if rest.endswith("hint") else _("質問")

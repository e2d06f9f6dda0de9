"""Lint of words: long sentences, double negatives, translations that are missing."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from madoguchi.eforms.linting.findings import Context, Finding, Severity
from madoguchi.eforms.selectors.languages import texts_to_translate, untranslated
from madoguchi.eforms.types import FormDocument
from madoguchi.language.readability import LONGEST_SENTENCE, bare, double_negatives, long_sentences

_LANGUAGES = {"easy": "やさしい日本語", "en": "英語"}
_SHOWN = 40


def wording_of(document: FormDocument, context: Context) -> Iterator[Finding]:
    """What is hard to read, and what is not there in another language."""
    texts = texts_to_translate(document)
    for key, text in texts.items():
        yield from _hard(place_of(key), text, "")
    for key, text in document.translations.get("easy", {}).items():
        yield from _hard(place_of(key), text, _LANGUAGES["easy"])
    for language in context.languages:
        missing = untranslated(document, language)
        if missing:
            yield Finding(
                "translation_missing",
                Severity.WARN,
                f"translation.{language}",
                _("%(language)sの文が、%(all)d件のうち%(n)d件ありません。")
                % {"language": _LANGUAGES.get(language, language), "all": len(texts), "n": len(missing)},
                _("ない文は、日本語のまま出ます。「翻訳」のページで足してください。"),
            )


def place_of(key: str) -> str:
    """Where a text stands, as findings name places: the question of a label, hint or choice."""
    kind, _dot, rest = key.partition(".")
    if kind in ("question", "option"):
        return f"question.{rest.split('.')[0]}"
    if kind in ("page", "noun"):
        return f"page.{rest.split('.')[0]}"
    return "form" if kind in ("title", "section") else key


def _hard(place: str, text: str, language: str) -> Iterator[Finding]:
    where = _("（%s）") % language if language else ""
    for sentence in long_sentences(text):
        yield Finding(
            "sentence_long",
            Severity.WARN,
            place,
            _("%(n)d文字の文があります%(where)s：「%(start)s…」")
            % {"n": len("".join(sentence.split())), "where": where, "start": bare(sentence)[:_SHOWN]},
            _("1つの文は、1つのことだけを、%d文字までで書いてください。") % LONGEST_SENTENCE,
        )
    for sentence in double_negatives(text):
        yield Finding(
            "double_negative",
            Severity.WARN,
            place,
            _("二重の否定があります%(where)s：「%(sentence)s」")
            % {"where": where, "sentence": bare(sentence)[:80]},
            _("「…のとき、…できます」のように、打ち消さない文にしてください。"),
        )

"""Labels that code and data bring along (choices, kinds of documents, terms), in the language of a page.

They are stored and compared in Japanese; a page says them in its own language once it is finished (`ui.spoken`). Terms
and kinds of documents tell their names themselves; all others stand in a catalogue (`labels.po`).
"""

from collections.abc import Callable
from functools import cache
from gettext import translation
from html import escape, unescape
from pathlib import Path

from django.utils.translation import get_language

from madoguchi.vocabulary.documents import DOCUMENTS
from madoguchi.vocabulary.terms import TERMS

_LOCALES = {"ja-easy": "ja_Easy", "en": "en"}
_AROUND = " \t\r\n　：＊・“”「」?？"
"""What templates write around a label."""


def told(label: str) -> str:
    """A label in the language of the page, where it stands within a sentence or a title; alone it needs no telling."""
    language = get_language()
    return _catalogue(language)(label) if language in _LOCALES else label


@cache
def labels_in(language: str) -> Callable[[str], str]:
    """What a text of a page says in `language` where all of it is a label; any other text comes back as it is."""
    look_up = _catalogue(language)

    def label(text: str) -> str:
        if text.isascii():
            return text
        for inner in dict.fromkeys((text.strip(), text.strip(_AROUND))):
            plain = unescape(inner)
            said = look_up(plain)
            if said != plain:
                before, after = text.split(inner, 1)
                return f"{before}{escape(said)}{after}"
        return text

    return label


@cache
def _catalogue(language: str) -> Callable[[str], str]:
    catalogue = translation("labels", Path(__file__).parent / "locale", [_LOCALES[language]])
    named = _named(language)

    def look_up(label: str) -> str:
        return named.get(label) or (label and catalogue.gettext(label))

    return look_up


def _named(language: str) -> dict[str, str]:
    terms = list(TERMS.values())[::-1]
    if language == "en":
        names = {kind.label: kind.en for kind in DOCUMENTS.values()}
        return names | {term.label: term.label_en for term in terms}
    return {term.label: term.label_plain for term in terms}

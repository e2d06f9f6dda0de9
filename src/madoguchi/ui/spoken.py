"""A finished page in the language of who reads it: labels, readings above kanji, Japanese words marked on English pages.

Templates and data know nothing of this: the text of a page is rewritten between its tags, once it is whole. What people
typed into a field goes back to it as it came; what they typed and a page shows is no label (`translate="no"`).
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from madoguchi.language.furigana import KANJI, WRITTEN, furigana
from madoguchi.ui.labels import labels_in

LANGUAGES = {"ja": "日本語", "ja-easy": "やさしい日本語", "en": "English"}
"""Each by its own name, so that it is found by those who need it."""

_PIECE = re.compile(
    r"<!--.*?-->|<(script|style|textarea|title|option|ruby|svg)\b[^>]*>.*?</\1\s*>|<[^>]*>",
    re.DOTALL | re.IGNORECASE,
)
_NAME = re.compile(r"</?([a-zA-Z0-9-]+)")
_SAID = re.compile(r'(\s(?:aria-[a-z]+|data-label|title|alt|placeholder|content|label)=")([^"]*)')
_WORDS = re.compile(r"(?<=>)[^<]+")
_LANG = re.compile(r'\slang="')
_OTHER_LANG = re.compile(r'\slang="(?!ja")')
_TRANSLATE = re.compile(r'\stranslate="(yes|no)"')
_JAPANESE = re.compile(rf"[ぁ-ゖァ-ヺ{KANJI}]")
_RUN = re.compile(r"([ -~‘’“”–·]+)")
"""Letters that English is written in; with a word in them they are English, 018 and CSV are of the Japanese around."""
_WORD = re.compile(r"[a-z]{2}")
_NARROW = tuple(
    (re.compile(wide), narrow)
    for wide, narrow in (
        (r" ?（", " ("), (r"）(?=\w)", ") "), (r"）", ")"), (r"： ?", ": "), (r"、 ?", ", "), (r"\s{0,40}・\s{0,40}", " · "),
        (r"\s{0,40}／\s{0,40}", "/"), (r"〜", "–"), (r"％", "%"), (r"　", " "),
    )
)  # fmt: skip
"""The marks that templates put between words, as English writes them."""
_NARROW_BESIDE = tuple(
    (re.compile(wide), narrow)
    for wide, narrow in (
        (r"(?<=[a-z]) ?（([ -~]*)）", r" (\1)"), (r"((?<=[a-z)])|^)： ?", ": "), (r"((?<=[a-z)])|^)、 ?", ", "),
        (r"(?<=[a-z)])\s{0,40}・\s{0,40}|\s{0,40}・\s{0,40}(?=[A-Z]?[a-z]{2}|\d{1,2} [A-Z])", " · "), (r"((?<=[a-z)])|^)　", " "),
    )
)  # fmt: skip
"""The same beside an English word, where Japanese words stand too: those keep their own."""
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)


class _Inside(NamedTuple):
    """What holds within an element: whether its text is left, and whether its labels are translated."""

    is_left: bool = False
    translates: bool = True

    @property
    def has_labels(self) -> bool:
        return self.translates and not self.is_left


def with_readings(page: str) -> str:
    """The page with a reading above every kanji of its text; within attributes, titles and choices there are none."""
    place = max(page.find("<body"), 0)
    body = _rewritten(page[place:], _above, _without, _OTHER_LANG, labels_in("ja-easy"))
    return WRITTEN.sub(r"\1", page[:place]) + "".join(body)


def with_japanese_marked(page: str) -> str:
    """An English page on which what is still Japanese says so: a program that reads aloud changes its voice.

    Marks of Japanese writing between English words become those of English.
    """
    place = max(page.find("<body"), 0)
    return page[:place] + "".join(_rewritten(page[place:], _marked, str, _LANG, labels_in("en")))


def _rewritten(
    body: str,
    text: Callable[[str], str],
    tag: Callable[[str], str],
    left: re.Pattern[str],
    label: Callable[[str], str],
) -> Iterator[str]:
    """The pieces of a body with `label`, and then `text` or `tag`, applied.

    Text within what names a language as `left` says is left; no label stands there, nor within `translate="no"`.
    """
    opened = [_Inside()]
    for piece, is_tag in _pieces(body):
        if is_tag:
            inside = _follow(opened, piece, left)
            yield tag(_labelled(piece, label) if inside.has_labels else piece)
        elif opened[-1].is_left:
            yield piece
        else:
            yield text(label(piece) if opened[-1].has_labels else piece)


def _pieces(body: str) -> Iterator[tuple[str, bool]]:
    """A body in pieces: tags, with all that no reading may stand in, and the text between them."""
    place = 0
    for match in _PIECE.finditer(body):
        yield body[place : match.start()], False
        yield match[0], True
        place = match.end()
    yield body[place:], False


def _without(piece: str) -> str:
    """A tag whose words have no readings; a value and what was typed stay as they are."""
    if "《" not in piece:
        return piece
    piece = _SAID.sub(lambda match: match[1] + WRITTEN.sub(r"\1", match[2]), piece)
    name = _NAME.match(piece)
    if name is not None and name[1].lower() in {"option", "title"}:
        piece = _WORDS.sub(lambda match: WRITTEN.sub(r"\1", match[0]), piece)
    return piece


def _above(text: str) -> str:
    """A text with its readings. It stays one thing: in a row of things each part would else stand by itself."""
    if not _JAPANESE.search(text):
        return text
    drawn = WRITTEN.sub(r"<ruby>\1<rp>（</rp><rt>\2</rt><rp>）</rp></ruby>", furigana(text))
    if drawn == text:
        return text
    inner = drawn.strip()
    before, after = drawn.split(inner, 1)
    return f"{before}<read-text>{inner}</read-text>{after}"


def _labelled(piece: str, label: Callable[[str], str]) -> str:
    """A tag that says labels in the language of the page: a choice, and what programs read aloud."""
    is_option = piece[:7].lower() == "<option"
    if piece.isascii() or piece.startswith("<!") or ("</" in piece and not is_option):
        return piece
    piece = _SAID.sub(lambda match: match[1] + label(match[2]), piece)
    return _WORDS.sub(lambda match: label(match[0]), piece)


def _follow(opened: list[_Inside], piece: str, left: re.Pattern[str]) -> _Inside:
    """Keep in `opened` what holds within each open element; what holds for this tag itself."""
    name = _NAME.match(piece)
    around = opened[-1]
    if name is None:
        return around
    if piece.startswith("</"):
        if len(opened) > 1:
            opened.pop()
        return around
    inside = around
    if left.search(piece):
        inside = inside._replace(is_left=True)
    if said := _TRANSLATE.search(piece) if "translate=" in piece else None:
        inside = inside._replace(translates=said[1] == "yes")
    if not piece.endswith("/>") and name[1].lower() not in _VOID and "</" not in piece:
        opened.append(inside)
    return inside


def _marked(text: str) -> str:
    """Japanese words of English text; the spaces around, and English words beside them, stay outside.

    A text of both stays one thing: in a row of things each part would else stand by itself.
    """
    is_english = not _JAPANESE.search(text)
    for wide, narrow in _NARROW if is_english else _NARROW_BESIDE:
        text = wide.sub(narrow, text)
    if is_english:
        return text
    parts: list[tuple[bool, str]] = []
    for run in _RUN.split(text):
        is_word = bool(_RUN.match(run) and _WORD.search(run))
        if parts and (parts[-1][0] == is_word or not run):
            parts[-1] = (parts[-1][0], parts[-1][1] + run)
        elif run:
            parts.append((is_word, run))
    drawn = "".join(_spanned(part) for _is_word, part in parts)
    return drawn if len(parts) == 1 else f"<span>{drawn}</span>"


def _spanned(part: str) -> str:
    if not _JAPANESE.search(part):
        return part
    inner = part.strip()
    before, after = part.split(inner, 1)
    return f'{before}<span lang="ja">{inner}</span>{after}'

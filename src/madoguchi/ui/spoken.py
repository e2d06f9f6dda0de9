"""A finished page in the language of who reads it: readings above kanji, and Japanese words marked on English pages.

Templates and data know nothing of this: the text of a page is rewritten between its tags, once it is whole. What people
typed into a field goes back to it as it came.
"""

import re
from collections.abc import Callable, Iterator

from madoguchi.language.furigana import KANJI, WRITTEN, furigana

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


def with_readings(page: str) -> str:
    """The page with a reading above every kanji of its text; within attributes, titles and choices there are none."""
    place = max(page.find("<body"), 0)
    return WRITTEN.sub(r"\1", page[:place]) + "".join(_rewritten(page[place:], _above, _without, _OTHER_LANG))


def with_japanese_marked(page: str) -> str:
    """An English page on which what is still Japanese says so: a program that reads aloud changes its voice.

    Marks of Japanese writing between English words become those of English.
    """
    place = max(page.find("<body"), 0)
    return page[:place] + "".join(_rewritten(page[place:], _marked, str, _LANG))


def _rewritten(
    body: str, text: Callable[[str], str], tag: Callable[[str], str], left: re.Pattern[str]
) -> Iterator[str]:
    """The pieces of a body with `text` and `tag` applied; text within what names a language as `left` says is left."""
    said: list[bool] = []
    for piece, is_tag in _pieces(body):
        if is_tag:
            _follow(said, piece, left)
            yield tag(piece)
        else:
            yield piece if any(said) else text(piece)


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


def _follow(said: list[bool], piece: str, left: re.Pattern[str]) -> None:
    """Keep in `said`, for each open element, whether it names a language as `left` says."""
    name = _NAME.match(piece)
    if name is None or piece.endswith("/>") or name[1].lower() in _VOID:
        return
    if piece.startswith("</"):
        if said:
            said.pop()
    elif "</" not in piece:
        said.append(bool(left.search(piece)))


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

"""Our own reading of the fonts agrees with what typst can draw."""

import json
import random

import pytest
from pylopdf_fonts_jp import serif_path
from typst import Compiler, Fonts, TypstError

from madoguchi.papers.glyphs import FONT_FILES, character_map, drawable, missing_glyphs

SOURCE = b"""#set document(title: "t", date: datetime(year: 2026, month: 4, day: 1))
#set text(font: ("Noto Serif JP", "Noto Sans JP"), lang: "ja")
#json(bytes(sys.inputs.data))"""


def draw(text: str) -> None:
    """Typeset `text` as an archivable document, which refuses a character without a glyph."""
    fonts = Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(serif_path().parent)]
    )
    Compiler(SOURCE, font_paths=fonts, sys_inputs={"data": json.dumps(text)}).compile(
        format="pdf", pdf_standards=["a-2a"]
    )


def test_everything_that_counts_as_shown_can_be_drawn() -> None:
    codes = sorted({code for path in FONT_FILES for code in character_map(path).glyphs})
    shown = [chr(code) for code in codes if not missing_glyphs(chr(code))]
    assert len(shown) > 16_000
    draw(" ".join(shown))


def test_what_counts_as_missing_typst_refuses_too() -> None:
    known = {code for path in FONT_FILES for code in character_map(path).glyphs}
    kanji = [code for code in [*range(0x3400, 0xA000), *range(0x20000, 0x2A6E0)] if code not in known]
    for code in random.Random(1).sample(kanji, 20):
        assert missing_glyphs(chr(code)) == [chr(code)]
        with pytest.raises(TypstError):
            draw(chr(code))


@pytest.mark.parametrize(
    ("text", "missing", "drawn"),
    [
        ("窓野 花子\n二行目", [], "窓野 花子\n二行目"),
        ("葛󠄀𠮷髙﨑", [], "葛󠄀𠮷髙﨑"),
        ("葛\U000e0155", ["葛\U000e0155"], "葛"),
        ("\U00030000a\U00030000", ["\U00030000"], "〓a〓"),
        ("a\u200bb\u202ec\x00\x07", ["\u200b", "\u202e", "\x00", "\x07"], "a〓b〓c〓〓"),
        ("\ud83d", ["\ud83d"], "〓"),
        ("\ue000", ["\ue000"], "〓"),
        ("\U000e0100", ["\U000e0100"], "〓"),
        (" \U000e0100", ["\U000e0100"], " 〓"),
        ("a\r\nb\rc\td\u2009e", [], "a\nb\nc d e"),
    ],
)
def test_missing_glyphs_and_what_is_drawn_instead(text: str, missing: list[str], drawn: str) -> None:
    assert missing_glyphs(text) == missing
    assert drawable(text) == drawn
    assert missing_glyphs(drawn) == []

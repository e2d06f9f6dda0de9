"""How a name is probably read: only ever an offer, because nobody but its bearer knows."""

import re

from madoguchi.language.cutting import cutter
from madoguchi.language.folding import strip_controls
from madoguchi.language.kanji import NEW_FORMS
from madoguchi.language.reading.kana import katakana

LONGEST = 40
_NEW_FORMS = {ord(old): new for old, new in NEW_FORMS.items()}
_VARIATION = re.compile("[\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_READ = re.compile("[ァ-ヺー]+")
_SPOKEN_NO = re.compile("[のノ之乃野埜]")


def guess_kana(part: str) -> str:
    """The probable reading of a family or given name in katakana, empty where there is no good guess.

    Letters of other scripts are not read. 「𠮷田」 is read as 「吉田」; the 「の」 of old names (葛城の) is dropped.
    """
    plain = (
        "".join(_VARIATION.sub("", strip_controls(part)).split()).translate(_NEW_FORMS).replace("𠮷", "吉")
    )
    if not plain or len(plain) > LONGEST:
        return ""
    spelled = katakana(plain)
    if _READ.fullmatch(spelled):
        return spelled
    read = ""
    for piece in cutter().tokenize(plain):
        sound = piece.reading_form()
        if sound.endswith("ノ") and not _SPOKEN_NO.search(piece.surface()):
            sound = sound[:-1]
        read += sound
    return read if _READ.fullmatch(read) else ""

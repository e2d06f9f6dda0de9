"""The test set of masking: invented sentences, with marks where personal data stands."""

import re
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent / "masking"
_MARK = re.compile(r"\[([名電メ住番])\|((?:[^\[\]]|\[[^\[\]]*\])+)\]")


@dataclass(frozen=True)
class Voice:
    """One sentence and what of it is personal: kind (名 name, 電 phone, メ mail, 住 address, 番 number) and words."""

    text: str
    personal: tuple[tuple[str, str], ...]


def voices(name: str) -> list[Voice]:
    """The set `name`: `tune`, on which the patterns were made, or `measure`, which was written before and only measured."""
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [_voice(line.replace(r"\n", "\n")) for line in lines if line and not line.startswith("#")]


def _voice(line: str) -> Voice:
    marked = tuple((found[1], found[2]) for found in _MARK.finditer(line))
    return Voice(_MARK.sub(lambda found: found[2], line), marked)


def is_gone(personal: str, voice: Voice, masked: str) -> bool:
    """Whether nothing is left of `personal`: no two of its letters side by side, of a number no three digits.

    What also stands in the sentence beside the marks, and the words for what was masked, do not count.
    """
    plain = re.sub(r"\s", "", personal)
    left = re.sub("〔[^〔〕]+〕", "\n", masked)
    beside = voice.text
    for _kind, words in voice.personal:
        beside = beside.replace(words, "\n")
    width = 3 if sum(c.isnumeric() for c in plain) * 2 > len(plain) and len(plain) > 3 else 2
    parts = {plain[n : n + width] for n in range(max(1, len(plain) - width + 1))}
    return not any(part in left and part not in beside for part in parts)

"""How hard a text is to read: long sentences and double negatives, found so that an editor can mend them.

After the guideline of plain Japanese (出入国在留管理庁・文化庁 2020): one fact a sentence, no double negatives.
"""

import re

LONGEST_SENTENCE = 50
"""Characters beyond which a sentence is hard to follow on a phone."""

_RUBY = re.compile("《[^》]*》")
_ENDS = re.compile(r"(?<=[。！？!?])|\n+")
_NOT = "(?:ない|ありません|ません|なかった|ず)"
_DOUBLE = (
    # ないわけではない、ないことはありません、ないとは限りません
    re.compile(
        r"(?:ない|ぬ)(?:わけ|こと|もの|とき|場合)(?:で)?(?:は|も)(?:あり|い|いき|あり得)?(?:ない|ません)"
    ),
    re.compile(r"な(?:く|くて)(?:は|も)(?:ない(?!と|限り)|ありません)"),
    re.compile(r"ないとは?(?:は|も)?(?:限[らり]|言え|いえ|言い切れ|言いきれ)(?:ない|ません)"),
    re.compile(r"ない(?:では|でも|じゃ)(?:ない|ありません)"),
    re.compile(r"(?:ざるを得|ずには?(?:いられ|おか|済ま|すま))(?:ない|ません)"),
    # 届け出ない限り、受けられません
    re.compile(rf"ない限り[^。]*{_NOT}"),
    # 住んでいない人以外は受けられません、同意しないものではありません
    re.compile(rf"(?:ない|ません)(?:人|方|者|もの|場合|とき)?以外[^。]*{_NOT}"),
    re.compile(r"(?:ない|ません)(?:者|もの|こと)では(?:ない|ありません)"),
    re.compile(
        r"(?:でな|しな|にな)い(?:者|もの|人|方)(?:は|で)[^。、]{0,12}(?:でない|ではない|ではありません)"
    ),
)


def bare(text: str) -> str:
    """`text` without readings (漢字《かんじ》) and without spaces at its ends."""
    return _RUBY.sub("", text).strip()


def sentences_of(text: str) -> list[str]:
    """The sentences of `text` in order; a line is one too."""
    return [one.strip() for one in _ENDS.split(bare(text)) if one.strip()]


def long_sentences(text: str, longest: int = LONGEST_SENTENCE) -> list[str]:
    """The sentences of more than `longest` characters, spaces not counted."""
    return [one for one in sentences_of(text) if len("".join(one.split())) > longest]


def double_negatives(text: str) -> list[str]:
    """The sentences that say no twice (ないわけではない, …ない限り…できません)."""
    return [one for one in sentences_of(text) if any(found.search(one) for found in _DOUBLE)]

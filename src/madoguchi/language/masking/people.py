"""Finding names of people: with a cue in words, or as the dictionary knows them.

A surname alone is a name only with a cue (敬称, 「担当の…」, 「…と申します」), because 千葉, 中野 and 林 are places and
things too; a surname and a given name side by side are one without a cue.
"""

import re
from collections.abc import Iterator

from madoguchi.language.cutting import Word, words_in
from madoguchi.language.kanji import NEW_FORMS
from madoguchi.language.surnames import ALSO_PLACES, COMMON_SURNAMES, ROMAN_SURNAMES, SPOKEN_SURNAMES

Span = tuple[int, int]

_KANJI = "々〆ヶ一-龥豈-龎\U00020000-\U0003ffff"
_PLAIN_FORMS = {ord(old): new for old, new in NEW_FORMS.items() if len(new) == 1}
_HONOURED = frozenset("さん さま 様 氏 くん 君 ちゃん 殿 先生 教授 先輩".split())
_TITLES = frozenset(
    (
        "課長 係長 部長 局長 室長 次長 主任 主査 主事 主幹 参事 所長 館長 園長 校長 職員"
        " 看護師 医師 弁護士 税理士 行政書士 司法書士 社労士 議員"
    ).split()
)
_STRONG = r"(?:氏名|お?名前|本名|旧姓|署名|名義人|申請者|届出人|届出者|世帯主|保護者|代理人|契約者|相続人|後見人|担当者|担当|係|名義)"
_CUE = re.compile(rf"{_STRONG}(?:は|が|の|[ 　]?[：:][ 　]?|[ 　]|（|「|『)?$")
_KIN = re.compile(
    r"(?:夫|妻|父|母|祖父|祖母|義父|義母|息子|娘|長男|長女|次男|次女|三男|三女|兄|弟|姉|妹|孫|友人|主人|甥|姪|叔父|叔母)"
    r"(?:の|、|（|・|[：:])?$"
)
_SELF = re.compile(r"(?:私|わたし|わたくし|僕|俺|自分|本人)(?:の名前)?(?:は|、|の|が)?[ 　]?$")
_BEGINS = re.compile(r"(?:^|[\s　、。！？!?「（(]|は|の|た)$")
_ENDS = re.compile(
    r"(?:です|でした|でございます|と(?:申|もう)し|と(?:いい|言い|言う|いう|呼ば)|拝|より[\s　。]*$"
    r"|まで(?:お願い|連絡|ご連絡|お電話)|に(?:確認|連絡))"
)
_AFTER = re.compile(r"[\s　、。，,（(）)」』はがのもにをへとや]|です|でし|だっ|で(?=登録|申請)|より|$")
_NOT_A_NAME = re.compile(
    r"^(?:市|区|町|村|県|府|都|郡|駅|線|川|山|橋|店|商店|病院|医院|小|中学|高校|大学|会社|支所|出張所|庁|港|島)"
)

_TOLD = (
    re.compile(
        rf"([{_KANJI}ァ-ヺー・]{{1,10}}(?:[ 　][{_KANJI}ァ-ヺー・ぁ-ん]{{1,8}})?)(?=と(?:申|もう)し(?:ます|まして))"
    ),
    re.compile(
        r"(?:(?<![^\s　、。！？!?「（(])|(?<=私は)|(?<=わたしは)|(?<=名前は))"
        r"([^\s　、。！？は「」〔〕]{1,12})(?=と(?:申|もう)し(?:ます|まして))"
    ),
    re.compile(
        rf"(?:お名前|名前|氏名|本名)(?:は|：|:)[ 　]?([{_KANJI}]{{1,5}}(?:[ 　]?(?:[{_KANJI}]{{1,4}}|[ぁ-ん]{{1,5}}|[ァ-ヺー]{{2,6}}))?)"
        r"(?=です|でございます|といいます|と言います)"
    ),
    re.compile(
        rf"(?:氏名|名前|申請者|代表者|世帯主|保護者)[ 　]?[：:][ 　]?"
        rf"([{_KANJI}]{{1,4}}[ 　]?(?:[{_KANJI}]{{1,4}}|[ぁ-ん]{{1,5}}|[ァ-ヺー]{{2,6}}))(?=[\s　、。,（(]|$)"
    ),
)
_FAR = re.compile(
    r"([ァ-ヺー]{2,12}(?:・[ァ-ヺー]{1,12}){1,4})(?=です|と(?:申|いい|言い|もう)|さん|さま|様|氏)"
)
_SPOKEN = "|".join(sorted(SPOKEN_SURNAMES, key=len, reverse=True))
_KATAKANA = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ん" else c for c in _SPOKEN)
_SPELT = (
    re.compile(rf"(?<![ぁ-ん])((?:{_SPOKEN})(?:[ 　]?[ぁ-ん]{{2,4}}?)?)(?=さん|さま|様|氏|と申|です)"),
    re.compile(
        rf"(?<![ァ-ヺー])((?:{_KATAKANA})[ 　]?(?:[ァ-ヺー]{{2,6}})?)(?=さん|さま|様|氏|と申|です|[\s　、。]|$)"
    ),
)
_ROMAN = "|".join(sorted(ROMAN_SURNAMES, key=len, reverse=True))
_LATIN = (
    re.compile(
        rf"(?<![A-Za-z])((?:{_ROMAN})[ ,]{{1,2}}[A-Z][A-Za-z]{{2,}}|[A-Z][A-Za-z]{{2,}} (?:{_ROMAN}))(?![A-Za-z])",
        re.IGNORECASE,
    ),
    re.compile(r"\b[Mm]y name is ([A-Z][a-z]+(?: [A-Z][A-Za-z]+){0,2})"),
    re.compile(r"\b(?:I am|I'm|This is) ([A-Z][a-z]+(?: [A-Z][A-Za-z]+){1,2})"),
)
_ROLE = "者員士師主長係官生家屋人民客子母父兄姉弟妹妻夫方店所局社会署庁校園院組側皆奥医課赤坊嬢手当別"
_HELPED = (
    re.compile(
        rf"(?:担当|窓口|受付|主治医|担任|係|職員|隣)の([{_KANJI}]{{2,4}}(?<![{_ROLE}]))(?=さん|さま|様|氏|先生|主任|課長|係長|主査)"
    ),
    re.compile(rf"(?<![{_KANJI}ぁ-ん])([{_KANJI}]{{1,3}}(?<![{_ROLE}]))(?=ちゃん|くん)"),
    re.compile(r"(?<=の)([ぁ-ん]{2,4}?)(?=ちゃん|くん)"),
)
_SIGNED = re.compile(rf"\n[ 　]*([{_KANJI}]{{1,4}}[ 　][{_KANJI}ぁ-んァ-ヺー]{{1,5}})[ 　]*$")


def names(text: str) -> Iterator[Span]:
    """Where in `text` people are named; spans may overlap."""
    told: list[Span] = []
    for pattern in _TOLD:  # the narrow before the wide: what one found, the next leaves
        spans = [found.span(1) for found in pattern.finditer(text)]
        told += [one for one in spans if not any(one[0] < end and start < one[1] for start, end in told)]
    yield from told
    for pattern in _IN_KANA_AND_LATIN:
        for found in pattern.finditer(text):
            yield found.span(1)
    for first, line in _lines(text):
        for start, end in _by_words(line):
            yield first + start, first + end


_IN_KANA_AND_LATIN = (_FAR, *_SPELT, *_LATIN, *_HELPED, _SIGNED)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    first = 0
    for line in text.split("\n"):
        if line.strip():
            yield first, line
        first += len(line) + 1


def _by_words(line: str) -> Iterator[Span]:
    """The names of one line as the dictionary cuts it, old forms read as new ones."""
    words = list(words_in(line.translate(_PLAIN_FORMS)))
    at = 0
    while at < len(words):
        length = _name_at(words, at)
        if not length:
            at += 1
            continue
        start, end = words[at].start, words[at + length - 1].end
        if length > 1 and words[at].is_of_person and _is_full(words[at : at + length]):
            if not _NOT_A_NAME.match(line[end:]):
                yield start, end
        elif _is_cued(line, words, at, length):
            yield start, end
        at += length


def _name_at(words: list[Word], at: int) -> int:
    """How many words from `at` on may be one name; 0 when none."""
    if not _may_be_name(words[at]):
        return 0
    length = 1
    while at + length < len(words) and length < 4:
        word = words[at + length]
        following = words[at + length + 1] if at + length + 1 < len(words) else None
        if word.text in _HONOURED or word.text in _TITLES:
            break
        if word.is_of_person or (not word.is_known and _is_written(word)):
            length += 1
        elif word.text in (" ", "　") and following is not None and following.is_of_person:
            length += 2
        else:
            break
    return length


def _is_written(word: Word) -> bool:
    return word.part[0] == "名詞" and bool(re.fullmatch(f"[{_KANJI}ァ-ヺー]{{1,8}}", word.text))


def _may_be_name(word: Word) -> bool:
    if word.is_of_person or word.text in COMMON_SURNAMES:
        return len(word.text) > 1 or word.is_of_person
    if word.part[1] == "固有名詞" and word.part[2] == "地名":
        return True
    return not word.is_known and _is_written(word)


def _is_full(words: list[Word]) -> bool:
    """Whether these are a surname and a given name."""
    people = [word for word in words if word.is_of_person]
    return len(people) > 1 and words[0].is_family_name


def _is_cued(line: str, words: list[Word], at: int, length: int) -> bool:
    """Whether what stands around says that these words name someone."""
    first, last = words[at], words[at + length - 1]
    before, after = line[: first.start], line[last.end :]
    following = words[at + length].text if at + length < len(words) else ""
    is_place = first.part[2] == "地名" and first.text not in COMMON_SURNAMES
    if following in _HONOURED or any(after.startswith(title) for title in _TITLES):
        return not before.endswith(("お", "ご")) or first.is_of_person
    if is_place or _NOT_A_NAME.match(after) or not _AFTER.match(after):
        return False
    is_person = first.is_of_person
    if _CUE.search(before) and not (first.text in ALSO_PLACES and after.startswith("の")):
        return is_person or not first.is_known or first.text in COMMON_SURNAMES
    if not is_person or first.text in ALSO_PLACES:
        return False
    if _KIN.search(before) or _SELF.search(before):
        return True
    return bool((first.is_family_name or length > 1) and _BEGINS.search(before) and _ENDS.match(after))

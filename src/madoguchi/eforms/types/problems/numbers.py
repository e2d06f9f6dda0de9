"""No form asks for the individual number."""

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _

from madoguchi.eforms.types.parts import FILE_TYPES
from madoguchi.eforms.types.problems.base import Body, questions_in

# A question of these types cannot take twelve digits, so it may speak of the number.
_HOLDS_NO_NUMBER = {"yes_no", "one_of", "many_of", "declaration", "statement", "date", "kana", "email"}
_INDIVIDUAL_NUMBER = re.compile(r"個人番号(?!カード)|マイナンバー(?!カード|制度)|mynumber", re.IGNORECASE)
_NUMBER_ON_PAPER = re.compile(r"(個人番号|マイナンバー)カード.{0,10}(裏|両面)|通知カード")
_WARNS_AGAINST_IT = re.compile(
    r"(個人番号|マイナンバー|通知カード|裏面?)[^。]*"
    r"(ないで|ません|不要|必要ありません|隠し|塗りつぶ|黒塗り|消して|除いて)"
)


def problems_of_numbers(body: Body) -> Iterator[str]:
    """No question asks for the individual number (Number Act art. 20): it is not stored here."""
    for page, question in questions_in(body):
        if question["type"] in _HOLDS_NO_NUMBER:
            continue
        words = _plain(question["label"])
        around = [_plain(text) for text in (page["title"], page.get("hint", ""), question.get("hint", ""))]
        asks = _asks(words, question["type"]) or (
            not _WARNS_AGAINST_IT.search("。".join(around))
            and any(_asks(text, question["type"]) for text in around)
        )
        if asks or re.search(r"my_?number|individual_?number|kojin_?bango", question["id"]):
            yield _(
                "質問「%(id)s」は個人番号（マイナンバー）をたずねています。"
                "個人番号は、このシステムでは集めません。質問から外してください。"
            ) % {"id": question["id"]}


def _plain(text: str) -> str:
    return re.sub(r"[\s・･_-]", "", unicodedata.normalize("NFKC", text))


def _asks(text: str, kind: str) -> bool:
    return bool(_INDIVIDUAL_NUMBER.search(text) or (kind in FILE_TYPES and _NUMBER_ON_PAPER.search(text)))

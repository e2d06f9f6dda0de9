"""Whether a title is about giving something up, and whether a query is about beginning it.

Who wants to open a shop has no use for the report of its closing, although the two share every other word. Titles name
the act in a few set words, and what people say for it is as regular. Other acts (changing, renewing) are asked for by
their own words, which titles hold.
"""

import re

_GIVING_UP = re.compile("廃止|廃業|廃棄|休止|休廃|休業|閉鎖|返納|解散|脱退|喪失|抹消|取消|取リ消シ")
"""In folded titles."""
_BEGINNING = re.compile(
    "開[キクイカケコ]|開業|開店|開設|始メ|ハジメ|新シク|立チ上ゲ|設立|起業|創業|作リタイ|取リタイ"
)
_STOPPING = re.compile("廃|休|閉|返納|解散|脱退|抹消|取消|タタ[ムミン]|畳[ムミン]|ヤメ|辞メ|止メ|終ワ")
"""In folded queries, in which hiragana stands as katakana."""


def gives_up(title: str) -> bool:
    """Whether what the folded `title` names ends a right or a business."""
    return bool(_GIVING_UP.search(title))


def begins(text: str) -> bool:
    """Whether the folded query `text` asks for a beginning and for nothing that ends."""
    return bool(_BEGINNING.search(text)) and not _STOPPING.search(text)

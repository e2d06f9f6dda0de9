"""The words of papers for which no template was published, which are also what a new template begins with."""

from madoguchi.examination.models import Outcome, PaperKind
from madoguchi.examination.writing.document import Words

_LETTER = """{申請日}付けで申請のありました「{手続の名称}」について、下記のとおり決定しましたので、通知します。

記

■ 決定の内容
{決定の内容}

■ 条件など
%(conditions)s

■ 決定の理由
{理由}

■ 根拠となる法令など
？{根拠法令}

以上

%(review)s
"""
_PERMIT = """| 氏名又は名称 | {申請者の氏名} |
| 住所 | {申請者の住所} |

{根拠法令}の規定により、上のとおり許可したことを証します。
"""


def default_words(kind: str, outcome: str, title: str) -> Words:
    """What a paper of `kind` says for `outcome` where nobody wrote a template; `title` is that of the registry."""
    if kind == PaperKind.PERMIT:
        return Words(title=title, text=_PERMIT, valid_years=None)
    is_conditional = outcome == Outcome.CONDITIONAL
    text = _LETTER % {
        "conditions": "{条件}" if is_conditional else "？{条件}",
        "review": "{教示}" if outcome in (Outcome.PARTIAL, Outcome.REFUSED) else "？{教示}",
    }
    return Words(title=title, text=text)

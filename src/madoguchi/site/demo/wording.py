"""How offices of the demo tell what they decided: notices for five procedures, two permits and a certificate."""

from datetime import datetime, timedelta
from typing import Any

from madoguchi.accounts.selectors import acting_of
from madoguchi.examination.models import Outcome, PaperKind
from madoguchi.examination.services import (
    add_template,
    ask_template_publication,
    publish_template,
    save_template_draft,
    start_template_draft,
)
from madoguchi.examination.types import Words
from madoguchi.registry.models import Procedure
from madoguchi.site.demo.city import People

WRITTEN = timedelta(days=480)
PERMIT = PaperKind.PERMIT.value

_SHOP = """■ {what}
| 営業者の氏名又は名称 | {{申請者の氏名}} |
| 店の名前 | {{答え：店・営業所の名前}} |
| 店の場所 | {{答え：店・営業所の所在地}} |
| 営業の種類 | 飲食店営業 |"""

_RESTAURANT_GRANTED = (
    """{申請日}付けで申請のありました飲食店の営業について、食品衛生法（昭和22年法律第233号）第55条第1項の規定により、下記のとおり許可しましたので、通知します。

記

"""
    + _SHOP.format(what="許可の内容")
    + """
| 有効期間 | {有効期間の開始日}から{有効期間の満了日}まで |

■ 条件
？{条件}

■ 許可の理由
{理由}

■ お願い
・別に届けた許可証を印刷し、店の見やすい場所に掲げてください。
・食品衛生責任者や設備を変えたときは、届出をしてください。
・満了の30日前から、更新の申請ができます。

以上

{教示}
"""
)
_RESTAURANT_REFUSED = (
    """{申請日}付けで申請のありました飲食店の営業について、食品衛生法（昭和22年法律第233号）第55条第2項の規定により、下記のとおり許可しないことと決定しましたので、通知します。

記

"""
    + _SHOP.format(what="申請の内容")
    + """

■ 許可しない理由
{理由}

■ これからのこと
・施設や設備を直すと、もう一度申請できます。手数料は、あらためてかかります。
・基準に合うかは、工事の前に保健所に相談してください。

以上

{教示}
"""
)
_RESTAURANT_PERMIT = """| 営業者の氏名又は名称 | {申請者の氏名} |
| 店の名前 | {答え：店・営業所の名前} |
| 店の場所 | {答え：店・営業所の所在地} |
| 営業の種類 | 飲食店営業 |
| 有効期間 | {有効期間の開始日}から{有効期間の満了日}まで |

食品衛生法（昭和22年法律第233号）第55条第1項の規定により、上のとおり営業を許可します。
"""
_COOK_PERMIT = """| 氏名 | {申請者の氏名} |
| 生年月日 | {答え：生年月日} |

調理師法（昭和33年法律第147号）第3条の規定により、調理師の免許を与えます。
"""
_ALLOWANCE_GRANTED = """{申請日}付けで請求のありました児童手当について、児童手当法（昭和46年法律第73号）\
第7条第1項の規定により、下記のとおり認定しましたので、通知します。

記

■ 認定の内容
| 受給者 | {申請者の氏名} |
| 認定した日 | {決定日} |
| 支払う月 | 偶数月（2月、4月、6月、8月、10月、12月） |

■ 認定の理由
{理由}

■ 条件など
？{条件}

■ 届出が必要なとき
・住所が変わったとき
・子どもを育てなくなったとき、子どもの人数が変わったとき
・公務員になったとき

以上

{教示}
"""
_ALLOWANCE_REFUSED = """{申請日}付けで請求のありました児童手当について、下記の理由により却下しましたので、通知します。

記

■ 却下の理由
{理由}

■ 根拠となる法令
{根拠法令}

以上

{教示}
"""
_MEDICAL_GRANTED = """{申請日}付けで申請のありました子ども医療費の助成について、下記のとおり医療証を交付することと\
決定しましたので、通知します。

記

■ 対象の保護者
{申請者の氏名}

■ 決定の理由
{理由}

■ 使い方
1. 病院や薬局の窓口で、健康保険の資格の確認といっしょに見せてください。
2. 県外の病院では使えません。払った分を、あとで請求できます。

以上

{教示}
"""
_MEDICAL_CARD = """| 保護者の氏名 | {申請者の氏名} |
| 住所 | {答え：住所} |

{根拠法令}の規定により、子どもの医療費を助成することを証します。
"""
_SUPPORT_GRANTED = """{申請日}付けで申請のありました妊婦支援給付金について、下記のとおり支給することと決定しましたので、通知します。

記

■ 支給の内容
| 給付 | 金額 | 支払い |
|---|---|---|
| 2回目の給付 | 赤ちゃん1人につき50,000円 | 決定から30日以内に、届け出た口座へ |

■ 決定の理由
{理由}

以上

{教示}
"""

_PREFECTURE, _CITY = "seikatsu-hoken-kyoku", "madono-shi"
TEMPLATES: list[tuple[str, str, str, dict[str, Any]]] = [
    (
        _PREFECTURE,
        "restaurant-permission",
        "granted",
        {"title": "飲食店営業許可通知書", "text": _RESTAURANT_GRANTED, "shows_address": True},
    ),
    (
        _PREFECTURE,
        "restaurant-permission",
        "refused",
        {"title": "飲食店営業不許可通知書", "text": _RESTAURANT_REFUSED, "shows_address": True},
    ),
    (
        _PREFECTURE,
        "restaurant-permission",
        PERMIT,
        {
            "title": "営業許可証",
            "text": _RESTAURANT_PERMIT,
            "series": "食営",
            "valid_years": 6,
            "renew_days": 30,
        },
    ),
    (
        _PREFECTURE,
        "cook-licence",
        PERMIT,
        {"title": "調理師免許証", "text": _COOK_PERMIT, "series": "調免"},
    ),
    (_CITY, "child-allowance", "granted", {"title": "児童手当認定通知書", "text": _ALLOWANCE_GRANTED}),
    (
        _CITY,
        "child-allowance",
        "refused",
        {"title": "児童手当認定請求却下通知書", "text": _ALLOWANCE_REFUSED},
    ),
    (
        _CITY,
        "child-medical-certificate",
        "granted",
        {"title": "子ども医療証交付決定通知書", "text": _MEDICAL_GRANTED},
    ),
    (
        _CITY,
        "child-medical-certificate",
        PERMIT,
        {
            "title": "子ども医療証",
            "text": _MEDICAL_CARD,
            "series": "子医",
            "valid_years": 1,
            "renew_days": 60,
        },
    ),
    (
        _CITY,
        "pregnancy-support-second",
        "granted",
        {"title": "妊婦支援給付金支給決定通知書", "text": _SUPPORT_GRANTED, "shows_address": True},
    ),
]
"""Whose template it is, of which procedure, for which outcome (or a permit), and its words."""

NEXT = ("child-allowance", "refused", "\n■ 相談できるところ\n・{問い合わせ先}\n")
"""A version that the editor wrote and that waits for another person to look at it."""


def write_words(people: People, *, at: datetime) -> None:
    """Let the editor write every template and the publisher publish it; one has a next version that waits."""
    written = at - WRITTEN
    writes, publishes = (acting_of(one, at=written) for one in (people.editor, people.publisher))
    for place, slug, outcome, words in TEMPLATES:
        is_permit = outcome == PERMIT
        version = add_template(
            procedure=Procedure.objects.select_related("current").get(slug=slug),
            organisation=people.organisations[place],
            kind=PERMIT if is_permit else PaperKind.NOTICE,
            outcome=Outcome.GRANTED if is_permit else outcome,
            by=writes,
            at=written,
        )
        saved, _problems = save_template_draft(
            version=version, words=Words(**words), revision=version.revision, by=writes, at=written
        )
        asked = ask_template_publication(version=saved, by=writes, at=written)
        published = publish_template(version=asked, by=publishes, at=written + timedelta(hours=2))
        if (slug, outcome) == NEXT[:2]:
            following = start_template_draft(template=published.template, by=writes, at=at)
            text = str(words["text"]).replace("\n以上", f"{NEXT[2]}\n以上")
            following, _problems = save_template_draft(
                version=following, words=Words(**{**words, "text": text}), revision=0, by=writes, at=at
            )
            ask_template_publication(version=following, by=writes, at=at)

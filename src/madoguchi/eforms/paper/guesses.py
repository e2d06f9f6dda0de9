"""What question a field of a paper form should become: its term, its type, and how sure that is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.eforms.linting.likeness import Likeness, looks_like_term, owner_in, plain
from madoguchi.eforms.paper.lists import Item
from madoguchi.language.folding import fold
from madoguchi.vocabulary.terms import TERMS, Term, TermType

KINDS: dict[str, object] = {
    "text": gettext_lazy("短い文字"),
    "long_text": gettext_lazy("長い文字"),
    "name": gettext_lazy("氏名"),
    "kana": gettext_lazy("フリガナ"),
    "date": gettext_lazy("日付"),
    "number": gettext_lazy("数"),
    "money": gettext_lazy("金額"),
    "yes_no": gettext_lazy("はい・いいえ"),
    "one_of": gettext_lazy("1つ選ぶ"),
    "many_of": gettext_lazy("いくつか選ぶ"),
    "postal_code": gettext_lazy("郵便番号"),
    "address": gettext_lazy("住所"),
    "phone": gettext_lazy("電話番号"),
    "email": gettext_lazy("メールアドレス"),
    "bank_account": gettext_lazy("口座"),
    "corporate_number": gettext_lazy("法人番号"),
    "file": gettext_lazy("ファイル"),
    "declaration": gettext_lazy("同意・宣言"),
}
"""Types that a field can become, as people call them."""

SURE, LIKELY, OPEN = 90, 60, 30
_CHOICES = re.compile(r"[(（]([^()（）]{3,80})[)）]\s*$")
_BOXES = re.compile(r"[□☐▢○]\s*([^□☐▢○]{1,20})")
_SPLIT = re.compile("[・／/|｜、,，]|または|又は|か(?=[一-龥])")
_NOT_A_CHOICE = re.compile("[0-9年月日例記入欄号]|フリガナ|カナ|写し|※|電話|自署|漢字")

_DROPPED: tuple[tuple[re.Pattern[str], object], ...] = (
    (
        re.compile("個人番号(?!カード)|マイナンバー(?!カード)|12桁"),
        gettext_lazy("個人番号は集めません。"),
    ),
    (
        re.compile("^(?:申請|届出|提出|請求|申込|記入)(?:年月)?日$|^日付$|^年月日$"),
        gettext_lazy("送った日時を、自動で記録します。"),
    ),
    (
        re.compile("宛先|宛名|殿$|様$|(?:市|区|町|村)長$|知事$|大臣$|提出先"),
        gettext_lazy("提出先は、手続から決まります。"),
    ),
    (
        re.compile("受付(?:印|欄|番号|日)|処理欄|職員(?:記入|使用|処理)欄|決裁|審査欄|整理番号|事務処理"),
        gettext_lazy("職員の欄です。"),
    ),
    (re.compile("^(?:印|押印|捺印|印鑑|収入印紙.*|署名・押印)$"), gettext_lazy("押印は要りません。")),
)

_WORDS: tuple[tuple[str, re.Pattern[str], int], ...] = (
    (
        "declaration",
        re.compile("同意(?:する|します|書)?$|誓約|相違(?:ない|ありません)|宣誓|確約|署名$"),
        SURE,
    ),
    (
        "file",
        re.compile(
            "(?:ノ写シ|写真|証明書|診断書|図面|平面図|見取図|添付|謄本|抄本|通帳|書類|カタログ|見積書|契約書|領収書)$"
        ),
        LIKELY,
    ),
    ("phone", re.compile("電話|TEL|FAX|ファクス|ファックス|携帯", re.IGNORECASE), SURE),
    ("email", re.compile("メール|EMAIL|E-MAIL", re.IGNORECASE), SURE),
    ("postal_code", re.compile("郵便番号|〒"), SURE),
    ("kana", re.compile("フリガナ|カナ$|振リ仮名|読ミ方"), SURE),
    ("corporate_number", re.compile("法人番号"), SURE),
    ("yes_no", re.compile("有無$|ノ有無|(?:デス|マス|アリマス)カ$|スルカ$|該当$|希望スル$"), LIKELY),
    ("date", re.compile("年月日|期日|日時|(?<![毎曜平休祝])日$|期限$|月日$"), LIKELY),
    ("money", re.compile("(?:金額|費用|料金|収入|所得|家賃|額|価格|代金|予算|単価|費)$"), LIKELY),
    (
        "number",
        re.compile(
            "(?:数|人数|面積|台数|枚数|年数|回数|割合|体重|年齢|長サ|重サ|高サ|坪|容量|広サ|座席|座席数|㎡)$"
        ),
        LIKELY,
    ),
    (
        "long_text",
        re.compile("理由|内容|状況|ヨウス|様子|概要|経緯|事情|備考|計画|方法|略歴|経歴|説明|目的$"),
        LIKELY,
    ),
    ("name", re.compile("氏名|(?:人|者|主|員)(?:ノ名前)?$"), LIKELY),
    ("address", re.compile("住所|所在地|本籍|居所"), LIKELY),
    ("text", re.compile("番号|記号|名称|名$|国籍|種類|区分|職|続柄|関係"), LIKELY),
)


@dataclass(frozen=True)
class Proposed:
    """A question that a field of the paper would become (質問の案).

    `score` is how sure the guess is, from 0 to 100; `is_used` whether it is asked, else `why` says why not;
    `part_of` is the number of another field with whose question this one is answered.
    """

    number: int
    item: Item
    label: str
    kind: str
    term: str = ""
    options: tuple[str, ...] = ()
    score: int = OPEN
    is_used: bool = True
    why: str = ""
    part_of: int | None = None


def propose(items: Sequence[Item]) -> list[Proposed]:
    """A question for each field, in order; the parts of an account and of an address become one question."""
    asker = _asker(items)
    found = [_proposed(n, item, asker) for n, item in enumerate(_with_readings(items))]
    return _without_doubles(_joined_addresses(_joined_accounts(found)))


_WITH_READING = re.compile(r"^(.*(?:氏名|名前|名称))\s*[(（](?:フリガナ|ふりがな|カナ|ｶﾅ|振り仮名)[)）]$")


def _with_readings(items: Sequence[Item]) -> list[Item]:
    """The fields, of 氏名（フリガナ） the name and its reading each."""
    found = []
    for item in items:
        both = _WITH_READING.match(item.label)
        found += [replace(item, label=both[1]), replace(item, label=f"{both[1]}フリガナ")] if both else [item]
    return found


def _asker(items: Sequence[Item]) -> str:
    words = " ".join(plain(f"{item.group}{item.label}") for item in items)
    return "business" if re.search("法人番号|代表者|商号|屋号|営業所?ノ|事業者", words) else "person"


def _proposed(number: int, item: Item, asker: str) -> Proposed:
    said = "".join(fold(item.label).split())
    for pattern, why in _DROPPED:
        if pattern.search(said) or pattern.search(item.label):
            return Proposed(number, item, item.label, "text", score=SURE, is_used=False, why=str(why))
    label, options = _split_choices(item.label)
    guess = _term_of(label, item, asker)
    if guess is not None:
        kind = _kind_of_term(guess.term)
        chosen = tuple(option.label for option in guess.term.options)
        return Proposed(number, item, label, kind, guess.term.name, chosen, score=guess.score)
    if options:
        return Proposed(number, item, label, "one_of", options=options, score=LIKELY)
    kind, score = _kind_of_words(label)
    return Proposed(number, item, label, kind, score=score)


def _term_of(label: str, item: Item, asker: str) -> Likeness | None:
    """The term of a field; whose it is follows from its own words, else from the heading above it."""
    owner = owner_in(item.group) if item.group else "person"
    about = item.group if item.group else ""
    if item.group and owner == "person" and asker == "business":
        about = ""
    return looks_like_term(label, about=about, asker=asker)


def _split_choices(label: str) -> tuple[str, tuple[str, ...]]:
    """A label and the choices that stand in it: 「所有区分（持家・借家）」, 「□男 □女」."""
    boxes = [one.strip() for one in _BOXES.findall(label)]
    if len(boxes) > 1:
        before = re.split("[□☐▢○]", label)[0].strip(" 　:：（(")
        return before or label, tuple(dict.fromkeys(boxes))
    found = _CHOICES.search(label)
    if found is None or _NOT_A_CHOICE.search(found[1]):
        return label, ()
    parts = tuple(dict.fromkeys(part.strip() for part in _SPLIT.split(found[1]) if part.strip()))
    if len(parts) < 2 or max(map(len, parts)) > 12:
        return label, ()
    return label[: found.start()].strip() or label, parts


_OF_TERM = {TermType.BOOLEAN: "yes_no"}


def _kind_of_term(term: Term) -> str:
    return _OF_TERM.get(term.type, term.type.value)


def _kind_of_words(label: str) -> tuple[str, int]:
    said = plain(label)
    bare = plain(re.sub("[(（].*?[)）]", "", label)) or said
    for kind, pattern, score in _WORDS:
        if pattern.search(bare) or pattern.search(said):
            return kind, score
    return "text", OPEN


_OF_ACCOUNT = re.compile("^口座番号|^支店|^預金種|^口座種|^店番|^銀行|^金融機関|^口座名義|^名義")


def _joined_accounts(found: list[Proposed]) -> list[Proposed]:
    """Bank, branch, kind, number and holder are one question: an account."""
    parts = [
        one
        for one in found
        if one.is_used and (one.term.startswith("bank.") or _OF_ACCOUNT.search(plain(one.label)))
    ]
    if len(parts) < 2:
        return found
    whole = next((one for one in parts if one.term == "bank.account"), parts[0])
    joined = replace(
        whole, label=_("振込先の口座"), kind="bank_account", term="bank.account", options=(), score=SURE
    )
    return [
        joined
        if one is whole
        else replace(one, part_of=whole.number, score=SURE, why=_("「振込先の口座」の中でたずねます。"))
        if one in parts
        else one
        for one in found
    ]


_NEAR = 6


def _joined_addresses(found: list[Proposed]) -> list[Proposed]:
    """A postal code belongs to the address beside it."""
    result = list(found)
    for n, one in enumerate(found):
        if one.is_used and one.kind == "postal_code":
            near = [
                result[m]
                for m in sorted(range(len(found)), key=lambda m: (abs(m - n), m < n))
                if result[m].kind == "address"
                and result[m].is_used
                and result[m].item.group == one.item.group
            ]
            if near and abs(near[0].number - n) <= _NEAR:
                why = _("「%s」の中でたずねます。") % near[0].label
                result[n] = replace(one, part_of=near[0].number, score=SURE, why=why)
    return result


def _without_doubles(found: list[Proposed]) -> list[Proposed]:
    """A term is bound once; a second field that looks like it keeps its type and is left to the person."""
    seen: set[str] = set()
    result = []
    for one in found:
        if one.is_used and one.part_of is None and one.term:
            if one.term in seen:
                one = replace(
                    one,
                    term="",
                    score=OPEN,
                    why=_("「%s」は前の項目と結びついています。") % TERMS[one.term].label,
                )
            else:
                seen.add(one.term)
        result.append(one)
    return result

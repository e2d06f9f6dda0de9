"""What can be asked: each type of question in words, with what it looks like, for whoever adds one."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.eforms.questions import KINDS

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of question as the builder offers it (質問の種類).

    `looks` is the small drawing that shows it; `hint` says when it is the right one.
    """

    type: str
    label: Words
    hint: Words
    looks: str


GROUPS: tuple[tuple[Words, tuple[Kind, ...]], ...] = (
    (
        _("えらぶ"),
        (
            Kind("yes_no", _("はい・いいえ"), _("どちらかを選びます。条件によく使います。"), "two"),
            Kind("one_of", _("一つ選ぶ"), _("いくつかの中から1つ選びます。"), "radios"),
            Kind("many_of", _("いくつでも選ぶ"), _("あてはまるものすべてに印をつけます。"), "checks"),
            Kind(
                "list",
                _("長い一覧からさがす"),
                _("学校や薬局など、何百とある中から文字でさがします。"),
                "search",
            ),
        ),
    ),
    (
        _("書く"),
        (
            Kind("text", _("一行の文字"), _("名称や番号など、短い言葉。"), "line"),
            Kind("long_text", _("長い文章"), _("理由や事情など、何行かの文章。"), "lines"),
            Kind("number", _("数"), _("人数、個数、面積など。単位をつけられます。"), "number"),
            Kind("money", _("金額"), _("円で書きます。"), "yen"),
            Kind("age", _("年齢"), _("何歳か。生年月日をたずねれば、ふつうは要りません。"), "number"),
            Kind("date", _("日付"), _("西暦でも和暦でも書けます。"), "date"),
        ),
    ),
    (
        _("人・連絡先"),
        (
            Kind("name", _("人の名前"), _("姓と名。どんな漢字も、そのまま残ります。"), "name"),
            Kind("kana", _("フリガナ"), _("ひらがなで書いてもかまいません。"), "line"),
            Kind("address", _("住所"), _("郵便番号から住所が入ります。"), "address"),
            Kind("postal_code", _("郵便番号だけ"), _("住所がいらないとき。"), "number"),
            Kind("phone", _("電話番号"), _("ハイフンは、あってもなくてもかまいません。"), "line"),
            Kind("email", _("メールアドレス"), _("結果のお知らせに使います。"), "line"),
            Kind(
                "members", _("世帯の人を選ぶ"), _("わかっている家族から選び、いない人は足せます。"), "checks"
            ),
            Kind("bank_account", _("振込先の口座"), _("銀行・支店・番号・名義。"), "address"),
            Kind("corporate_number", _("法人番号"), _("13桁。名称と所在地を確かめます。"), "number"),
        ),
    ),
    (
        _("ファイル・図"),
        (
            Kind(
                "file",
                _("書類のファイル"),
                _("PDFや写真。書類の種類を決めると、次の手続で使い回せます。"),
                "file",
            ),
            Kind("photo", _("写真をとる"), _("スマートフォンのカメラで、その場でとれます。"), "photo"),
            Kind("drawing", _("図をかく"), _("見取図など。紙にかいた図の写真でもかまいません。"), "drawing"),
            Kind("place", _("場所"), _("現在地か、言葉で場所を示します。"), "place"),
        ),
    ),
    (
        _("確かめる・伝える"),
        (
            Kind("declaration", _("誓約・同意"), _("読んで、印をつけてもらいます。"), "check"),
            Kind("signature", _("署名"), _("氏名を書いて署名とします。"), "signature"),
            Kind("statement", _("説明だけ"), _("答えはもとめず、知らせたいことを書きます。"), "words"),
            Kind(
                "computed",
                _("計算した値"),
                _("ほかの答えから計算して見せます。書いてはもらいません。"),
                "sum",
            ),
            Kind("fee", _("手数料"), _("額を見せます。答えから計算もできます。"), "yen"),
            Kind("slot", _("日時の予約"), _("来てもらう日時を選びます。"), "date"),
        ),
    ),
)

_BY_TYPE = {kind.type: kind for _name, kinds in GROUPS for kind in kinds}

SAME_ANSWER = (
    {"text", "long_text", "name", "kana"},
    {"number", "money", "age"},
    {"yes_no", "declaration"},
    {"one_of", "many_of"},
    {"file", "photo"},
)
"""Types that a question can be turned into without asking something else."""


def groups_of_kinds() -> list[tuple[Words, list[Kind]]]:
    """The types that forms of today can draw, in groups."""
    found = [(name, [kind for kind in kinds if kind.type in KINDS]) for name, kinds in GROUPS]
    return [(name, kinds) for name, kinds in found if kinds]


def kind_in_words(name: str) -> str:
    """What a type is called."""
    found = _BY_TYPE.get(name)
    return str(found.label) if found else name


def has_kind(name: str) -> bool:
    """Whether forms of today can ask a question of this type."""
    return name in KINDS


def turns_into(name: str) -> list[Kind]:
    """The types into which a question of the type `name` can be turned, its own first."""
    near = next((types for types in SAME_ANSWER if name in types), {name})
    return [kind for key, kind in _BY_TYPE.items() if key in near and key in KINDS]


def beginning(name: str) -> dict[str, Any]:
    """What a new question of the type `name` has beside its label."""
    return {key: value for key, value in _BEGINNINGS.get(name, {}).items()}


_BEGINNINGS: dict[str, dict[str, Any]] = {
    "declaration": {"required": True},
    "statement": {},
    "computed": {"compute": 0},
    "fee": {"amount": 0},
}

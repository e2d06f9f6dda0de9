"""Where a person lives and is reached."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from madoguchi.eforms.questions.base import (
    Kind,
    Wrong,
    as_typed,
    each_part,
    one_line,
    without_individual_number,
)
from madoguchi.eforms.questions.unread import said
from madoguchi.eforms.types import Question
from madoguchi.eforms.types.helps import Found, Helps, Looked
from madoguchi.language.reading import Unreadable, read_email, read_phone, read_postal_code
from madoguchi.language.towns import Town

LONGEST_ADDRESS = 200
ABROAD = "国外"
NO_PHONE = "なし："
_DIGITS = "0123456789０１２３４５６７８９一二三四五六七八九十"
PREFECTURES = tuple(
    "北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 "
    "石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 "
    "岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県".split()
)


def prefectures() -> tuple[str, ...]:
    """The prefectures to choose from, the one that runs the service first (`HOME_PREFECTURE`)."""
    home = settings.HOME_PREFECTURE
    return (home, *(name for name in PREFECTURES if name != home))


class PostalCode(Kind):
    """A postal code, kept as 7 digits (郵便番号)."""

    def read(self, question: Question, typed: str, on: date) -> str:
        return read_postal_code(one_line(question.label, typed))

    def display(self, question: Question, value: str) -> str:
        return f"〒{value[:3]}-{value[3:]}"


class Phone(Kind):
    """A phone number, kept as digits; who has none says why: `なし：耳が聞こえないため` (電話番号)."""

    template = "eforms/question_phone.html"
    is_styled = True
    inner_parts = ("", "none")

    def typed(self, data: QueryDict, name: str) -> str:
        number, why = data.get(name, ""), data.get(f"{name}-none", "")
        return number if number.strip() or not why.strip() else f"{NO_PHONE}{why}"

    def read(self, question: Question, typed: str, on: date) -> str:
        line = one_line(question.label, typed)
        if not line.startswith(NO_PHONE):
            return read_phone(line)
        why = line.removeprefix(NO_PHONE).strip()
        without_individual_number(question.label, why)
        if not why:
            raise Wrong(("none", _("電話がない理由を入力してください。")))
        return f"{NO_PHONE}{why}"

    def first_id(self, name: str, part: str = "") -> str:
        return f"{name}-{part}" if part else name


class Email(Kind):
    """A mail address (メールアドレス)."""

    def read(self, question: Question, typed: str, on: date) -> str:
        return read_email(one_line(question.label, typed))


class Address(Kind):
    """A postal address; what was typed is kept to the byte but for the postal code (住所).

    The towns of the postal code are offered; `town` is the one that was ticked of several.
    """

    parts = ("postal_code", "prefecture", "city", "street", "building")
    template = "eforms/question_address.html"
    is_styled = True
    script = "questions"
    looks = True

    def typed(self, data: QueryDict, name: str) -> dict[str, str]:
        typed = {part: data.get(f"{name}-{part}", "") for part in self.parts}
        town = data.get(f"{name}-town", "")
        return {**typed, "town": town} if town else typed

    def read(self, question: Question, typed: dict[str, str], on: date) -> dict[str, str]:
        if typed.get("town") and not typed["city"].strip():
            typed = {**typed, **_filled(typed, _town_of(typed["town"]))}
        is_abroad = typed["prefecture"] == ABROAD
        return each_part(
            question,
            {
                "postal_code": _foreign_code if is_abroad else _postal_code,
                "prefecture": _prefecture,
                "city": lambda text: _line(_("市区町村"), text),
                "street": lambda text: _line(_("町名・番地"), text),
                "building": lambda text: as_typed(_("建物名・部屋番号"), text, LONGEST_ADDRESS),
            },
            typed,
        )

    def look(self, question: Question, typed: dict[str, str], helps: Helps) -> Looked:
        try:
            code = _postal_code(typed["postal_code"])
        except (Wrong, Unreadable) as refusal:
            return Looked(said(refusal.sentence))
        towns = list(helps.towns(code))
        chosen = [town for town in towns if _key_of(town) == typed.get("town")]
        if len(towns) == 1 or chosen:
            town = (chosen or towns)[0]
            return Looked(
                _("「%(town)s」を入れました。続きを入力してください。") % {"town": town.label},
                _filled(typed, town),
            )
        if not towns:
            return Looked(
                _("〒%(code)sの住所は見つかりませんでした。番号を確かめるか、下の欄に入力してください。")
                % {"code": f"{code[:3]}-{code[3:]}"}
            )
        choices = tuple(Found(_key_of(town), town.label, _filled(typed, town)) for town in towns)
        return Looked(
            _("〒%(code)sには、%(count)d件の住所があります。選んでください。")
            % {"code": f"{code[:3]}-{code[3:]}", "count": len(towns)},
            choices=choices,
        )

    def display(self, question: Question, value: Any) -> str:
        code = value["postal_code"]
        shown = f"〒{code[:3]}-{code[3:]}" if len(code) == 7 and value["prefecture"] != ABROAD else code
        place = value["prefecture"] + value["city"] + value["street"]
        return " ".join(text for text in (shown, place, value["building"]) if text.strip())


def _key_of(town: Town) -> str:
    return "|".join((town.prefecture, town.city, town.town, town.number, town.name))


def _town_of(key: str) -> Town:
    return Town(*[*key.split("|"), "", "", "", "", ""][:5])


def _filled(typed: dict[str, str], town: Town) -> dict[str, str]:
    """The parts that a town fills in; a number that was typed already stays, behind the town."""
    begins, street = f"{town.town}{town.number}", typed["street"]
    if not street.strip():
        street = begins
    elif street.strip()[0] in _DIGITS and town.town not in street:
        street = begins + street
    filled = {"prefecture": town.prefecture, "city": town.city, "street": street}
    return {**filled, "building": town.name} if town.name and not typed["building"].strip() else filled


def _postal_code(typed: str) -> str:
    if not typed.strip():
        raise Wrong(("", _("郵便番号を入力してください。")))
    return read_postal_code(one_line(_("郵便番号"), typed))


def _foreign_code(typed: str) -> str:
    return one_line(_("郵便番号"), typed, 20)


def _prefecture(typed: str) -> str:
    if typed != ABROAD and typed not in prefectures():
        raise Wrong(("", _("都道府県を選んでください。")))
    return typed


def _line(label: str, typed: str) -> str:
    if not typed.strip():
        raise Wrong(("", _("%(label)sを入力してください。") % {"label": label}))
    return as_typed(label, typed, LONGEST_ADDRESS)

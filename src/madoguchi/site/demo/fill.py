"""Answers that an invented person would give, for any form."""

import hashlib
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from madoguchi.eforms.selectors import visible_pages, visible_questions, with_page
from madoguchi.eforms.types import FormDocument, Page, Question

FAMILY = [
    ("髙橋", "タカハシ"), ("山﨑", "ヤマザキ"), ("佐々木", "ササキ"), ("小林", "コバヤシ"), ("渡邉", "ワタナベ"),
    ("伊藤", "イトウ"), ("斎藤", "サイトウ"), ("𠮷田", "ヨシダ"), ("岡本", "オカモト"), ("松井", "マツイ"),
    ("藤原", "フジワラ"), ("長谷川", "ハセガワ"), ("三浦", "ミウラ"), ("グエン", "グエン"), ("阿部", "アベ"),
]  # fmt: skip
GIVEN = [
    ("陽菜", "ヒナ"), ("蓮", "レン"), ("結衣", "ユイ"), ("大翔", "ヒロト"), ("さくら", "サクラ"), ("悠真", "ユウマ"),
    ("美咲", "ミサキ"), ("健太", "ケンタ"), ("葵", "アオイ"), ("拓海", "タクミ"), ("真由美", "マユミ"), ("翼", "ツバサ"),
]  # fmt: skip
READINGS = dict([*FAMILY, *GIVEN])
TOWNS = [("1000001", "窓野市", "本町"), ("1000002", "川添市", "川端町"), ("1000003", "森下町", "緑が丘")]
COMPANIES = [
    "株式会社まどの食堂",
    "合同会社あおぞら",
    "みどり商店",
    "有限会社川添運輸",
    "カフェひだまり",
    "サロン・ド・ミモザ",
]
_YES = {"on_public_assistance": 0.05}
"""How often a question is answered with yes where it is not one time in two."""
WORDS = {
    "insurer": ["窓野県国民健康保険", "まどの健康保険組合", "全国健康保険協会"],
    "hospital": ["窓野中央病院", "川添クリニック", "森下整形外科"],
    "doctor": ["山口 一郎", "森田 恵"],
    "first_choice": ["ひまわり保育園", "本町こども園"],
    "second_choice": ["川端保育園", ""],
    "dog_name": ["ポチ", "こむぎ", "ハナ"],
    "dog_kind": ["柴犬", "トイプードル", "雑種"],
    "damage": ["台風で屋根の瓦が10枚ほど落ち、2階の部屋に雨が入りました。"],
    "shop_name": ["まどの食堂 本町店", "カフェひだまり", "居酒屋かわばた", "ミモザ 駅前店"],
    "car_number": ["窓野 800 あ 12-34"],
    "onset": ["2023年の秋ごろ", ""],
    "employer": ["株式会社まどの食堂", "合同会社あおぞら", "有限会社川添運輸"],
    "spouse_employer": ["みどり商店", "窓野中央病院"],
    "january_city": ["窓野市", "川添市", "森下町"],
    "spouse_january_city": ["窓野市", "川添市", "森下町"],
    "child_insurer": ["まどの健康保険組合", "全国健康保険協会 窓野支部"],
    "handbook_number": ["26-01234", "26-00871"],
    "child_allergies": ["なし", "卵"],
    "industry": ["飲食業", "小売業"],
}


@dataclass(frozen=True)
class Persona:
    """Who answers: a seed of choices that stay the same within one application (申請者の設定)."""

    family: tuple[str, str]
    given: tuple[str, str]
    town: tuple[str, str, str]
    company: str
    email: str


def persona(rng: random.Random, *, town: str, email: str = "") -> Persona:
    """Someone who lives in the municipality called `town` (or anywhere in the prefecture)."""
    towns = [place for place in TOWNS if place[1] == town] or TOWNS
    return Persona(rng.choice(FAMILY), rng.choice(GIVEN), rng.choice(towns), rng.choice(COMPANIES), email)


Attach = Callable[[SimpleUploadedFile], dict[str, Any]]


def answer_form(
    document: FormDocument, who: Persona, rng: random.Random, *, on: date, attach: Attach
) -> dict[str, Any]:
    """Valid answers for every visible question, page by page as a person would go."""
    answers: dict[str, Any] = {}
    for page in document.pages:
        if page.id not in {visible.id for visible in visible_pages(document, answers, on=on)}:
            continue
        rounds = rng.choice([1, 1, 2]) if page.repeats else 1
        for item in range(rounds):
            answers = _answer_page(
                document, page, answers, item if page.repeats else None, who, rng, on, attach
            )
    return answers


def _answer_page(
    document: FormDocument,
    page: Page,
    answers: dict[str, Any],
    item: int | None,
    who: Persona,
    rng: random.Random,
    on: date,
    attach: Attach,
) -> dict[str, Any]:
    name = {"family": who.family[0], "given": who.given[0]}
    for question in page.questions:
        now_visible = visible_questions(document, page, answers, on=on, item=item)
        if question.id not in {visible.id for visible in now_visible} or not question.is_asked:
            continue
        value = _answer(question, who, rng, on, attach)
        if question.type == "name":
            name = value
        elif question.type == "kana":
            value = {part: READINGS[text] for part, text in name.items()}
        answers = with_page(answers, page, {question.id: value}, item)
    return answers


def _answer(question: Question, who: Persona, rng: random.Random, on: date, attach: Attach) -> Any:
    match question.type:
        case "name":
            first = who.given if question.id == "applicant_name" else rng.choice(GIVEN)
            return {"family": who.family[0], "given": first[0]}
        case "date":
            return _day(question, rng, on).isoformat()
        case "address":
            postal, city, street = who.town
            number = f"{rng.randint(1, 9)}-{rng.randint(1, 20)}-{rng.randint(1, 15)}"
            return {
                "postal_code": postal,
                "prefecture": "窓野県",
                "city": city,
                "street": street + number,
                "building": rng.choice(["", "", "コーポ窓野 203"]),
            }
        case "phone":
            return f"0900000{rng.randint(0, 9999):04d}"
        case "email":
            return who.email or ("contact@madono.example" if question.required else None)
        case "bank_account":
            return {
                "bank": "まどの銀行",
                "branch": "本店",
                "kind": "ordinary",
                "number": f"{rng.randint(0, 9_999_999):07d}",
                "holder_kana": f"{who.family[1]} {who.given[1]}",
            }
        case "file" | "photo":
            return [attach(_picture(question.label, who))]
        case _:
            return _plain(question, who, rng)


def _plain(question: Question, who: Persona, rng: random.Random) -> Any:
    match question.type:
        case "text" | "long_text":
            if question.id == "applicant_name":
                return who.company
            return rng.choice(WORDS.get(question.id, [""])) or ("特になし" if question.required else None)
        case "number" | "money":
            low = question.minimum if isinstance(question.minimum, int) else 0
            high = question.maximum if isinstance(question.maximum, int) else low + 200_000
            return rng.randint(low, min(high, low + (60 if question.type == "number" else 400_000)))
        case "yes_no":
            return question.id == "child_lives_together" or rng.random() < _YES.get(question.id, 0.5)
        case "declaration":
            return True
        case "corporate_number":
            return "7000012345673" if who.company == COMPANIES[0] else None
    return _chosen(question, rng)


def _chosen(question: Question, rng: random.Random) -> Any:
    match question.type:
        case "one_of":
            return rng.choice(question.options).value if rng.random() < 0.4 else question.options[0].value
        case "many_of":
            return [option.value for option in question.options if rng.random() < 0.5] or [
                question.options[0].value
            ]
        case "list" if question.entries is not None:
            return rng.choice(question.entries.entries[:8]).value if question.required else None
        case "slot":
            return rng.choice(question.slots).value
    return None


def _day(question: Question, rng: random.Random, on: date) -> date:
    if question.id.startswith("child"):
        return on - timedelta(days=rng.randint(5, 3600))
    if "birth" in question.id:
        years = 3 if question.id.startswith("dog") else 25 + rng.randint(0, 40)
        return on - timedelta(days=365 * years + rng.randint(0, 364))
    if question.maximum == "today":
        return on - timedelta(days=rng.randint(3, 60))
    return on + timedelta(days=rng.randint(20, 60))


def _picture(label: str, who: Persona) -> SimpleUploadedFile:
    """A sample document: a sheet with grey lines and the owner's own bars, so that no two people have the same."""
    image = Image.new("RGB", (620, 877), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 40, 580, 837), outline="#999999", width=2)
    for line in range(10):
        draw.line((70, 140 + 60 * line, 550 - 17 * (line % 4), 140 + 60 * line), fill="#bbbbbb", width=6)
    draw.text((70, 70), "SAMPLE", fill="#666666", font_size=36)
    for place, byte in enumerate(hashlib.sha256(f"{who} {label}".encode()).digest()[:24]):
        draw.line((300 + 10 * place, 760, 300 + 10 * place, 760 + byte // 4), fill="#999999", width=6)
    data = io.BytesIO()
    image.save(data, "PNG", optimize=True)
    return SimpleUploadedFile(f"{label[:20]}.png", data.getvalue(), "image/png")

"""The forms of National Health Insurance: joining it and leaving it."""

from typing import Any

from madoguchi.site.demo.forms.deceased import DECEASED, deceased_pages
from madoguchi.site.demo.forms.shared import (
    APPLICANT,
    APPLICANT_PATH,
    BABY,
    BABY_KANA,
    RETENTION,
    applicant,
    child_insurance,
    child_is_new,
    children,
    declared,
    has_spouse,
    own_insurance,
    spouse_name,
    to_ask,
    used_for,
    when,
)
from madoguchi.site.demo.forms.words import ask, case, part, sheet, whole
from madoguchi.site.demo.writing.forms import Json

_OFFICE = to_ask("窓野市 保険年金課", "Madono City, Insurance and Pension Section", "03-0000-1203")
_BORN: Json = {
    "child_name": BABY, "child_kana": BABY_KANA, "child_birth_date": "2026-11-01",
    "child_is_new": True, "child_insurance": "national", "child_relation": "child",
}  # fmt: skip


def _one(id: str, ja: str, en: str, easy: str, **more: Any) -> Json:
    return ask(id, "yes_no", (ja, en, easy), **more)


HEALTH_JOIN_FORM = whole(
    ("国民健康保険 加入の届出", "Joining National Health Insurance", "国民健康保険に入る届け"),
    applicant(),
    part(
        "household", ("世帯", "Household", "いっしょに住む人"),
        sheet(
            "head_page", ("世帯主", "Head of the household", "世帯主"),
            ask("relation_to_head", "one_of", ("世帯主から見た、あなたの続柄", "You are the head's", "世帯主とのつながり"),
                term="household.relation_to_head"),
            ask("head_name", "name", ("世帯主の氏名", "Name of the head of the household", "世帯主の名前"),
                term="household.head_name",
                show_if={"op": "ne", "term": "relation_to_head", "value": "self"}),
        ),
        sheet(
            "reason_page", ("加入の理由", "Why you join", "入る理由"),
            own_insurance(),
            ask("joins_for", "one_of", ("国民健康保険に入る理由", "Reason for joining", "入る理由"), term="insurance.joins_for"),
            ask("joins_on", "date", ("国民健康保険に入る日", "Date of joining", "入る日"), term="insurance.joins_on",
                show_if={"op": "ne", "term": "joins_for", "value": "birth"},
                hint=("引っ越してきた日、前の健康保険をやめた日の翌日などです。赤ちゃんは、生まれた日から入ります。",
                      "The day of the move, or the day after the former insurance ended. Babies join on the day of birth.",
                      "引っ越した日、前の健康保険をやめた次の日です。赤ちゃんは、生まれた日から入ります。")),
            ask("loss_proof", "file",
                ("健康保険の資格を失った証明書", "Certificate of the former insurance", "前の健康保険をやめた紙"),
                accept=["pdf", "jpg", "png"], max_files=2, document="health_insurance",
                show_if=when("joins_for", "left_company")),
        ),
        sheet("spouse_page", ("配偶者", "Spouse", "夫・妻"), has_spouse()),
        sheet(
            "spouse_detail", ("配偶者について", "About your spouse", "夫・妻のこと"),
            *spouse_name(),
            ask("spouse_insurance", "one_of", ("配偶者が入っている健康保険", "Health insurance of your spouse", "夫・妻の健康保険"),
                term="spouse.health_insurance", show_if={"op": "ne", "term": "joins_for", "value": "birth"},
                hint=("国民健康保険か、加入していないときは、いっしょに加入します。",
                      "With National Health Insurance or none, your spouse joins.",
                      "国民健康保険か、ないときは、いっしょに入ります。")),
            show_if=when("has_spouse"),
        ),
    ),
    children(
        child_is_new(),
        ask("child_relation", "one_of", ("続柄", "Relation", "つながり"), term="children[].relation"),
        child_insurance(),
        least=0,
        where={"op": "all", "of": [when("child_is_new"), when("child_insurance", "national")]},
    ),
    part(
        "paper_section", ("資格確認書", "Certificate", "資格確認書"),
        sheet(
            "paper_page", ("資格確認書", "Certificate", "資格確認書"),
            _one("wants_paper", "紙の資格確認書が必要ですか", "Do you need a paper certificate?", "紙の資格確認書がいりますか",
                 term="insurance.wants_paper",
                 hint=("マイナンバーカードを健康保険証として使わない方に送ります。",
                       "For those who do not use their My Number Card at hospitals.",
                       "病院でマイナンバーカードを使わない人に送ります。")),
        ),
    ),
    declared(
        "国民健康保険：加入する人は、ほかの健康保険に入っていません。",
        "National Health Insurance: nobody who joins has another insurance.",
        "国民健康保険：ほかの健康保険に入っていません。",
    ),
    privacy=used_for("国民健康保険の資格の記録", "keeping the register of the insurance", "国民健康保険の記録"),
    retention=RETENTION,
    contact=_OFFICE,
    paper=("国民健康保険 資格取得届", (
        ("届出人の氏名", "applicant_name"), ("届出人の住所", "applicant_address"), ("電話番号", "phone"),
        ("世帯主の氏名", "head_name"), ("世帯主との続柄", "relation_to_head"), ("届出人が加入している健康保険", "own_insurance"),
        ("取得の事由", "joins_for"),
        ("資格取得年月日", "joins_on"), ("資格を失ったことの証明", "loss_proof"), ("加入する人の氏名・フリガナ", "child_name"),
        ("加入する人の生年月日", "child_birth_date"), ("加入する人の続柄", "child_relation"),
        ("配偶者の健康保険", "spouse_insurance"), ("資格確認書の希望", "wants_paper"), ("個人番号", ""),
    )),
    cases=[
        case(
            "世帯主の子が生まれた",
            f"{APPLICANT_PATH} head_page reason_page spouse_page children paper_page declaration_page",
            {**APPLICANT, "relation_to_head": "self", "own_insurance": "national", "joins_for": "birth", "has_spouse": False,
             "children": [_BORN], "wants_paper": False, "declared": True},
        ),
        case(
            "会社をやめた日がない",
            f"{APPLICANT_PATH} head_page reason_page spouse_page children paper_page declaration_page",
            {**APPLICANT, "relation_to_head": "spouse", "head_name": {"family": "窓野", "given": "太郎"},
             "own_insurance": "none", "joins_for": "left_company", "has_spouse": False,
             "wants_paper": True, "declared": True},
            sends=False, errors=("joins_on",),
        ),
    ],
)  # fmt: skip

HEALTH_LEAVE_FORM = whole(
    ("国民健康保険 脱退の届出", "Leaving National Health Insurance", "国民健康保険をやめる届け"),
    applicant(),
    part(
        "reason", ("脱退の理由", "Why", "やめる理由"),
        sheet(
            "reason_page", ("脱退の理由", "Why the insurance ends", "やめる理由"),
            ask("leaves_for", "one_of", ("脱退の理由", "Reason", "理由"), choices=(
                ("died", ("加入していた人が亡くなった", "The person has died", "入っていた人が亡くなった")),
                ("joined_company", ("会社などの健康保険に入った", "Joined company insurance", "会社の健康保険に入った")),
                ("assistance", ("生活保護を受けることになった", "Public assistance began", "生活保護を受ける")),
            )),
            ask("leaves_on", "date", ("脱退の理由があった日", "Date", "その日"), maximum="today",
                show_if={"op": "ne", "term": "leaves_for", "value": "died"}),
            ask("new_insurance", "file", ("新しい健康保険の資格がわかるもの", "Proof of the new insurance", "新しい健康保険の紙"),
                accept=["pdf", "jpg", "png"], max_files=2, document="health_insurance",
                show_if=when("leaves_for", "joined_company")),
        ),
        *deceased_pages("name", "birth", "insurance", show_if=when("leaves_for", "died")),
    ),
    declared(
        "国民健康保険：保険料は、脱退した月の前の月の分までかかります。",
        "National Health Insurance: premiums are due until the month before.",
        "国民健康保険：お金は、やめた月の前の月まで払います。",
    ),
    privacy=used_for("国民健康保険の資格の記録", "keeping the register of the insurance", "国民健康保険の記録"),
    retention=RETENTION,
    contact=_OFFICE,
    paper=("国民健康保険 資格喪失届", (
        ("届出人の氏名", "applicant_name"), ("届出人の住所", "applicant_address"), ("電話番号", "phone"),
        ("喪失の事由", "leaves_for"), ("喪失の日", "leaves_on"), ("新しい健康保険", "new_insurance"),
        ("亡くなった人の氏名", "deceased_name"), ("亡くなった人の生年月日", "deceased_birth_date"),
        ("亡くなった日", "died_on"), ("届出人との続柄", "deceased_relation"), ("被保険者の記号・番号", "deceased_insured_number"),
    )),
    cases=[
        case(
            "夫が亡くなった",
            f"{APPLICANT_PATH} reason_page deceased_page deceased_insurance_page declaration_page",
            {**APPLICANT, "leaves_for": "died", **DECEASED, "deceased_health_insurance": "national", "declared": True},
        ),
        case(
            "会社の健康保険に入った日がない",
            f"{APPLICANT_PATH} reason_page declaration_page",
            {**APPLICANT, "leaves_for": "joined_company", "declared": True},
            sends=False, errors=("leaves_on",),
        ),
    ],
)  # fmt: skip

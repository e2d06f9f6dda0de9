"""The forms about the birth itself: the second payment for expectant mothers and the lump sum."""

from madoguchi.site.demo.forms.shared import (
    ACCOUNT,
    APPLICANT,
    APPLICANT_PATH,
    BABY,
    BABY_KANA,
    RETENTION,
    account,
    applicant,
    declared,
    own_insurance,
    to_ask,
    used_for,
)
from madoguchi.site.demo.forms.words import ask, case, part, sheet, whole
from madoguchi.site.demo.writing.forms import Json

_CHILD: Json = {"child_name": BABY, "child_kana": BABY_KANA, "child_birth_date": "2026-11-01"}
_PAID: Json = {"uses_public_account": False, "bank_account": ACCOUNT}

SECOND_BENEFIT_FORM = whole(
    (
        "妊婦支援給付金（2回目）胎児の数の届出",
        "Benefit for expectant mothers (second payment)",
        "赤ちゃんの数のお知らせ（2回目のお金）",
    ),
    applicant(),
    part(
        "birth",
        ("出産", "Birth", "赤ちゃん"),
        sheet(
            "birth_page",
            ("出産について", "About the birth", "赤ちゃんのこと"),
            ask(
                "due_on",
                "date",
                ("出産予定日", "Due date", "生まれる予定の日"),
                term="health.pregnancy_due_on",
            ),
            ask(
                "born_on",
                "date",
                ("出産した日", "Date of the birth", "赤ちゃんが生まれた日"),
                term="birth.on",
                required=False,
                maximum="today",
                hint=(
                    "生まれる前に届け出るときは、書かないで進んでください。",
                    "Leave this empty if the baby is not born yet.",
                    "まだ生まれていないときは、書きません。",
                ),
            ),
            ask(
                "babies",
                "number",
                ("赤ちゃんの数", "Number of babies", "赤ちゃんの数"),
                term="birth.babies",
                unit="人",
                minimum=1,
                maximum=6,
                hint=(
                    "流産や死産だった赤ちゃんも数えます。",
                    "Count babies who were miscarried or stillborn, too.",
                    "亡くなった赤ちゃんも数えます。",
                ),
            ),
            ask(
                "hospital",
                "text",
                ("出産した（する）病院・助産所", "Hospital or midwife", "病院の名前"),
                term="birth.hospital",
            ),
            ask(
                "handbook_number",
                "text",
                ("母子健康手帳の番号", "Number of the mother and child handbook", "母子健康手帳の番号"),
                term="birth.handbook_number",
                width="short",
                hint=(
                    "手帳の表紙に書いてあります。",
                    "It is on the cover.",
                    "手帳の前に書いてあります。",
                ),
            ),
        ),
    ),
    account(),
    declared(
        "妊婦支援給付金：ほかの市区町村で、同じ出産についての給付を受けていません。",
        "Benefit for expectant mothers: no other municipality paid it for this birth.",
        "妊婦支援給付金：ほかの町で、同じお金をもらっていません。",
    ),
    privacy=used_for(
        "妊婦支援給付金の審査と振込み", "deciding on and paying this benefit", "このお金を決めて払う"
    ),
    retention=RETENTION,
    contact=to_ask("窓野市 健康づくり課", "Madono City, Health Section", "03-0000-1601"),
    paper=(
        "胎児の数の届出書",
        (
            ("届出者の氏名・フリガナ", "applicant_name"),
            ("届出者の生年月日", "applicant_birth_date"),
            ("届出者の住所", "applicant_address"),
            ("電話番号", "phone"),
            ("出産予定日", "due_on"),
            ("出産した日", "born_on"),
            ("胎児の数", "babies"),
            ("医療機関の名称", "hospital"),
            ("母子健康手帳の番号", "handbook_number"),
            ("公金受取口座の利用", "uses_public_account"),
            ("振込先", "bank_account"),
        ),
    ),
    cases=[
        case(
            "双子が生まれた",
            f"{APPLICANT_PATH} birth_page bank declaration_page",
            {
                **APPLICANT,
                "due_on": "2026-11-08",
                "born_on": "2026-11-01",
                "babies": 2,
                "hospital": "窓野中央病院",
                "handbook_number": "26-01234",
                "uses_public_account": True,
                "declared": True,
            },
        ),
        case(
            "赤ちゃんの数と口座がない",
            f"{APPLICANT_PATH} birth_page bank declaration_page",
            {
                **APPLICANT,
                "due_on": "2026-11-08",
                "hospital": "窓野中央病院",
                "handbook_number": "26-01234",
                "uses_public_account": False,
                "declared": True,
            },
            sends=False,
            errors=("babies", "bank_account"),
        ),
    ],
)

LUMP_SUM_FORM = whole(
    (
        "国民健康保険 出産育児一時金の支給申請",
        "Lump-sum birth allowance (National Health Insurance)",
        "出産育児一時金の申し込み",
    ),
    applicant(),
    part(
        "birth",
        ("出産", "Birth", "赤ちゃん"),
        sheet(
            "mother_page",
            ("出産した人", "Who gave birth", "赤ちゃんを産んだ人"),
            own_insurance(),
            ask(
                "mother_name",
                "name",
                ("出産した人の氏名", "Name of the person who gave birth", "赤ちゃんを産んだ人の名前"),
                term="birth.mother_name",
            ),
            ask(
                "born_on",
                "date",
                ("出産した日", "Date of the birth", "生まれた日"),
                term="birth.on",
                maximum="today",
            ),
            ask(
                "babies",
                "number",
                ("赤ちゃんの数", "Number of babies", "赤ちゃんの数"),
                term="birth.babies",
                unit="人",
                minimum=1,
                maximum=6,
            ),
            ask(
                "hospital",
                "text",
                ("出産した病院・助産所", "Hospital or midwife", "病院の名前"),
                term="birth.hospital",
            ),
        ),
        sheet(
            "payment_page",
            ("病院への支払い", "What you paid", "病院に払ったお金"),
            ask(
                "direct_payment",
                "one_of",
                ("病院への直接支払い", "Direct payment to the hospital", "病院への払い方"),
                choices=(
                    (
                        "used",
                        ("使った（差額を申請する）", "Used (I claim the rest)", "使った（残りをもらう）"),
                    ),
                    ("unused", ("使わなかった", "Not used", "使わなかった")),
                ),
            ),
            ask("paid", "money", ("出産にかかった費用", "Cost of the birth", "かかったお金"), minimum=1),
            ask(
                "receipt",
                "file",
                ("領収書・明細書", "Receipt and statement", "病院の領収書"),
                accept=["pdf", "jpg", "png"],
                max_files=3,
            ),
        ),
    ),
    account(),
    declared(
        "出産育児一時金：ほかの健康保険から、同じ給付を受けません。",
        "Lump sum: I do not receive it from another insurance.",
        "出産育児一時金：ほかの健康保険から、もらいません。",
    ),
    privacy=used_for(
        "出産育児一時金の審査と振込み", "deciding on and paying this allowance", "このお金を決めて払う"
    ),
    retention=RETENTION,
    contact=to_ask("窓野市 保険年金課", "Madono City, Insurance and Pension Section", "03-0000-1201"),
    paper=(
        "国民健康保険 出産育児一時金支給申請書",
        (
            ("世帯主の氏名", "applicant_name"),
            ("世帯主の住所", "applicant_address"),
            ("電話番号", "phone"),
            ("加入している医療保険", "own_insurance"),
            ("出産した人の氏名", "mother_name"),
            ("出産した日", "born_on"),
            ("児の数", "babies"),
            ("医療機関の名称", "hospital"),
            ("直接支払制度の利用", "direct_payment"),
            ("出産の費用", "paid"),
            ("領収書", "receipt"),
            ("公金受取口座の利用", "uses_public_account"),
            ("振込先", "bank_account"),
        ),
    ),
    cases=[
        case(
            "かかった費用がない",
            f"{APPLICANT_PATH} mother_page payment_page bank declaration_page",
            {
                **APPLICANT,
                "own_insurance": "national",
                "mother_name": APPLICANT["applicant_name"],
                "born_on": "2026-11-01",
                "babies": 1,
                "hospital": "窓野中央病院",
                "direct_payment": "unused",
                **_PAID,
                "declared": True,
            },
            sends=False,
            errors=("paid",),
        ),
    ],
)

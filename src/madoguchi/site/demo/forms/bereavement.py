"""The forms that follow a death: the funeral, care insurance, property."""

from madoguchi.site.demo.forms.deceased import DECEASED, deceased_pages
from madoguchi.site.demo.forms.shared import (
    ACCOUNT,
    ADDRESS,
    APPLICANT,
    APPLICANT_PATH,
    RETENTION,
    account,
    applicant,
    declared,
    to_ask,
    used_for,
    when,
)
from madoguchi.site.demo.forms.words import ask, case, part, sheet, whole

_PERSON = ("亡くなった人", "The deceased", "亡くなった人")

FUNERAL_FORM = whole(
    ("葬祭費の支給申請", "Funeral benefit", "お葬式のお金の申し込み"),
    applicant(),
    part("deceased", _PERSON, *deceased_pages("birth", "address", "insurance")),
    part(
        "funeral", ("葬儀", "Funeral", "お葬式"),
        sheet(
            "funeral_page", ("葬儀", "Funeral", "お葬式"),
            ask("funeral_on", "date", ("葬儀をした日", "Date of the funeral", "お葬式をした日"), term="deceased.funeral_on",
                maximum="today"),
            ask("held_by_me", "yes_no", ("あなたが葬儀をしましたか（喪主）", "Did you hold the funeral?", "あなたがお葬式をしましたか")),
            ask("holder_name", "name", ("葬儀をした人の氏名", "Name of the person who held it", "お葬式をした人の名前"),
                show_if=when("held_by_me", False)),
            ask("proof", "file", ("葬儀の領収書か会葬礼状", "Receipt or card of thanks", "お葬式の領収書か、お礼の紙"),
                accept=["pdf", "jpg", "png"], max_files=3),
        ),
    ),
    account(),
    declared(
        "葬祭費：ほかの健康保険から、葬祭費や埋葬料を受けません。",
        "Funeral benefit: nobody receives it from another insurance.",
        "葬祭費：ほかの健康保険から、お金をもらいません。",
    ),
    privacy=used_for("葬祭費の審査と振込み", "deciding on and paying the benefit", "このお金を決めて払う"),
    retention=RETENTION,
    contact=to_ask("窓野市 保険年金課", "Madono City, Insurance and Pension Section", "03-0000-1201"),
    paper=("葬祭費支給申請書", (
        ("申請者（葬祭を行った人）の氏名・フリガナ", "applicant_name"), ("申請者の住所", "applicant_address"),
        ("電話番号", "phone"), ("亡くなった人の氏名・フリガナ", "deceased_name"), ("亡くなった人の生年月日", "deceased_birth_date"),
        ("亡くなった人の住所", "deceased_address"), ("亡くなった日", "died_on"), ("亡くなった人との続柄", "deceased_relation"),
        ("保険の種類", "deceased_health_insurance"), ("被保険者の記号・番号", "deceased_insured_number"),
        ("葬祭を行った日", "funeral_on"), ("葬祭を行った人", "holder_name"), ("領収書・会葬礼状", "proof"),
        ("公金受取口座の利用", "uses_public_account"), ("振込先", "bank_account"),
    )),
    cases=[
        case(
            "葬儀をした日がない",
            f"{APPLICANT_PATH} deceased_page deceased_insurance_page funeral_page bank declaration_page",
            {**APPLICANT, **DECEASED, "deceased_address": ADDRESS, "deceased_health_insurance": "late_stage",
             "held_by_me": True, "uses_public_account": False, "bank_account": ACCOUNT,
             "declared": True},
            sends=False, errors=("funeral_on",),
        ),
    ],
)  # fmt: skip

CARE_LOSS_FORM = whole(
    ("介護保険 資格喪失届", "End of long-term care insurance", "介護保険をやめる届け"),
    applicant(),
    part(
        "deceased", _PERSON, *deceased_pages("birth", "address"),
        sheet(
            "care_page", ("介護保険", "Care insurance", "介護保険"),
            ask("has_card", "yes_no",
                ("介護保険の被保険者証を持っていましたか", "Was there a care insurance card?", "介護保険の紙を持っていましたか"),
                term="deceased.has_care_insurance"),
            ask("insured_number", "text", ("被保険者番号", "Insured number", "番号"), required=False, width="short",
                show_if=when("has_card"),
                hint=("わからないときは、書かないで進んでください。", "Leave it empty if you do not know.",
                      "わからないときは、書きません。")),
            ask("returns_card", "one_of", ("被保険者証の返し方", "How you return the card", "紙の返し方"), show_if=when("has_card"),
                choices=(
                    ("post", ("郵便で返す", "By post", "郵便で返す")),
                    ("counter", ("窓口で返す", "At the counter", "窓口で返す")),
                    ("lost", ("なくした", "It is lost", "なくした")),
                )),
        ),
    ),
    part(
        "refund", ("保険料の精算", "Premiums", "保険料"),
        sheet(
            "refund_page", ("保険料の精算", "Premiums", "保険料"),
            ask("is_heir", "yes_no",
                ("あなたが相続人の代表として、精算の通知を受け取りますか", "Do you receive the settlement for the heirs?",
                 "あなたが、お金の計算の紙を受け取りますか"),
                hint=("払いすぎた保険料は返し、足りない分は請求します。", "Too much is paid back, too little is billed.",
                      "多く払ったお金は返します。")),
        ),
    ),
    account(),
    declared(
        "介護保険：払いすぎた保険料は、相続する人の代表に返します。",
        "Care insurance: what was paid too much goes to the heirs.",
        "介護保険：多く払ったお金は、家族に返します。",
    ),
    privacy=used_for("介護保険の資格と保険料の精算", "the register and the settlement of premiums", "介護保険の記録とお金の計算"),
    retention=RETENTION,
    contact=to_ask("窓野市 介護保険課", "Madono City, Care Insurance Section", "03-0000-1202"),
    paper=("介護保険 被保険者資格喪失届", (
        ("届出人の氏名・フリガナ", "applicant_name"), ("届出人の住所", "applicant_address"), ("電話番号", "phone"),
        ("被保険者の氏名・フリガナ", "deceased_name"), ("被保険者の生年月日", "deceased_birth_date"),
        ("被保険者の住所", "deceased_address"), ("資格喪失（死亡）の日", "died_on"), ("届出人との続柄", "deceased_relation"),
        ("被保険者証の有無", "has_card"), ("被保険者番号", "insured_number"), ("被保険者証の返還", "returns_card"),
        ("相続人代表者", "is_heir"), ("還付金の振込先", "bank_account"),
    )),
    cases=[
        case(
            "被保険者証をなくした", f"{APPLICANT_PATH} deceased_page care_page refund_page bank declaration_page",
            {**APPLICANT, **DECEASED, "deceased_address": ADDRESS, "has_card": True, "returns_card": "lost",
             "is_heir": True, "uses_public_account": True, "declared": True},
        ),
        case(
            "返し方を選んでいない", f"{APPLICANT_PATH} deceased_page care_page refund_page bank declaration_page",
            {**APPLICANT, **DECEASED, "deceased_address": ADDRESS, "has_card": True, "is_heir": True,
             "uses_public_account": True, "declared": True},
            sends=False, errors=("returns_card",),
        ),
    ],
)  # fmt: skip

CURRENT_OWNER_FORM = whole(
    ("固定資産現所有者申告・相続人代表者の指定届", "Report of the current owner of property", "土地や家を持つ人の届け"),
    applicant(),
    part("deceased", _PERSON, *deceased_pages("birth", "address")),
    part(
        "property", ("土地や家", "Property", "土地や家"),
        sheet(
            "property_page", ("土地や家", "Property", "土地や家"),
            ask("kinds", "many_of", ("亡くなった人が持っていたもの", "What the deceased owned", "持っていたもの"), choices=(
                ("land", ("土地", "Land", "土地")), ("house", ("家屋", "House", "家")),
                ("equipment", ("償却資産", "Business equipment", "仕事で使う機械")),
            )),
            ask("property_place", "text", ("土地や家のある場所", "Where it is", "土地や家があるところ"),
                hint=("例：窓野市本町3丁目", "For example: Honcho 3, Madono City", "例：窓野市本町3丁目")),
            ask("known_on", "date", ("現所有者だと知った日", "Since when you know that you are the owner", "知った日"),
                maximum="today"),
            ask("registered", "yes_no", ("相続登記は済みましたか", "Is the inheritance registered?", "法務局の手続はおわりましたか")),
        ),
    ),
    part(
        "heirs", ("相続する人", "Heirs", "土地や家をもらう人"),
        sheet(
            "heirs", ("ほかの相続する人", "Other heirs", "ほかの人"),
            ask("heir_name", "name", ("相続する人の氏名", "Name of the heir", "名前")),
            ask("heir_address", "address", ("相続する人の住所", "Address of the heir", "住所")),
            ask("heir_relation", "text", ("亡くなった人との続柄", "Relation to the deceased", "亡くなった人とのつながり"),
                width="short"),
            repeats={"min": 0, "max": 10, "noun": ("相続する人", "heir", "人")},
        ),
        sheet(
            "family_page", ("相続の関係", "Proof", "つながりがわかる紙"),
            ask("heirs_count", "computed", ("相続する人の数（あなたを含む）", "Number of heirs, with you", "もらう人の数"),
                unit="人", compute={"op": "add", "of": [{"op": "count_members", "over": "heirs[]"}, 1]}),
            ask("proof", "file", ("相続の関係がわかる戸籍など", "Family register or the like", "戸籍などの紙"),
                accept=["pdf", "jpg", "png"], max_files=6, required=False,
                hint=("法定相続情報一覧図の写しでもかまいません。市にある戸籍で確かめられるときは、いりません。",
                      "Not needed if the city holds your family register.", "市に戸籍があるときは、いりません。")),
        ),
    ),
    declared(
        "固定資産税：申告した人に、納税の通知書を送ります。",
        "Property tax: the bill goes to the person who reports.",
        "固定資産税：知らせた人に、税金の紙を送ります。",
    ),
    privacy=used_for("固定資産税を納める人の確認", "finding who pays the property tax", "税金を払う人を確かめる"),
    retention=RETENTION,
    contact=to_ask("窓野市 資産税課", "Madono City, Property Tax Section", "03-0000-1803"),
    paper=("固定資産現所有者申告書 兼 相続人代表者指定届", (
        ("申告者（代表者）の氏名・フリガナ", "applicant_name"), ("申告者の住所", "applicant_address"), ("電話番号", "phone"),
        ("亡くなった所有者の氏名", "deceased_name"), ("亡くなった所有者の生年月日", "deceased_birth_date"),
        ("亡くなった所有者の住所", "deceased_address"), ("亡くなった日", "died_on"), ("続柄", "deceased_relation"),
        ("固定資産の種類", "kinds"), ("固定資産の所在", "property_place"), ("現所有者であることを知った日", "known_on"),
        ("相続登記の有無", "registered"), ("ほかの現所有者の氏名", "heir_name"), ("ほかの現所有者の住所", "heir_address"),
        ("添付書類", "proof"),
    )),
    cases=[
        case(
            "妻と子が相続した",
            f"{APPLICANT_PATH} deceased_page property_page heirs family_page declaration_page",
            {**APPLICANT, **DECEASED, "deceased_address": ADDRESS, "kinds": ["land", "house"],
             "property_place": "窓野市本町1丁目", "known_on": "2026-11-03", "registered": False,
             "heirs": [{"heir_name": {"family": "窓野", "given": "蓮"}, "heir_address": ADDRESS, "heir_relation": "子"}],
             "declared": True},
        ),
        case(
            "知った日がない", f"{APPLICANT_PATH} deceased_page property_page heirs family_page declaration_page",
            {**APPLICANT, **DECEASED, "deceased_address": ADDRESS, "kinds": ["house"],
             "property_place": "窓野市本町1丁目", "registered": True, "declared": True},
            sends=False, errors=("known_on",),
        ),
    ],
)  # fmt: skip

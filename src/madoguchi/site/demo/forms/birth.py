"""The forms for a child: allowance and medical certificate."""

from madoguchi.site.demo.forms.shared import (
    ACCOUNT,
    APPLICANT,
    APPLICANT_PATH,
    BABY,
    BABY_KANA,
    RETENTION,
    account,
    applicant,
    child_insurance,
    child_is_new,
    children,
    declared,
    has_spouse,
    spouse_name,
    to_ask,
    used_for,
    when,
)
from madoguchi.site.demo.forms.words import ask, case, part, sheet, whole
from madoguchi.site.demo.writing.forms import Json

_CHILD: Json = {"child_name": BABY, "child_kana": BABY_KANA, "child_birth_date": "2026-11-01"}
_PAID: Json = {"uses_public_account": False, "bank_account": ACCOUNT}

CHILD_ALLOWANCE_FORM = whole(
    ("児童手当 認定請求", "Child Allowance – new claim", "児童手当の申し込み"),
    applicant(),
    children(
        ask(
            "child_relation",
            "one_of",
            ("お子さんとの続柄", "The child is your", "あなたと子どものつながり"),
            term="children[].relation",
        ),
        ask(
            "child_lives_together",
            "yes_no",
            ("いっしょに住んでいますか", "Does the child live with you?", "いっしょに住んでいますか"),
            term="children[].lives_together",
        ),
        ask(
            "child_address",
            "address",
            ("お子さんの住所", "Address of the child", "子どもの住所"),
            term="children[].address",
            show_if=when("child_lives_together", False),
        ),
        ask(
            "child_is_supported",
            "yes_no",
            (
                "面倒をみて、生活費を出していますか",
                "Do you look after the child and pay for its living?",
                "世話をして、生活のお金を出していますか",
            ),
            term="children[].is_supported",
        ),
        ask(
            "child_lives_in_japan",
            "yes_no",
            ("日本に住んでいますか", "Does the child live in Japan?", "日本に住んでいますか"),
            term="children[].lives_in_japan",
        ),
    ),
    part(
        "living",
        ("くらしのようす", "Work and family", "仕事と家族"),
        sheet(
            "work_page",
            ("お仕事と年金", "Work and pension", "仕事と年金"),
            ask(
                "occupation_state",
                "one_of",
                ("今の働き方", "Present occupation", "今の仕事"),
                term="person.occupation_state",
                hint=(
                    "公務員の方は、勤め先に請求してください。",
                    "Public servants claim from their employer.",
                    "公務員の人は、働いているところに申し込みます。",
                ),
            ),
            ask(
                "employer",
                "text",
                ("勤務先", "Employer", "働いているところ"),
                term="person.employer",
                show_if=when("occupation_state", "employee"),
            ),
            ask("pension", "one_of", ("加入している年金", "Pension", "年金"), term="person.pension"),
            ask(
                "january_city",
                "text",
                (
                    "今年1月1日に住民票があった市区町村",
                    "Municipality of residence on 1 January this year",
                    "今年の1月1日に住民票があった町",
                ),
                term="person.january_city",
            ),
        ),
        sheet("spouse_page", ("配偶者", "Spouse", "夫・妻"), has_spouse()),
        sheet(
            "spouse_detail",
            ("配偶者について", "About your spouse", "夫・妻のこと"),
            *spouse_name(),
            ask(
                "spouse_occupation_state",
                "one_of",
                ("配偶者の今の働き方", "Occupation of your spouse", "夫・妻の仕事"),
                term="spouse.occupation_state",
            ),
            ask(
                "spouse_lives_together",
                "yes_no",
                (
                    "配偶者といっしょに住んでいますか",
                    "Do you live together with your spouse?",
                    "夫・妻といっしょに住んでいますか",
                ),
                term="spouse.lives_together",
            ),
            ask(
                "spouse_address",
                "address",
                ("配偶者の住所", "Address of your spouse", "夫・妻の住所"),
                term="spouse.address",
                show_if=when("spouse_lives_together", False),
            ),
            ask(
                "spouse_january_city",
                "text",
                (
                    "今年1月1日に配偶者の住民票があった市区町村",
                    "Your spouse's municipality of residence on 1 January",
                    "今年の1月1日に夫・妻の住民票があった町",
                ),
                term="spouse.january_city",
            ),
            show_if=when("has_spouse"),
        ),
    ),
    account(),
    declared(
        "児童手当：受け取る要件を確かめるため、市（町）が住民票と所得の情報を見ます。",
        "Child Allowance: the municipality looks at resident and income records.",
        "児童手当：市や町が、住民票とお金の記録を見ます。",
    ),
    privacy=used_for(
        "児童手当の審査と振込み", "deciding on and paying the Child Allowance", "児童手当を決めて払う"
    ),
    retention=RETENTION,
    contact=to_ask("窓野市 子育て支援課", "Madono City, Child Support Section", "03-0000-1101"),
    paper=(
        "児童手当 認定請求書（児童手当法施行規則 様式第2号）",
        (
            ("請求者の氏名・フリガナ", "applicant_name"),
            ("請求者の生年月日", "applicant_birth_date"),
            ("請求者の住所", "applicant_address"),
            ("請求者の電話番号", "phone"),
            ("請求者の職業", "occupation_state"),
            ("請求者の勤務先", "employer"),
            ("請求者が加入する公的年金", "pension"),
            ("1月1日の住所", "january_city"),
            ("配偶者の有無", "has_spouse"),
            ("配偶者の氏名・フリガナ", "spouse_name"),
            ("配偶者の生年月日", "spouse_birth_date"),
            ("配偶者の職業", "spouse_occupation_state"),
            ("配偶者の住所", "spouse_address"),
            ("配偶者の1月1日の住所", "spouse_january_city"),
            ("児童の氏名・フリガナ", "child_name"),
            ("児童の生年月日", "child_birth_date"),
            ("続柄", "child_relation"),
            ("同居・別居の別", "child_lives_together"),
            ("別居の児童の住所", "child_address"),
            ("監護・生計の関係", "child_is_supported"),
            ("海外留学の別", "child_lives_in_japan"),
            ("公金受取口座の利用", "uses_public_account"),
            ("支払希望金融機関", "bank_account"),
            ("請求者・配偶者・児童の個人番号", ""),
        ),
    ),
    cases=[
        case(
            "会社に勤める人に、1人目が生まれた",
            f"{APPLICANT_PATH} children work_page spouse_page bank declaration_page",
            {
                **APPLICANT,
                "children": [
                    {
                        **_CHILD,
                        "child_relation": "child",
                        "child_lives_together": True,
                        "child_is_supported": True,
                        "child_lives_in_japan": True,
                    }
                ],
                "occupation_state": "employee",
                "employer": "株式会社まどの食堂",
                "pension": "employee",
                "january_city": "窓野市",
                "has_spouse": False,
                **_PAID,
                "declared": True,
            },
        ),
        case(
            "別に住む子の住所がない",
            f"{APPLICANT_PATH} children work_page spouse_page bank declaration_page",
            {
                **APPLICANT,
                "children": [
                    {
                        **_CHILD,
                        "child_relation": "child",
                        "child_lives_together": False,
                        "child_is_supported": True,
                        "child_lives_in_japan": True,
                    }
                ],
                "occupation_state": "none",
                "pension": "national",
                "january_city": "川添市",
                "has_spouse": False,
                "uses_public_account": True,
                "declared": True,
            },
            sends=False,
            errors=("children.0.child_address",),
        ),
    ],
)

CHILD_MEDICAL_FORM = whole(
    (
        "子ども医療費助成 医療証の交付申請",
        "Medical certificate for children",
        "子どもの医療証の申し込み",
    ),
    applicant(),
    children(
        child_is_new(),
        ask(
            "child_relation",
            "one_of",
            ("お子さんとの続柄", "The child is your", "あなたと子どものつながり"),
            term="children[].relation",
        ),
        ask(
            "child_lives_together",
            "yes_no",
            ("いっしょに住んでいますか", "Does the child live with you?", "いっしょに住んでいますか"),
            term="children[].lives_together",
        ),
        child_insurance(),
        ask(
            "child_insured_by",
            "name",
            (
                "お子さんの健康保険の被保険者",
                "Whose insurance the child belongs to",
                "だれの健康保険に入りますか",
            ),
            term="children[].health_insurance_holder",
            show_if={"op": "in", "term": "child_insurance", "value": ["employee", "mutual"]},
        ),
        ask(
            "child_insurer",
            "text",
            ("保険者の名称", "Insurer", "健康保険の名前"),
            term="children[].insurer",
            hint=(
                "例：全国健康保険協会 窓野支部",
                "For example: Japan Health Insurance Association, Madono branch",
                "例：全国健康保険協会 窓野支部",
            ),
            show_if={"op": "in", "term": "child_insurance", "value": ["employee", "mutual"]},
        ),
        ask(
            "child_insurance_number",
            "text",
            ("記号・番号", "Symbol and number", "記号と番号"),
            term="children[].insurance_number",
            required=False,
            hint=(
                "まだ分からないときは、あとで届け出られます。",
                "If you do not know it yet, you can tell us later.",
                "まだわからないときは、書かなくていいです。",
            ),
        ),
        where=when("child_is_new"),
    ),
    part(
        "aid_section",
        ("ほかの助成", "Other support", "ほかの助け"),
        sheet(
            "aid_page",
            ("ほかの助成", "Other support", "ほかの助け"),
            ask(
                "on_public_assistance",
                "yes_no",
                ("生活保護を受けていますか", "Are you on public assistance?", "生活保護を受けていますか"),
                term="household.on_public_assistance",
            ),
        ),
    ),
    declared(
        "医療証：健康保険が変わったときは、14日以内に届け出ます。",
        "Medical certificate: I tell you within 14 days when the insurance changes.",
        "医療証：健康保険がかわったら、14日以内に知らせます。",
    ),
    privacy=used_for("医療証の交付", "issuing the certificate", "医療証を作る"),
    retention=RETENTION,
    contact=to_ask("窓野市 子育て支援課", "Madono City, Child Support Section", "03-0000-1102"),
    paper=(
        "子ども医療証交付申請書",
        (
            ("申請者の氏名", "applicant_name"),
            ("申請者の住所", "applicant_address"),
            ("申請者の生年月日", "applicant_birth_date"),
            ("電話番号", "phone"),
            ("子どもの氏名・フリガナ", "child_name"),
            ("子どもの生年月日", "child_birth_date"),
            ("続柄", "child_relation"),
            ("同居・別居の別", "child_lives_together"),
            ("健康保険の種類", "child_insurance"),
            ("被保険者の氏名", "child_insured_by"),
            ("保険者の名称", "child_insurer"),
            ("記号・番号", "child_insurance_number"),
            ("生活保護の受給の有無", "on_public_assistance"),
        ),
    ),
    cases=[
        case(
            "会社の健康保険の扶養に入る",
            f"{APPLICANT_PATH} children aid_page declaration_page",
            {
                **APPLICANT,
                "children": [
                    {
                        **_CHILD,
                        "child_is_new": True,
                        "child_relation": "child",
                        "child_lives_together": True,
                        "child_insurance": "employee",
                        "child_insured_by": {"family": "窓野", "given": "太郎"},
                        "child_insurer": "まどの健康保険組合",
                    }
                ],
                "on_public_assistance": False,
                "declared": True,
            },
        ),
        case(
            "被保険者を書き忘れた",
            f"{APPLICANT_PATH} children aid_page declaration_page",
            {
                **APPLICANT,
                "children": [
                    {
                        **_CHILD,
                        "child_is_new": True,
                        "child_relation": "child",
                        "child_lives_together": True,
                        "child_insurance": "mutual",
                        "child_insurer": "まどの共済組合",
                    }
                ],
                "on_public_assistance": False,
                "declared": True,
            },
            sends=False,
            errors=("children.0.child_insured_by",),
        ),
    ],
)

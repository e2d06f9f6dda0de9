"""The forms of trades: a cook's licence, a restaurant, support for founders; and damage after a disaster."""

from madoguchi.site.demo.forms.shared import (
    ADDRESS,
    APPLICANT,
    APPLICANT_PATH,
    NAME,
    RETENTION,
    applicant,
    declared,
    to_ask,
    used_for,
    when,
)
from madoguchi.site.demo.forms.words import ask, case, part, sheet, whole
from madoguchi.site.demo.writing.forms import Json

_PREFECTURES = [
    [f"p{n:02}", name] for n, name in enumerate(
        "北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 "
        "石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 "
        "岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県 窓野県".split(), 1)
]  # fmt: skip
_SCANS: Json = {"accept": ["pdf", "jpg", "png"]}
COMPANY: Json = {
    "applicant_name": "株式会社まどの食堂",
    "corporate_number": "7000012345673",
    "representative": NAME,
    "business_address": ADDRESS,
    "phone": "0300002222",
    "email": "owner@madono.example",
}
COMPANY_PATH = "business business_address_page contact"


def company() -> Json:
    """The business that applies."""
    return part(
        "applicant", ("申請する事業者", "Business", "申し込む会社や店"),
        sheet(
            "business", ("事業者", "Business", "会社や店"),
            ask("applicant_name", "text", ("事業者の名称", "Name of the business", "会社や店の名前"), term="business.name",
                hint=("個人の場合は、氏名を入力してください。", "Your own name if you have no company.",
                      "会社でないときは、あなたの名前です。")),
            ask("corporate_number", "corporate_number", ("法人番号", "Corporate number", "法人番号"), required=False,
                term="business.corporate_number",
                hint=("13桁の番号です。個人の場合は、入力しないで進んでください。", "13 digits; leave it empty if you have no company.",
                      "会社の13の数字です。会社でないときは、書きません。")),
            ask("representative", "name", ("代表者の氏名", "Name of the representative", "代表の人の名前"),
                term="business.representative_name"),
        ),
        sheet(
            "business_address_page", ("事業者の所在地", "Address of the business", "会社や店の住所"),
            ask("business_address", "address", ("所在地", "Address", "住所"), term="business.address"),
        ),
        sheet(
            "contact", ("連絡先", "How to reach you", "連絡するところ"),
            ask("phone", "phone", ("電話番号", "Phone number", "電話番号"), term="business.phone"),
            ask("email", "email", ("メールアドレス", "E-mail address", "メールアドレス"), term="business.email"),
        ),
    )  # fmt: skip


COOK_FORM = whole(
    ("調理師免許の申請", "Cook's licence", "調理師の免許の申し込み"),
    applicant(),
    part(
        "register", ("名簿に載せること", "For the register", "名簿に書くこと"),
        sheet(
            "register_page", ("名簿に載せること", "For the register", "名簿に書くこと"),
            ask("honseki", "list", ("本籍地の都道府県", "Prefecture of your family register", "本籍のある県"), list="prefectures",
                required=False,
                hint=("外国籍の方は、国籍を次に入力してください。", "If you are not Japanese, give your nationality below.",
                      "外国人は、書きません。")),
            ask("nationality", "text", ("国籍（外国籍の方だけ）", "Nationality (if not Japanese)", "国籍（外国人だけ）"),
                term="person.nationality", required=False,
                show_if={"op": "not", "of": {"op": "known", "term": "honseki"}}),
            ask("gender", "one_of", ("性別", "Gender", "性別"), term="person.gender"),
            ask("former_name_wish", "yes_no",
                ("免許証に旧姓を並べて書くことを希望しますか", "Show your former family name, too?", "前の名字も書きますか")),
            ask("former_name", "name", ("旧姓の氏名", "Former name", "前の名前"), term="person.former_name",
                show_if=when("former_name_wish")),
        ),
    ),
    part(
        "qualification", ("資格", "Qualification", "資格"),
        sheet(
            "way_page", ("資格の取り方", "How you qualified", "どうやって資格をとりましたか"),
            ask("way", "one_of", ("調理師の資格をどのように得ましたか", "How did you qualify?", "どちらですか"), choices=(
                ("school", ("調理師養成施設を卒業した", "Graduated from a school for cooks", "調理師の学校を出た")),
                ("exam", ("調理師試験に合格した", "Passed the examination", "調理師の試験に受かった")),
            )),
        ),
        sheet(
            "school_page", ("養成施設", "School", "学校"),
            ask("school", "text", ("養成施設の名称", "Name of the school", "学校の名前")),
            ask("graduated_on", "date", ("卒業した日", "Date of graduation", "卒業した日"), maximum="today", precision="partial"),
            ask("diploma", "file", ("卒業証明書", "Certificate of graduation", "卒業の紙"), max_files=2, **_SCANS),
            show_if=when("way", "school"),
        ),
        sheet(
            "exam_page", ("試験", "Examination", "試験"),
            ask("exam_place", "list", ("試験を受けた都道府県", "Prefecture of the examination", "試験を受けた県"), list="prefectures"),
            ask("passed_on", "date", ("合格した日", "Date of passing", "受かった日"), maximum="today", precision="partial"),
            ask("exam_number", "text", ("合格証書の番号", "Number of the certificate", "紙の番号"), width="short"),
            ask("certificate", "file", ("合格証書", "Certificate", "受かった紙"), max_files=2, **_SCANS),
            show_if=when("way", "exam"),
        ),
    ),
    part(
        "reasons", ("欠格事由", "Grounds of refusal", "免許をとれないとき"),
        sheet(
            "offence_page", ("確認すること", "To be confirmed", "確認すること"),
            ask("fined", "yes_no",
                ("罰金以上の刑に処せられたことがありますか", "Have you been sentenced to a fine or more?", "罰金より重い罰を受けましたか"),
                hint=("あっても、免許を受けられることがあります（調理師法第4条の2）。",
                      "You may still receive the licence (art. 4-2 of the Cooks Act).", "あっても、免許をとれることがあります。")),
            ask("fined_for", "long_text", ("その内容と時期", "What for, and when", "いつ、何がありましたか"), max_length=400,
                show_if=when("fined")),
            ask("revoked", "yes_no",
                ("調理師の免許を取り消されたことがありますか", "Was a cook's licence of yours ever revoked?",
                 "調理師の免許をとり消されましたか")),
            ask("revoked_on", "date", ("取り消された日", "Date of the revocation", "とり消された日"), maximum="today", precision="partial",
                show_if=when("revoked")),
            ask("doctor", "file", ("医師の診断書（3か月以内）", "Medical certificate (of the last three months)", "医者の紙（3か月以内）"),
                max_files=2,
                hint=("麻薬、あへん、大麻、覚醒剤の中毒でないことの診断書です。",
                      "It says that you are not addicted to narcotics, opium, cannabis or stimulants.",
                      "薬の中毒ではないことを、医者が書いた紙です。"), **_SCANS),
            ask("register_copy", "file", ("戸籍抄本か、本籍のある住民票（6か月以内）", "Family register or resident record (six months)",
                                          "戸籍か住民票（6か月以内）"), max_files=2, document="residence_record", **_SCANS),
        ),
        sheet(
            "fee_page", ("手数料", "Fee", "手数料"),
            ask("fee", "fee", ("手数料", "Fee", "お金"), amount=5600),
        ),
    ),
    declared(
        "調理師免許：名簿に載せた氏名と生年月日を、免許証に書きます。",
        "Cook's licence: name and date of birth stand on the licence.",
        "調理師免許：名前と生まれた日を、免許の紙に書きます。",
    ),
    privacy=used_for("調理師の免許と名簿への登録", "the licence and the register of cooks", "調理師の免許"),
    retention=("免許が効力を失うまで保存します。", "We keep this as long as the licence is valid.", "免許があるあいだ、残します。"),
    contact=to_ask("窓野県 生活保健局 健康推進課", "Madono Prefecture, Health Promotion Section", "03-0000-2205"),
    lists={"prefectures": _PREFECTURES},
    paper=("調理師免許申請書（調理師法施行規則 様式第1号）", (
        ("本籍地都道府県名（国籍）", "honseki"), ("氏名・フリガナ", "applicant_name"), ("生年月日", "applicant_birth_date"),
        ("性別", "gender"), ("住所", "applicant_address"), ("電話番号", "phone"), ("旧姓併記の希望", "former_name_wish"),
        ("養成施設の名称", "school"), ("卒業年月日", "graduated_on"), ("試験の施行地", "exam_place"), ("合格年月日", "passed_on"),
        ("合格番号", "exam_number"), ("罰金以上の刑の有無", "fined"), ("刑の内容", "fined_for"), ("免許の取消しの有無", "revoked"),
        ("診断書", "doctor"), ("戸籍抄本等", "register_copy"), ("卒業証明書", "diploma"), ("合格証書", "certificate"), ("手数料", "fee"),
    )),
    cases=[
        case(
            "学校を出たが、性別を選んでいない",
            f"{APPLICANT_PATH} register_page way_page school_page offence_page fee_page declaration_page",
            {**APPLICANT, "honseki": "p13", "former_name_wish": False, "way": "school",
             "school": "まどの調理師専門学校", "graduated_on": "2026-03", "fined": False, "revoked": False, "declared": True},
            sends=False, errors=("gender",),
        ),
    ],
)  # fmt: skip

RESTAURANT_FORM = whole(
    ("飲食店営業許可の申請", "Restaurant business permission", "店で食べ物を出す許可の申し込み"),
    company(),
    part(
        "shop", ("店", "Shop", "店"),
        sheet(
            "shop_page", ("店について", "About the shop", "店のこと"),
            ask("shop_name", "text", ("店の名前（屋号）", "Name of the shop", "店の名前"), term="site.name"),
            ask("shop_address", "address", ("店の場所", "Address of the shop", "店の場所"), term="site.address"),
            ask("opens_on", "date", ("営業を始めたい日", "Opening day", "店を始める日"), term="site.opens_on"),
        ),
        sheet(
            "kind_page", ("営業のかたち", "Kind of business", "店の種類"),
            ask("shop_kind", "one_of", ("店のかたち", "Kind of shop", "店の種類"), choices=(
                ("shop", ("固定した店", "A shop", "ふつうの店")), ("car", ("キッチンカー（自動車）", "Food truck", "車の店")),
                ("stand", ("仮設の店・屋台", "Stand", "屋台")),
            )),
            ask("car_number", "text", ("自動車登録番号", "Number plate", "車の番号"), term="vehicle.plate",
                hint=("例：窓野 800 あ 12-34", "For example: 窓野 800 あ 12-34", "例：窓野 800 あ 12-34"),
                show_if=when("shop_kind", "car")),
            ask("food", "many_of", ("出す食べ物", "Food that you serve", "出す食べ物"), choices=(
                ("rice", ("ごはん・麺・定食", "Rice, noodles, set meals", "ごはん・めん")),
                ("raw", ("刺身・すし", "Raw fish", "さしみ・すし")),
                ("meat", ("焼肉・ステーキ", "Grilled meat", "肉")), ("sweets", ("菓子・パン", "Sweets and bread", "おかし・パン")),
                ("drink", ("酒・飲み物", "Drinks", "飲み物")),
            )),
            ask("floor_area", "number", ("調理場の広さ", "Size of the kitchen", "台所の広さ"), term="site.floor_area", unit="㎡",
                minimum=1, maximum=100000),
            ask("water", "one_of", ("使う水", "Water", "水"), choices=(
                ("tap", ("水道水", "Tap water", "水道")), ("well", ("井戸水など", "Well water", "井戸")),
            )),
            ask("water_file", "file", ("水質検査成績書", "Water test", "水の検査の紙"), max_files=2, show_if=when("water", "well"),
                **_SCANS),
        ),
    ),
    part(
        "hygiene", ("衛生管理", "Hygiene", "衛生"),
        sheet(
            "manager_page", ("食品衛生責任者", "Food hygiene supervisor", "食品衛生責任者"),
            ask("manager_name", "name", ("食品衛生責任者の氏名", "Name of the supervisor", "責任者の名前"), term="food.manager_name"),
            ask("manager_qualification", "one_of", ("資格", "Qualification", "資格"), term="food.manager_qualification"),
            ask("manager_file", "file", ("資格を証明するもの", "Proof of the qualification", "資格の紙"), term="food.manager_certificate",
                max_files=2, document="licence_certificate",
                show_if={"op": "ne", "term": "manager_qualification", "value": "planned"}, **_SCANS),
            ask("haccp", "one_of", ("衛生管理の方法", "Way of hygiene control", "衛生の方法"), term="food.haccp"),
        ),
        sheet(
            "plan_page", ("施設の図面", "Plan", "店の図"),
            ask("floor_plan", "file", ("施設の平面図", "Floor plan", "店の図"), term="site.floor_plan", max_files=3,
                document="plan_of_premises", **_SCANS),
            ask("fee", "fee", ("手数料", "Fee", "お金"), amount=18300,
                hint=("施設の検査の日までに、納付書で払います。", "Pay by the slip before the inspection.", "検査の日までに払います。")),
        ),
    ),
    declared(
        "営業許可：食品衛生法第55条第2項の欠格事由に当てはまりません。",
        "Permission: none of the grounds of refusal in art. 55 (2) of the Food Sanitation Act applies.",
        "許可：法律で許可できない人ではありません。",
    ),
    privacy=used_for("営業の許可の審査", "deciding on the permission", "許可を決める"),
    retention=RETENTION,
    contact=to_ask("窓野県 生活保健局 食品衛生課", "Madono Prefecture, Food Sanitation Section", "03-0000-2201"),
    paper=("営業許可申請書（食品衛生法施行規則 様式第1号）", (
        ("申請者の名称", "applicant_name"), ("法人番号", "corporate_number"), ("代表者の氏名", "representative"),
        ("申請者の住所", "business_address"), ("電話番号", "phone"), ("電子メールアドレス", "email"), ("施設の名称・屋号", "shop_name"),
        ("施設の所在地", "shop_address"), ("営業の形態", "shop_kind"), ("自動車登録番号", "car_number"), ("主な食品", "food"),
        ("施設の面積", "floor_area"), ("使用水の種類", "water"), ("水質検査", "water_file"), ("食品衛生責任者の氏名", "manager_name"),
        ("食品衛生責任者の資格", "manager_qualification"), ("HACCPの取組", "haccp"), ("施設の図面", "floor_plan"),
        ("営業開始予定日", "opens_on"), ("手数料", "fee"),
    )),
    cases=[
        case(
            "食品衛生責任者の氏名がない",
            f"{COMPANY_PATH} shop_page kind_page manager_page plan_page declaration_page",
            {**COMPANY, "shop_name": "まどの食堂 本町店", "shop_address": ADDRESS, "opens_on": "2027-01-10", "shop_kind": "shop",
             "food": ["rice"], "floor_area": 20, "water": "well", "manager_qualification": "planned",
             "haccp": "haccp_view", "declared": True},
            sends=False, errors=("manager_name",),
        ),
    ],
)  # fmt: skip

"""The forms for damage after a disaster and for founders."""

from madoguchi.site.demo.forms.shared import (
    APPLICANT,
    APPLICANT_PATH,
    RETENTION,
    applicant,
    declared,
    to_ask,
    used_for,
    when,
)
from madoguchi.site.demo.forms.trades import COMPANY, COMPANY_PATH, company
from madoguchi.site.demo.forms.words import ask, case, part, sheet, whole

DISASTER_FORM = whole(
    ("罹災証明書の交付申請", "Disaster victim certificate", "家がこわれた証明の申し込み"),
    applicant(),
    part(
        "damage", ("被害", "Damage", "こわれたところ"),
        sheet(
            "damage_page", ("被害のようす", "The damage", "どうなりましたか"),
            ask("damaged_on", "date", ("被害を受けた日", "Date of the damage", "その日"), maximum="today"),
            ask("cause", "one_of", ("原因", "Cause", "理由"), choices=(
                ("earthquake", ("地震", "Earthquake", "地震")), ("typhoon", ("台風・大雨", "Typhoon or heavy rain", "台風・大雨")),
                ("snow", ("大雪", "Heavy snow", "大雪")), ("other", ("そのほか", "Other", "ほか")),
            )),
            ask("same_place", "yes_no",
                ("被害を受けたのは、いま入力した住所の家ですか", "Is it the home at the address you gave?", "あなたの住所の家ですか")),
            ask("place", "address", ("被害を受けた家の住所", "Address of the damaged home", "こわれた家の住所"),
                show_if=when("same_place", False)),
            ask("spot", "place", ("被害を受けた場所", "Where it is", "場所"), required=False,
                hint=("端末の位置か、目印を入れると、調査の人が見つけやすくなります。",
                      "The position of your phone or a landmark helps the inspectors.", "近くにある物を書くと、さがしやすいです。")),
            ask("home", "one_of", ("住まいの種類", "Kind of home", "家の種類"), term="residence.home"),
            ask("water_height", "number", ("床からの浸水の高さ", "Height of the water above the floor", "水の高さ"), unit="cm",
                minimum=0, maximum=1000, required=False, show_if=when("cause", "typhoon")),
            ask("damage", "long_text", ("被害のようす", "What is damaged", "こわれたところ"), max_length=600,
                hint=("例：床上まで水につかった、屋根の瓦が落ちた", "For example: water above the floor, tiles fell off the roof",
                      "例：家に水が入った、屋根が落ちた")),
        ),
        sheet(
            "photos_page", ("写真", "Photos", "写真"),
            ask("photos", "photo", ("被害の写真", "Photos of the damage", "写真"), max_files=6,
                hint=("片付ける前に、家の外を4方向から撮ってください。", "Take the house from four sides before you clear up.",
                      "片づける前に、外の4つの方向から撮ってください。")),
            ask("self_judged", "yes_no",
                ("写真だけで「一部損壊」と判定する方法を希望しますか", "Do you agree to “partly damaged” judged by photos alone?",
                 "写真だけで決めてもいいですか"),
                hint=("調査を待たずに、早く証明書を受け取れます。", "You get the certificate sooner, without an inspection.",
                      "早く紙をもらえます。")),
            ask("copies", "number", ("必要な通数", "Number of copies", "何枚"), unit="通", minimum=1, maximum=10),
        ),
    ),
    declared(
        "罹災証明：被害の調査のため、市（町）が住民票と固定資産の情報を見ます。",
        "Disaster certificate: the municipality looks at resident and property records.",
        "罹災証明：市や町が、住民票と家の記録を見ます。",
    ),
    privacy=used_for("住まいの被害の調査と証明書の交付", "inspecting the damage and issuing the certificate", "家を調べて、証明を作る"),
    retention=RETENTION,
    contact=to_ask("窓野市 防災課", "Madono City, Disaster Prevention Section", "03-0000-1301"),
    paper=("罹災証明書交付申請書", (
        ("申請者の氏名・フリガナ", "applicant_name"), ("申請者の住所", "applicant_address"), ("電話番号", "phone"),
        ("罹災した日", "damaged_on"), ("罹災の原因", "cause"), ("罹災した場所", "place"), ("住家の種類", "home"),
        ("被害の状況", "damage"), ("浸水の深さ", "water_height"), ("写真", "photos"), ("自己判定方式の希望", "self_judged"),
        ("必要な枚数", "copies"),
    )),
    cases=[
        case(
            "通数がない", f"{APPLICANT_PATH} damage_page photos_page declaration_page",
            {**APPLICANT, "damaged_on": "2026-10-12", "cause": "typhoon", "same_place": True, "home": "owned",
             "water_height": 30, "damage": "床上まで水につかりました。", "self_judged": False, "declared": True},
            sends=False, errors=("copies",),
        ),
    ],
)  # fmt: skip

STARTUP_FORM = whole(
    ("創業補助金の交付申請", "Start-up subsidy", "会社や店を始めるお金の申し込み"),
    company(),
    part(
        "plan", ("事業の計画", "Business plan", "仕事の計画"),
        sheet(
            "stage_page", ("創業", "Founding", "始める日"),
            ask("not_founded", "yes_no", ("これから創業しますか", "Do you found it in the months to come?", "これから始めますか"),
                term="business.is_not_founded_yet"),
            ask("founded_on", "date", ("創業した日・創業する予定の日", "Date of founding", "始めた日、始める日"),
                term="business.founded_on"),
            ask("industry", "text", ("事業の種類", "Trade", "仕事の種類"), term="business.industry"),
            ask("employees", "number", ("従業員の数", "Employees", "働く人の数"), term="business.employees", unit="人", minimum=0,
                maximum=300),
            ask("summary", "long_text", ("事業の内容", "What you do", "どんな仕事ですか"), term="business.summary", max_length=800,
                hint=("だれに、何を、どのように売るかを書いてください。", "To whom you sell what, and how.",
                      "だれに、何を、どう売るかを書きます。")),
            ask("effect", "long_text", ("地域への効果", "What it does for the region", "町がどう良くなりますか"), max_length=400),
        ),
    ),
    part(
        "costs", ("費用", "Costs", "お金"),
        sheet(
            "items", ("補助の対象になる費用", "Costs", "かかるお金"),
            ask("item", "one_of", ("費用の種類", "Kind", "種類"), choices=(
                ("rent", ("家賃", "Rent", "家賃")), ("equipment", ("設備・備品", "Equipment", "機械や道具")),
                ("works", ("店舗の工事", "Building works", "店の工事")), ("publicity", ("広報", "Publicity", "宣伝")),
            )),
            ask("item_words", "text", ("内容", "What it is", "何ですか")),
            ask("item_cost", "money", ("金額（税抜き）", "Amount without tax", "お金（税なし）"), minimum=1),
            repeats={"min": 1, "max": 20, "noun": ("費用", "cost", "お金")},
        ),
        sheet(
            "sum_page", ("合計", "Total", "全部で"),
            ask("total", "computed", ("費用の合計", "Total cost", "全部のお金"), unit="円",
                compute={"op": "sum_members", "over": "items[]", "number": {"term": "items[].item_cost"}}),
            ask("subsidy", "computed", ("申請する額（費用の2分の1、200万円まで）", "Subsidy (half, up to 2,000,000 yen)", "もらうお金"),
                unit="円",
                compute={"op": "min", "of": [2000000, {"op": "div", "by": 2, "of": {
                    "op": "sum_members", "over": "items[]", "number": {"term": "items[].item_cost"}}}]}),
            ask("plan_file", "file", ("事業計画書", "Business plan", "計画の紙"), accept=["pdf"], max_files=3),
            ask("certificate", "file", ("特定創業支援等事業の証明書", "Certificate of start-up support", "勉強の会の証明"),
                accept=["pdf", "jpg", "png"], max_files=2),
            ask("tax_certificate", "file", ("県税の納税証明書", "Tax certificate", "税金の証明"),
                accept=["pdf", "jpg", "png"], max_files=2, document="tax_certificate"),
        ),
    ),
    declared(
        "創業補助金：同じ費用に、ほかの補助金を受けていません。県税の滞納はありません。",
        "Start-up subsidy: no other subsidy pays for the same costs, no tax is overdue.",
        "創業補助金：同じことで、ほかのお金をもらっていません。税金を払っています。",
    ),
    privacy=used_for("補助金の審査と交付", "deciding on and paying the subsidy", "お金を決めて払う"),
    retention=RETENTION,
    contact=to_ask("窓野県中小企業振興公社 創業支援課", "Madono SME Corporation, Start-up Section", "03-0000-3102"),
    paper=("創業補助金交付申請書", (
        ("申請者の名称", "applicant_name"), ("法人番号", "corporate_number"), ("代表者", "representative"),
        ("所在地", "business_address"), ("電話番号", "phone"), ("創業の時期", "founded_on"), ("業種", "industry"),
        ("従業員数", "employees"), ("事業の内容", "summary"), ("地域への効果", "effect"), ("経費の内訳", "item"),
        ("経費の額", "item_cost"), ("交付申請額", "subsidy"), ("事業計画書", "plan_file"), ("特定創業支援の証明書", "certificate"),
        ("納税証明書", "tax_certificate"),
    )),
    cases=[
        case(
            "地域への効果を書いていない", f"{COMPANY_PATH} stage_page items sum_page declaration_page",
            {**COMPANY, "not_founded": True, "founded_on": "2027-01-10", "industry": "飲食業", "employees": 2,
             "summary": "地元の野菜の定食を出します。",
             "items": [{"item": "rent", "item_words": "店の家賃6か月", "item_cost": 900000},
                       {"item": "equipment", "item_words": "厨房機器", "item_cost": 1500000}],
             "declared": True},
            sends=False, errors=("effect",),
        ),
    ],
)  # fmt: skip

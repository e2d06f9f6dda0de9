"""Resident tax: certificates, the return, paying in parts."""

from datetime import date

from madoguchi.site.demo.writing import (
    NO_APPEAL,
    applied,
    counters,
    days,
    doc,
    due,
    fee,
    halls,
    law,
    link,
    no_days,
    number_by_law,
    office,
    outcome,
    procedure,
    qa,
    told,
)

TAX_CERTIFICATE = procedure(
    "tax-certificate",
    "madono-shi",
    "課税（非課税）証明書・所得証明書の交付請求",
    "所得や住民税の額を証明する書類を受け取る手続です。",
    plain="1年の収入と税金を証明する紙をもらう手続です。保育園や奨学金の申し込みで使います。",
    english=(
        "Certificate of income and resident tax",
        "Proof of your income and resident tax, often asked for by schools and landlords.",
    ),
    kind="請求",
    for_whom=["1月1日に、窓野市・川添市・森下町に住んでいた人"],
    conditions=[
        "その年の1月1日に住んでいた市区町村が証明します。",
        "新しい年度の証明書は、毎年6月から出せます。",
        "所得の申告をしていない人は、先に住民税の申告がいります。",
    ],
    life_events=["tax", "school"],
    keywords=["所得証明", "非課税証明書", "収入の証明", "コンビニ交付"],
    documents=[
        doc("本人確認書類", "請求する人を確かめるため", "手元のもの"),
        doc("委任状", "代理の人が請求するとき", "自分で作成"),
    ],
    deadline="いつでも請求できます。",
    channels=counters(
        "1月1日に住んでいた市役所・町役場の税の窓口", "1月1日に住んでいた市役所・町役場の税担当"
    ),
    windows=halls("税担当"),
    processing=no_days("窓口では、その場で渡します。郵送は、届いてから3日くらいで送ります。"),
    legal_basis=[law("窓野市手数料条例", "第2条")],
    review_standard="請求できる人であることと、税の記録があること。",
    fee=fee(
        300,
        "1通300円（コンビニでは200円）",
        "窓口は現金か二次元コード決済、コンビニは機械で払います。",
        "1-1",
        "1-4",
        "2-4",
    ),
    is_guest_allowed=False,
    **outcome("交付します", "交付しません", "交付", "課税証明書"),
    review_instructions=NO_APPEAL,
    contact=office("窓野市 市民税課", "03-0000-1801"),
    systems=["コンビニ交付（証明書交付センター）"],
    timings=[
        due("tax", None, "", "証明がいる人だけ。"),
        due("school", None, "", "奨学金などで求められた人だけ。"),
    ],
    steps=(
        applied(27600, 11900, tool="コンビニ交付"),
        told(27600, 11900, title="課税証明書の交付", tool="コンビニ交付"),
    ),
)

TAX_RETURN = procedure(
    "resident-tax-return",
    "madono-shi",
    "市民税・県民税の申告",
    "前の年の所得を申告する手続です。確定申告をした人や、給料だけの人の多くは、いりません。",
    plain="前の年にもらったお金を、市に知らせる手続です。税務署に確定申告をした人は、しなくてよいです。",
    english=(
        "Resident tax return",
        "Report last year's income to the city unless you filed an income tax return.",
    ),
    kind="申告",
    for_whom=[
        "1月1日に窓野市・川添市・森下町に住み、前の年に所得があった人",
        "所得がなく、証明書や保険料の軽減がいる人",
    ],
    conditions=[
        "所得税の確定申告をした人は、いりません。",
        "1か所の給料だけで、勤め先が報告した人は、いりません。",
    ],
    life_events=["tax"],
    keywords=["住民税", "申告", "確定申告", "副業", "収入がない"],
    documents=[
        doc("収入がわかる書類（源泉徴収票など）", "所得を計算するため", "勤め先など"),
        doc("控除の証明書", "保険料や医療費の控除を受けるため", "保険会社など"),
    ],
    deadline="毎年3月15日まで。",
    acceptance=[
        {
            "yearly_from": "02-16",
            "yearly_until": "03-15",
            "text": "毎年2月16日から3月15日まで。過ぎても受け付けます。",
        }
    ],
    channels=counters(
        "1月1日に住んでいた市役所・町役場の税の窓口、申告の会場", "1月1日に住んでいた市役所・町役場の税担当"
    ),
    windows=halls("税担当"),
    processing=no_days("申告で終わる手続で、審査はありません。"),
    legal_basis=[law("地方税法", "第317条の2第1項")],
    review_standard="申告の事項に漏れがないこと。",
    individual_number=number_by_law("地方税の賦課徴収"),
    **outcome("受け付けました", "受け付けられません", "受付", "申告書受付のお知らせ"),
    review_instructions=NO_APPEAL,
    contact=office("窓野市 市民税課", "03-0000-1801"),
    systems=["eLTAX（個人住民税の電子申告）"],
    timings=[due("tax", 74, "1月1日", "毎年3月15日まで。")],
    faq=[
        qa(
            "オンラインでできますか。",
            "マイナンバーカードがあれば、eLTAXから申告できる市町があります。窓野市は、できます。",
        )
    ],
    steps=(applied(8900, 640, "10354", tool="eLTAX"),),
)

PAYMENT_PLAN = procedure(
    "tax-payment-plan",
    "madono-shi",
    "市税（町税）の徴収猶予・分割納付の申請",
    "災害、病気、失業などで税金を一度に払えないときに、待ってもらい、分けて払う手続です。",
    plain="税金を一度に払えない人は、相談してください。少しずつ払うことができます。",
    english=(
        "Deferral and instalments of local tax",
        "If illness, disaster or job loss keeps you from paying at once, ask to pay in parts.",
    ),
    audience="both",
    for_whom=["災害、病気、失業、店の休業などのため、税金を一度に払えない人や会社"],
    conditions=[
        "猶予は原則1年以内で、延滞金の一部か全部が免除されます。",
        "100万円を超え、3か月を超えるときは、担保がいることがあります。",
    ],
    life_events=["tax", "job", "disaster"],
    keywords=["税金が払えない", "滞納", "分割", "督促", "延滞金"],
    documents=[
        doc("収入と支出がわかる書類", "払える額を決めるため", "手元のもの"),
        doc("災害や病気などを証明する書類", "猶予の理由を確かめるため", "市役所・病院など"),
    ],
    deadline="納期限の前（過ぎても相談できます）。",
    channels=counters(
        "納める市役所・町役場の税の窓口",
        "納める市役所・町役場の税担当",
        "窓野市 納税課に電話で相談できます。",
    ),
    windows=halls("納税担当"),
    processing=days(30),
    legal_basis=[law("地方税法", "第15条第1項"), law("地方税法", "第15条の2第1項")],
    review_standard="地方税法第15条第1項の各号の事実があり、一度に納めることができないこと。",
    individual_number=number_by_law("地方税の賦課徴収"),
    **outcome("猶予します", "猶予しません", "猶予決定", "徴収猶予許可（不許可）通知書"),
    contact=office("窓野市 納税課", "03-0000-1804"),
    systems=["eLTAX"],
    related=[
        link("disaster-tax-relief", "together", "災害のときは、減免も申請できます。"),
        link("health-insurance-reduction", "together"),
    ],
    timings=[
        due("job", None, "", "税金を払えない人だけ。納期限の前に相談します。"),
        due("disaster", None, "", "税金を払えない人だけ。納期限の前に相談します。"),
    ],
    steps=(
        applied(430, 12, tool="eLTAX"),
        told(430, 0, title="徴収猶予の許可の通知", planned=date(2028, 3, 1)),
    ),
)

TAXES = (TAX_CERTIFICATE, TAX_RETURN, PAYMENT_PLAN)

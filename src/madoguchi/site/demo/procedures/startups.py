"""Support and tax reports for those who begin or invest."""

from datetime import date

from madoguchi.site.demo.forms import STARTUP_FORM
from madoguchi.site.demo.writing import (
    BUSINESS_IDENTITY,
    EVERY_TOWN,
    NO_APPEAL,
    OFFICE_HOURS,
    applied,
    asked,
    counters,
    days,
    doc,
    due,
    halls,
    law,
    link,
    no_days,
    office,
    options,
    outcome,
    person,
    procedure,
    qa,
    question,
    told,
    ways,
)

STARTUP_SUBSIDY = procedure(
    "startup-subsidy",
    "kosha",
    "創業補助金の交付申請",
    "県内で新しく会社や店を始める人に、家賃や設備などの費用の一部を補助します。",
    plain="新しく会社や店を始める人に、お金が出ます。春と秋に、申し込みの期間があります。",
    english=(
        "Start-up subsidy",
        "Half of the cost of rent and equipment, up to 2,000,000 yen, for people who start a business here.",
    ),
    audience="business",
    for_whom=["県内で、申請の日から6か月以内に創業する人", "創業して3年未満の中小企業・個人事業主"],
    conditions=[
        "補助率は2分の1、上限は200万円です。",
        "特定創業支援等事業を受けた証明があること。",
        "交付が決まる前に払った費用は、対象になりません。",
    ],
    life_events=["business-start", "business-support"],
    keywords=["起業", "開業資金", "助成金", "スタートアップ", "お店を始める"],
    documents=[
        doc("事業計画書", "事業の見込みを審査するため", "自分で作成"),
        doc("特定創業支援等事業の証明書の写し", "創業の支援を受けたことを確かめるため", "市役所・町役場"),
        doc("県税の納税証明書", "税の滞納がないことを確かめるため", "県税事務所"),
    ],
    deadline="毎年4月15日から5月31日まで、10月1日から11月30日まで。",
    acceptance=[
        {"yearly_from": "04-15", "yearly_until": "05-31", "text": "春の募集"},
        {"yearly_from": "10-01", "yearly_until": "11-30", "text": "秋の募集"},
    ],
    channels=ways(
        "窓野県中小企業振興公社 創業支援課（相談は予約してください）", "窓野県中小企業振興公社 創業支援課"
    ),
    windows=[
        {
            "name": "窓野県中小企業振興公社 創業支援課",
            "address": "窓野市県庁前2丁目3番4号",
            "phone": "03-0000-3102",
            "hours": OFFICE_HOURS,
        }
    ],
    processing=days(60, 50),
    legal_basis=[law("窓野県創業補助金交付要綱", "第7条")],
    review_standard="事業計画の新しさ、実現の見込み、地域への効果を、審査会で点数をつけて決めます。",
    identity=BUSINESS_IDENTITY,
    is_guest_allowed=False,
    **outcome("交付します", "交付しません", "交付決定", "創業補助金交付（不交付）決定通知書"),
    review_instructions="この決定についての問い合わせや不服は、公社の相談窓口にお申し出ください。",
    contact=office("窓野県中小企業振興公社 創業支援課", "03-0000-3102"),
    systems=["窓野県 共同窓口サイト", "jGrants（国の補助金申請システム）"],
    related=[link("startup-support-certificate", "before")],
    timings=[
        due("business-start", -90, "店を開く日", "費用を払う前。春と秋の募集の期間に申請します。"),
        due("business-support", None, "", "春と秋の募集の期間。"),
    ],
    faq=[
        qa(
            "オンラインでできますか。",
            "はい。国の補助金申請システム「jGrants」からも申請できます。",
        )
    ],
    places=("kosha",),
    form=STARTUP_FORM,
    steps=(applied(340, 250), told(340, 250, title="交付決定の通知")),
)

SUPPORT_CERTIFICATE = procedure(
    "startup-support-certificate",
    "madono-shi",
    "特定創業支援等事業を受けたことの証明の申請",
    "創業の講座などを受けた人が、登録免許税の軽減や補助金に使う証明書を受け取る手続です。",
    plain="会社を始めるための勉強の会に出た人が、証明の紙をもらう手続です。会社を作るときの税金が安くなります。",
    english=(
        "Certificate of start-up support",
        "After a course for founders; it halves the registration tax when you set up a company.",
    ),
    audience="business",
    for_whom=["市や町の特定創業支援等事業（経営・財務・人材育成・販路の4つの知識）を受けた人"],
    conditions=["1か月以上の間に、4回以上の支援を受けたこと。", "創業の前か、創業して5年未満であること。"],
    life_events=["business-start", "business-support"],
    keywords=["創業塾", "起業", "登録免許税", "会社設立", "商工会"],
    deadline="会社の登記や、補助金の申請をする前。",
    channels=ways("お住まい、または創業する市役所・町役場の産業担当の窓口"),
    windows=halls("産業担当"),
    processing=days(10, 7),
    legal_basis=[
        law("経済産業省関係産業競争力強化法施行規則", "第7条"),
    ],
    review_standard="認定を受けた創業支援等事業計画による支援を、決められた回数受けたこと。",
    **outcome("証明します", "証明しません", "証明", "特定創業支援等事業により支援を受けたことの証明書"),
    review_instructions=NO_APPEAL,
    contact=office("窓野市 産業振興課", "03-0000-1905"),
    related=[link("startup-subsidy", "after"), link("corporate-tax-setup", "after")],
    timings=[
        due("business-start", -120, "店を開く日", "会社の登記や、補助金の申請をする前。"),
        due("business-support", None, "", "補助金の申請をする前。"),
    ],
    places=EVERY_TOWN,
    form=asked(
        "特定創業支援等事業を受けたことの証明の申請",
        person(),
        question(
            "courses",
            "many_of",
            "受けた支援",
            options=options(school="創業塾", seminar="創業セミナー", advice="専門家との相談"),
        ),
        question("began_on", "date", "支援を受け始めた日", maximum="today"),
        question("trade", "text", "始める（始めた）事業", hint="例：焼き菓子の製造と販売"),
        question("place", "address", "事業をする場所"),
        question("starts_on", "date", "始める（始めた）日"),
        question("copies", "number", "必要な通数", unit="通", minimum=1, maximum=5),
        words="入力した内容は事実と違いありません。",
        purpose="証明書の交付",
    ),
    steps=(applied(130, 82, "118198"), told(130, 82, title="証明書の交付")),
)

CORPORATE_TAX = procedure(
    "corporate-tax-setup",
    "madono-ken",
    "法人設立・設置届、事業開始等の申告（県税・市町村税）",
    "会社を作ったとき、事務所を置いたとき、個人で仕事を始めたときに、税の窓口に知らせる手続です。",
    plain="会社を作ったら、県と市の税の窓口に知らせます。1人で仕事を始めた人も、知らせます。",
    english=(
        "Report of a new company or business (prefectural and municipal tax)",
        "Tell the tax offices when you set up a company or start a trade.",
    ),
    audience="business",
    kind="届出",
    for_whom=["県内に会社を作った人、事務所を置いた会社", "県内で個人の事業を始めた人"],
    conditions=[
        "税務署への「法人設立届出書」「開業届」は、別に出します。",
        "従業員を雇うときは、特別徴収の届出もいります。",
    ],
    life_events=["business-start", "tax"],
    keywords=["会社設立", "開業届", "法人県民税", "個人事業税", "支店を出す"],
    documents=[
        doc("定款の写し", "会社の事業年度を確かめるため", "手元のもの", "会社だけ"),
        doc("登記事項証明書の写し", "会社を確かめるため", "法務局", "会社だけ"),
    ],
    deadline="会社は設立・設置の日から2か月以内、個人は事業を始めた日から1か月以内。",
    channels=counters("窓野県税事務所と、市役所・町役場の税の窓口", "窓野県税事務所"),
    windows=[
        {
            "name": "窓野県税事務所",
            "address": "窓野市駅前1丁目8番9号",
            "phone": "03-0000-2701",
            "hours": OFFICE_HOURS,
        }
    ],
    processing=no_days("届出で終わる手続で、審査はありません。"),
    legal_basis=[law("窓野県県税条例", "第26条"), law("窓野市市税条例", "第36条の2")],
    review_standard="届出の事項に漏れがないこと。",
    identity=BUSINESS_IDENTITY,
    identity_codes=["6"],
    **outcome("受け付けました", "受け付けられません", "受付", "法人設立・設置届受付のお知らせ"),
    review_instructions=NO_APPEAL,
    contact=office("窓野県税事務所 法人課税係", "03-0000-2701"),
    systems=["eLTAX", "法人設立ワンストップサービス（マイナポータル）"],
    related=[link("startup-support-certificate", "before")],
    timings=[
        due("business-start", 60, "会社を作った日・事業を始めた日", "会社は2か月以内、個人は1か月以内。")
    ],
    faq=[
        qa(
            "オンラインでできますか。",
            "eLTAXか、マイナポータルの「法人設立ワンストップサービス」から届け出られます。",
        )
    ],
    steps=(applied(2380, 1710, tool="eLTAX", is_own_discretion=True),),
)

EQUIPMENT_PLAN = procedure(
    "advanced-equipment-plan",
    "madono-shi",
    "先端設備等導入計画の認定申請",
    "中小企業が新しい設備を入れて生産性を上げる計画の認定です。固定資産税が軽くなります。",
    plain="会社が新しい機械を買って、仕事を早くする計画を出します。認められると、税金が安くなります。",
    english=(
        "Certification of a plan for advanced equipment",
        "Small businesses whose plan is certified pay less property tax on new equipment. Apply before buying.",
    ),
    audience="business",
    for_whom=["設備を入れる中小企業・個人事業主"],
    conditions=[
        "設備を買う前に認定を受けること。",
        "労働生産性が、年平均3％以上上がる計画であること。",
        "認定経営革新等支援機関の確認を受けること。",
        "固定資産税の軽減には、賃上げの方針を従業員に示すことがいります。",
    ],
    life_events=["business-support"],
    keywords=["設備投資", "固定資産税", "生産性向上", "賃上げ", "中小企業"],
    documents=[
        doc("先端設備等に係る投資計画の確認書", "投資の効果を確かめるため", "認定経営革新等支援機関"),
        doc(
            "賃上げの方針を示したことの書面", "税の軽減を受けるため", "自分で作成", "税の軽減を受けるときだけ"
        ),
    ],
    deadline="設備を買う前（審査に30日くらいかかります）。",
    channels=counters("設備を置く市役所・町役場の産業担当の窓口", "設備を置く市役所・町役場の産業担当"),
    windows=halls("産業担当"),
    processing=days(30),
    legal_basis=[law("中小企業等経営強化法", "第52条第1項")],
    review_standard="市や町の導入促進基本計画に合い、計画が実施できること。",
    identity=BUSINESS_IDENTITY,
    **outcome("認定します", "認定しません", "認定", "先端設備等導入計画認定（不認定）通知書"),
    contact=office("窓野市 産業振興課", "03-0000-1905"),
    related=[link("energy-saving-subsidy", "together")],
    timings=[due("business-support", -30, "設備を買う日", "設備を買う前。")],
    steps=(
        applied(88, 0, "DP24101040", planned=date(2027, 10, 1)),
        told(88, 0, "DP24109463", title="認定の通知", planned=date(2027, 10, 1)),
    ),
)

STARTUPS = (STARTUP_SUBSIDY, SUPPORT_CERTIFICATE, CORPORATE_TAX, EQUIPMENT_PLAN)

"""Permissions and subsidies for companies."""

from madoguchi.site.demo.writing import (
    BUSINESS_IDENTITY,
    OFFICE_HOURS,
    PREFECTURE_APPEAL,
    DemoProcedure,
    applied,
    body,
    company,
    confirmation,
    days,
    due,
    fee,
    form,
    link,
    office,
    options,
    page,
    prefecture,
    question,
    section,
    told,
    ways,
)

WASTE = DemoProcedure(
    slug="industrial-waste-collection",
    owner="kankyo-kyoku",
    places=("kankyo-kyoku",),
    pace=42,
    mood=3.1,
    weight=3,
    steps=(
        applied(420, 150, "44186"),
        told(420, 150, title="許可証の交付"),
    ),
    body=body(
        "産業廃棄物収集運搬業の許可申請",
        "ほかの会社から出た産業廃棄物を集めて運ぶ仕事を始めるための許可です。",
        plain="ほかの会社のごみ（産業廃棄物）を集めて運ぶ仕事の許可です。仕事を始める前に、許可がいります。",
        english=(
            "Permission to collect and carry industrial waste",
            "Needed before you carry industrial waste of other companies as a business. Valid for five years.",
        ),
        conditions=[
            "決められた講習を修了していること。",
            "事業を続けられる経理の基礎があること。",
            "許可は5年ごとに更新します。",
        ],
        windows=prefecture("産業廃棄物対策課", "03-0000-2301"),
        processing=days(60, 50),
        timings=[due("business-start", -60, "営業を始める日", "審査に60日くらいかかります。")],
        audience="business",
        for_whom=["産業廃棄物の収集や運搬を仕事として行う人・会社"],
        life_events=["business-start"],
        keywords=["産廃", "ごみ", "運搬", "トラック"],
        documents=[
            {"name": "事業計画の概要", "why": "運ぶ物と方法を確かめるため", "issuer": "自分で作成"},
            {
                "name": "講習会の修了証の写し",
                "why": "知識と技能を確かめるため",
                "issuer": "日本産業廃棄物処理振興センター",
            },
            {
                "name": "登記事項証明書",
                "why": "会社を確かめるため",
                "issuer": "法務局",
                "omitted_online": True,
            },
            {"name": "車検証の写し", "why": "使う車を確かめるため", "issuer": "手元のもの"},
        ],
        inputs_count=10,
        minutes_to_finish=25,
        fee=fee(81000, "81,000円", "申請のあとに届く納付書で払います。", "1-1", "1-2", "2-1"),
        deadline="仕事を始める前。審査におよそ2か月かかります。",
        channels=ways("窓野県 環境局 産業廃棄物対策課（予約が必要です）"),
        legal_basis=[{"law": "廃棄物の処理及び清掃に関する法律", "article": "第14条第1項"}],
        review_standard="施設と申請者の能力が基準に合い、欠格要件に当てはまらないこと（同法第14条第5項）。",
        identity=BUSINESS_IDENTITY,
        is_guest_allowed=False,
        outcome_words={"granted": "許可します", "refused": "許可しません"},
        disposition_kind="許可",
        notice_title="産業廃棄物収集運搬業許可（不許可）通知書",
        review_instructions=PREFECTURE_APPEAL,
        contact=office("窓野県 環境局 産業廃棄物対策課", "03-0000-2301"),
        window_documents_count=4,
    ),
    form=form(
        "産業廃棄物収集運搬業の許可申請",
        company(),
        section(
            "plan",
            "事業の計画",
            page(
                "plan_page",
                "運ぶ物",
                question(
                    "wastes",
                    "many_of",
                    "運ぶ産業廃棄物",
                    options=options(
                        plastic="廃プラスチック類",
                        metal="金属くず",
                        glass="ガラスくず・コンクリートくず",
                        wood="木くず",
                        debris="がれき類",
                        oil="廃油",
                    ),
                ),
                question("vehicles", "number", "使う車の数", unit="台", minimum=1, maximum=1000),
            ),
            page(
                "papers_page",
                "書類",
                question("plan_file", "file", "事業計画の概要", accept=["pdf"], max_files=3),
                question(
                    "course_file", "file", "講習会の修了証の写し", accept=["pdf", "jpg", "png"], max_files=2
                ),
                question("vehicle_file", "file", "車検証の写し", accept=["pdf", "jpg", "png"], max_files=10),
            ),
        ),
        confirmation("入力した内容は事実と違いありません。欠格要件に当てはまりません。"),
        purpose="産業廃棄物収集運搬業の許可の審査",
    ),
)


ENERGY_SUBSIDY = DemoProcedure(
    slug="energy-saving-subsidy",
    owner="kosha",
    places=("kosha",),
    pace=19,
    mood=4.0,
    weight=4,
    steps=(
        applied(530, 470),
        told(530, 470, title="交付決定の通知"),
    ),
    body=body(
        "中小企業 省エネ設備導入補助金の交付申請",
        "照明や空調を省エネのものに替える費用の一部を補助します。",
        plain="会社やお店が、電気を少ししか使わない照明やエアコンにかえるとき、お金の一部が出ます。買う前に申し込んでください。",
        english=(
            "Subsidy for energy-saving equipment (small businesses)",
            "Part of the cost of new lighting or air conditioning. Apply before you order.",
        ),
        conditions=[
            "県内に事業所がある中小企業か個人事業主であること。",
            "補助率は費用の2分の1、上限は200万円です。",
            "交付が決まる前に注文したものは、対象になりません。",
        ],
        windows=[
            {
                "name": "窓野県中小企業振興公社 設備支援課",
                "address": "窓野市県庁前2丁目3番4号",
                "phone": "03-0000-3101",
                "hours": OFFICE_HOURS,
            }
        ],
        processing=days(45, 30),
        related=[link("advanced-equipment-plan", "together", "固定資産税の軽減も受けたいとき。")],
        timings=[due("business-support", -30, "設備を注文する日", "注文する前。審査に30日かかります。")],
        audience="business",
        for_whom=["県内に事業所がある中小企業・個人事業主"],
        life_events=["business-support"],
        keywords=["補助金", "助成", "LED", "空調", "省エネ", "ゼロエミッション"],
        documents=[
            {"name": "見積書", "why": "費用を確かめるため", "issuer": "設備の会社（2社以上）"},
            {
                "name": "決算書",
                "why": "経営の状況を確かめるため",
                "issuer": "手元のもの",
                "omitted_online": True,
            },
        ],
        inputs_count=10,
        minutes_to_finish=12,
        deadline="予算がなくなるまで。設備を注文する前に申請してください。",
        channels=[
            {"kind": "online", "text": "この画面から、24時間申請できます。"},
            {"kind": "phone", "text": "電話で相談できます。"},
        ],
        legal_basis=[{"law": "窓野県中小企業省エネ設備導入補助金交付要綱", "article": "第6条"}],
        review_standard="省エネの効果が年5％以上であること。県税を滞納していないこと。",
        identity=BUSINESS_IDENTITY,
        outcome_words={"granted": "交付します", "refused": "交付しません"},
        disposition_kind="交付決定",
        notice_title="省エネ設備導入補助金交付（不交付）決定通知書",
        review_instructions="この決定についての問い合わせや不服は、公社の相談窓口にお申し出ください。",
        contact=office("窓野県中小企業振興公社 設備支援課", "03-0000-3101"),
        window_documents_count=3,
    ),
    form=form(
        "省エネ設備導入補助金の交付申請",
        company(),
        section(
            "equipment",
            "設備",
            page(
                "equipment_page",
                "替える設備",
                question(
                    "equipment",
                    "many_of",
                    "設備の種類",
                    options=options(light="照明", air="空調", boiler="給湯・ボイラー", fridge="冷蔵・冷凍"),
                ),
                question("cost", "money", "かかる費用（税抜き）", minimum=100000),
                question("saving", "number", "省エネの効果（見込み）", unit="％", minimum=1, maximum=100),
            ),
            page(
                "papers_page",
                "書類",
                question("quotes", "file", "見積書", accept=["pdf", "jpg", "png"], max_files=4),
            ),
        ),
        confirmation("入力した内容は事実と違いありません。設備はまだ注文していません。"),
        purpose="補助金の交付の審査",
    ),
)


COMPANIES = (WASTE, ENERGY_SUBSIDY)

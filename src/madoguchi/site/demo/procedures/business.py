"""Permissions, notifications and subsidies for businesses."""

from madoguchi.site.demo.writing import (
    PREFECTURE_APPEAL,
    DemoProcedure,
    body,
    company,
    confirmation,
    form,
    office,
    options,
    page,
    question,
    section,
    ways,
)

_IDENTITY = "法人番号と登記の情報を照らし合わせて確かめます。個人の場合は、保健所などの窓口で確かめます。"

RESTAURANT = DemoProcedure(
    slug="restaurant-permission",
    owner="seikatsu-hoken-kyoku",
    places=("seikatsu-hoken-kyoku",),
    standard_days=14,
    online_standard_days=10,
    pace=7,
    mood=4.1,
    weight=9,
    body=body(
        "飲食店営業許可の申請",
        "レストラン、カフェ、居酒屋など、食べ物を調理して出す店を始めるための許可です。",
        audience="business",
        for_whom=["食品を調理し、客に飲食させる店を始める人・会社"],
        life_events=["business-start"],
        keywords=["カフェ", "レストラン", "居酒屋", "キッチンカー", "保健所", "開業", "お店"],
        documents=[
            {
                "name": "施設の平面図",
                "why": "調理場の設備が基準に合うかを確かめるため",
                "issuer": "自分で作成・設計者",
            },
            {
                "name": "食品衛生責任者の資格を証明するもの",
                "why": "責任者がいることを確かめるため",
                "issuer": "調理師免許証、講習会の修了証など",
            },
            {
                "name": "水質検査成績書",
                "why": "水道水以外の水を使う場合だけ",
                "note": "井戸水などを使う場合だけ必要です。",
            },
        ],
        inputs_count=15,
        minutes_to_finish=15,
        fee={
            "amount_yen": 18300,
            "text": "18,300円",
            "how_to_pay": "施設の検査の日までに、納付書で払います。",
        },
        deadline="開店の10日くらい前まで。工事を始める前に、保健所に相談することをおすすめします。",
        channels=ways("店の場所を受け持つ保健所の窓口"),
        legal_basis=[
            {"law": "食品衛生法", "article": "第55条第1項"},
            {"law": "食品衛生法施行令", "article": "第35条第1号"},
        ],
        review_standard="施設が、条例で定める基準（食品衛生法第54条）に合うこと。食品衛生責任者を置くこと。",
        identity=_IDENTITY,
        outcome_words={"granted": "許可します", "refused": "許可しません"},
        disposition_kind="許可",
        notice_title="飲食店営業許可（不許可）通知書",
        review_instructions=PREFECTURE_APPEAL,
        contact=office("窓野県 生活保健局 食品衛生課", "03-0000-2201"),
        window_documents_count=4,
        faq=[
            {
                "question": "許可はいつまで有効ですか。",
                "answer": "5年から8年です。施設の丈夫さなどに応じて決まり、許可書に書いてあります。",
            }
        ],
    ),
    form=form(
        "飲食店営業許可の申請",
        company(),
        section(
            "shop",
            "店",
            page(
                "shop_page",
                "店について",
                question("shop_name", "text", "店の名前（屋号）", term="site.name"),
                question("shop_address", "address", "店の場所", term="site.address"),
                question("opens_on", "date", "営業を始めたい日"),
            ),
            page(
                "kind_page",
                "営業のかたち",
                question(
                    "shop_kind",
                    "one_of",
                    "店のかたち",
                    options=options(shop="固定した店", car="キッチンカー（自動車）", stand="仮設の店・屋台"),
                ),
                question(
                    "car_number",
                    "text",
                    "自動車登録番号",
                    hint="例：窓野 800 あ 12-34",
                    show_if={"op": "eq", "term": "shop_kind", "value": "car"},
                ),
                question(
                    "food",
                    "many_of",
                    "出す食べ物",
                    options=options(
                        rice="ごはん・麺・定食",
                        raw="刺身・すし",
                        meat="焼肉・ステーキ",
                        sweets="菓子・パン",
                        drink="酒・飲み物",
                    ),
                ),
                question("floor_area", "number", "調理場の広さ", unit="㎡", minimum=1, maximum=100000),
                question("water", "one_of", "使う水", options=options(tap="水道水", well="井戸水など")),
            ),
        ),
        section(
            "hygiene",
            "衛生",
            page(
                "manager_page",
                "食品衛生責任者",
                question("manager_name", "name", "氏名"),
                question(
                    "manager_license",
                    "one_of",
                    "資格",
                    options=options(
                        cook="調理師",
                        nutritionist="栄養士",
                        course="食品衛生責任者養成講習会",
                        other="そのほか",
                    ),
                ),
                question(
                    "manager_file", "file", "資格を証明するもの", accept=["pdf", "jpg", "png"], max_files=2
                ),
            ),
            page(
                "plan_page",
                "平面図",
                question("floor_plan", "file", "施設の平面図", accept=["pdf", "jpg", "png"], max_files=3),
            ),
        ),
        confirmation(
            "入力した内容は事実と違いありません。食品衛生法第55条第2項の欠格事由に当てはまりません。"
        ),
        purpose="飲食店営業の許可の審査",
    ),
)

BEAUTY = DemoProcedure(
    slug="beauty-salon-opening",
    owner="seikatsu-hoken-kyoku",
    places=("seikatsu-hoken-kyoku",),
    standard_days=14,
    online_standard_days=10,
    pace=8,
    mood=3.6,
    weight=3,
    body=body(
        "美容所の開設届",
        "美容室を始めるときの届出です。届出のあと、施設の検査があります。",
        audience="business",
        kind="届出",
        for_whom=["美容所（美容室、まつ毛エクステの店など）を開く人・会社"],
        life_events=["business-start"],
        keywords=["美容室", "サロン", "ヘアサロン", "まつエク", "開業"],
        documents=[
            {
                "name": "施設の平面図",
                "why": "設備が基準に合うかを確かめるため",
                "issuer": "自分で作成・設計者",
            },
            {"name": "美容師の免許証の写し", "why": "従業者の資格を確かめるため", "issuer": "従業者"},
            {"name": "医師の診断書", "why": "結核などがないことを確かめるため", "issuer": "病院"},
        ],
        inputs_count=10,
        minutes_to_finish=12,
        fee={
            "amount_yen": 22000,
            "text": "検査手数料 22,000円",
            "how_to_pay": "検査の日までに、納付書で払います。",
        },
        deadline="開設の前に届け出てください。検査を受けてから、使い始められます。",
        channels=ways("店の場所を受け持つ保健所の窓口"),
        legal_basis=[{"law": "美容師法", "article": "第11条第1項"}, {"law": "美容師法", "article": "第12条"}],
        review_standard="構造と設備が、美容師法第13条の措置をとるのに適していること。",
        identity=_IDENTITY,
        outcome_words={"granted": "確認しました", "refused": "確認できません"},
        disposition_kind="確認",
        notice_title="美容所検査確認結果通知書",
        review_instructions=PREFECTURE_APPEAL,
        contact=office("窓野県 生活保健局 環境衛生課", "03-0000-2202"),
        window_documents_count=4,
    ),
    form=form(
        "美容所の開設届",
        company(),
        section(
            "salon",
            "美容所",
            page(
                "salon_page",
                "美容所について",
                question("shop_name", "text", "美容所の名称"),
                question("shop_address", "address", "美容所の場所"),
                question("chairs", "number", "作業いすの数", unit="台", minimum=1, maximum=200),
                question("opens_on", "date", "開設する日"),
            ),
            page(
                "papers_page",
                "書類",
                question("floor_plan", "file", "施設の平面図", accept=["pdf", "jpg", "png"], max_files=3),
                question(
                    "licenses", "file", "美容師の免許証の写し", accept=["pdf", "jpg", "png"], max_files=6
                ),
                question("health", "file", "医師の診断書", accept=["pdf", "jpg", "png"], max_files=6),
            ),
        ),
        confirmation("入力した内容は事実と違いありません。"),
        purpose="美容所の確認",
    ),
)

WASTE = DemoProcedure(
    slug="industrial-waste-collection",
    owner="kankyo-kyoku",
    places=("kankyo-kyoku",),
    standard_days=60,
    online_standard_days=50,
    pace=42,
    mood=3.1,
    weight=3,
    body=body(
        "産業廃棄物収集運搬業の許可申請",
        "ほかの会社から出た産業廃棄物を集めて運ぶ仕事を始めるための許可です。",
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
        fee={"amount_yen": 81000, "text": "81,000円", "how_to_pay": "申請のあとに届く納付書で払います。"},
        deadline="仕事を始める前。審査におよそ2か月かかります。",
        channels=ways("窓野県 環境局 産業廃棄物対策課（予約が必要です）"),
        legal_basis=[{"law": "廃棄物の処理及び清掃に関する法律", "article": "第14条第1項"}],
        review_standard="施設と申請者の能力が基準に合い、欠格要件に当てはまらないこと（同法第14条第5項）。",
        identity=_IDENTITY,
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
    standard_days=45,
    online_standard_days=30,
    pace=19,
    mood=4.0,
    weight=4,
    body=body(
        "中小企業 省エネ設備導入補助金の交付申請",
        "照明や空調を省エネのものに替える費用の一部を補助します。",
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
        identity=_IDENTITY,
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

HOTEL = DemoProcedure(
    slug="hotel-permission",
    owner="seikatsu-hoken-kyoku",
    body=body(
        "旅館業の営業許可申請",
        "ホテル、旅館、簡易宿所など、料金を受け取って人を泊める営業のための許可です。",
        audience="business",
        for_whom=["料金を受け取って人を泊める施設を始める人・会社"],
        life_events=["business-start"],
        keywords=["ホテル", "民宿", "ゲストハウス", "宿泊"],
        documents=[
            {"name": "施設の図面", "why": "構造と設備を確かめるため", "issuer": "設計者"},
            {"name": "水質検査成績書", "why": "水道水以外の水を使う場合だけ"},
            {"name": "消防法令適合通知書", "why": "火事への備えを確かめるため", "issuer": "消防署"},
        ],
        inputs_count=20,
        minutes_to_finish=40,
        fee={"amount_yen": 30600, "text": "30,600円", "how_to_pay": "窓口で払います。"},
        deadline="営業を始める前。工事の前に相談してください。",
        channels=[
            {"kind": "counter", "text": "施設の場所を受け持つ保健所の窓口。オンラインの受付は準備中です。"}
        ],
        legal_basis=[{"law": "旅館業法", "article": "第3条第1項"}],
        review_standard="構造設備が政令と条例の基準に合うこと。",
        identity=_IDENTITY,
        is_guest_allowed=False,
        outcome_words={"granted": "許可します", "refused": "許可しません"},
        disposition_kind="許可",
        notice_title="旅館業営業許可（不許可）通知書",
        review_instructions=PREFECTURE_APPEAL,
        contact=office("窓野県 生活保健局 環境衛生課", "03-0000-2202"),
        window_documents_count=3,
    ),
    form=None,
)

BUSINESS = (RESTAURANT, BEAUTY, WASTE, ENERGY_SUBSIDY, HOTEL)

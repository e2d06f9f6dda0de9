"""Permissions and notifications for shops: food, beauty, lodging."""

from datetime import date

from madoguchi.site.demo.forms import RESTAURANT_FORM
from madoguchi.site.demo.writing import (
    BUSINESS_IDENTITY,
    PREFECTURE_APPEAL,
    DemoProcedure,
    applied,
    body,
    company,
    confirmation,
    count_inputs,
    days,
    due,
    fee,
    form,
    health_centres,
    link,
    office,
    page,
    question,
    section,
    standards,
    told,
    ways,
)

RESTAURANT = DemoProcedure(
    slug="restaurant-permission",
    owner="seikatsu-hoken-kyoku",
    places=("seikatsu-hoken-kyoku",),
    pace=7,
    mood=4.1,
    weight=11,
    steps=(
        applied(1840, 720, "46818"),
        told(1840, 720, title="営業許可書の交付"),
    ),
    body=body(
        "飲食店営業許可の申請",
        "レストラン、カフェ、居酒屋など、食べ物を調理して出す店を始めるための許可です。",
        plain="レストランや居酒屋など、食べ物を作って出す店を始めるときの許可です。店を作る前に、保健所に相談してください。",
        english=(
            "Restaurant business permission",
            "Permission to run a restaurant, café, bar or food truck. Ask the public health centre before you build.",
        ),
        conditions=[
            "施設が、条例で決めた基準に合うこと。",
            "食品衛生責任者を置くこと。",
            "HACCPに沿った衛生管理をすること。",
        ],
        windows=health_centres(),
        processing=days(14, 10, revised_on="2024-04-01"),
        related=[
            link("fire-use-start", "together", "建物を使い始める7日前までに、消防に届け出ます。"),
            link("restaurant-change", "after", "名前や設備が変わったとき。"),
            link("restaurant-closing", "after", "店をやめたとき。"),
        ],
        timings=[due("business-start", -10, "店を開く日", "店を開く日の10日くらい前まで。")],
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
        inputs_count=count_inputs(RESTAURANT_FORM),
        minutes_to_finish=15,
        fee=fee(18300, "18,300円", "施設の検査の日までに、納付書で払います。", "1-1", "1-2", "1-4"),
        deadline="開店の10日くらい前まで。工事を始める前に、保健所に相談することをおすすめします。",
        channels=ways("店の場所を受け持つ保健所の窓口"),
        legal_basis=[
            {"law": "食品衛生法", "article": "第55条第1項"},
            {"law": "食品衛生法施行令", "article": "第35条第1号"},
        ],
        standards=standards.RESTAURANT,
        review_standard="施設が、条例で定める基準（食品衛生法第54条）に合うこと。食品衛生責任者を置くこと。",
        identity=BUSINESS_IDENTITY,
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
    form=RESTAURANT_FORM,
)


BEAUTY = DemoProcedure(
    slug="beauty-salon-opening",
    owner="seikatsu-hoken-kyoku",
    places=("seikatsu-hoken-kyoku",),
    pace=8,
    mood=3.6,
    weight=3,
    steps=(
        applied(210, 58, "47195"),
        told(210, 58, title="検査確認の通知"),
    ),
    body=body(
        "美容所の開設届",
        "美容室を始めるときの届出です。届出のあと、施設の検査があります。",
        plain="美容室を始めるときに知らせる手続です。保健所が店を見に行きます。確認のあとに、店を開くことができます。",
        english=(
            "Opening a beauty salon",
            "Notify before you open; the public health centre inspects the salon before you may use it.",
        ),
        conditions=["美容師の免許を持つ人が働くこと。", "2人以上が働く店では、管理美容師を置くこと。"],
        windows=health_centres(),
        processing=days(14, 10),
        related=[link("fire-use-start", "together")],
        timings=[due("business-start", -10, "店を開く日", "検査があるので、店を開く日の10日くらい前まで。")],
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
        fee=fee(22000, "検査手数料 22,000円", "検査の日までに、納付書で払います。", "1-1", "1-2", "1-4"),
        deadline="開設の前に届け出てください。検査を受けてから、使い始められます。",
        channels=ways("店の場所を受け持つ保健所の窓口"),
        legal_basis=[{"law": "美容師法", "article": "第11条第1項"}, {"law": "美容師法", "article": "第12条"}],
        review_standard="構造と設備が、美容師法第13条の措置をとるのに適していること。",
        identity=BUSINESS_IDENTITY,
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
                question(
                    "floor_plan",
                    "file",
                    "施設の平面図",
                    document="plan_of_premises",
                    accept=["pdf", "jpg", "png"],
                    max_files=3,
                ),
                question(
                    "licenses",
                    "file",
                    "美容師の免許証の写し",
                    document="licence_certificate",
                    accept=["pdf", "jpg", "png"],
                    max_files=6,
                ),
                question(
                    "health",
                    "file",
                    "医師の診断書",
                    document="medical_certificate",
                    accept=["pdf", "jpg", "png"],
                    max_files=6,
                ),
            ),
        ),
        confirmation("入力した内容は事実と違いありません。"),
        purpose="美容所の確認",
    ),
)


HOTEL = DemoProcedure(
    slug="hotel-permission",
    owner="seikatsu-hoken-kyoku",
    steps=(
        applied(64, 0, "110006", planned=date(2027, 4, 1)),
        told(64, 0, "47247", "110007", title="旅館業の営業許可の通知", planned=date(2027, 4, 1)),
    ),
    body=body(
        "旅館業の営業許可申請",
        "ホテル、旅館、簡易宿所など、料金を受け取って人を泊める営業のための許可です。",
        plain="ホテルや民宿など、お金をもらって人を泊める仕事を始めるときの許可です。",
        english=(
            "Hotel business permission",
            "Permission to let people stay for a fee: hotels, inns and simple lodgings.",
        ),
        conditions=[
            "客室の広さや設備が、政令と条例の基準に合うこと。",
            "学校などの近く（およそ100m）では、意見を聞く手続があります。",
        ],
        windows=health_centres(),
        processing=days(30, None),
        related=[
            link("fire-use-start", "together", "消防法令適合通知書も、消防署で受け取ります。"),
            link("home-sharing", "together", "年180日までなら、住宅宿泊事業の届出でも始められます。"),
        ],
        timings=[
            due("business-start", -30, "営業を始める日", "審査に30日かかります。工事の前に相談してください。")
        ],
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
        fee=fee(30600, "30,600円", "窓口で払います。", "1-1"),
        deadline="営業を始める前。工事の前に相談してください。",
        channels=[
            {"kind": "counter", "text": "施設の場所を受け持つ保健所の窓口。オンラインの受付は準備中です。"}
        ],
        legal_basis=[{"law": "旅館業法", "article": "第3条第1項"}],
        review_standard="構造設備が政令と条例の基準に合うこと。",
        identity=BUSINESS_IDENTITY,
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


SHOPS = (RESTAURANT, BEAUTY, HOTEL)

"""Disaster, pets and housing."""

from madoguchi.site.demo.forms import DISASTER_FORM
from madoguchi.site.demo.writing import (
    EVERY_TOWN,
    DemoProcedure,
    applied,
    body,
    confirmation,
    count_inputs,
    days,
    due,
    fee,
    form,
    halls,
    link,
    number_by_law,
    office,
    options,
    page,
    person,
    question,
    section,
    told,
    ways,
)

DISASTER = DemoProcedure(
    slug="disaster-victim-certificate",
    owner="madono-shi",
    places=EVERY_TOWN,
    pace=6,
    mood=4.1,
    weight=4,
    steps=(
        applied(310, 96, "119638"),
        told(310, 96, "119639", title="罹災証明書の交付"),
    ),
    body=body(
        "罹災証明書の交付申請",
        "地震、台風、大雨などで住まいに被害を受けたことの証明を受け取るための手続です。",
        plain="地震や台風で家がこわれたときに、こわれた大きさを証明する紙をもらう手続です。いろいろな助けを受けるときに使います。",
        english=(
            "Disaster victim certificate",
            "Official proof of the damage to your home, needed for most disaster support.",
        ),
        conditions=["住んでいる家に被害があること。空き家や車、家財の被害は「被災証明」の対象です。"],
        windows=halls("防災担当"),
        processing=days(14, 14),
        individual_number=number_by_law("罹災証明書の交付"),
        related=[
            link("life-reconstruction-support", "after", "被害の程度により、支援金を申請できます。"),
            link("disaster-tax-relief", "after"),
            link("temporary-housing", "after"),
        ],
        timings=[
            due("disaster", 180, "災害があった日", "6か月以内。ほかの支援に使うので、早めに申請します。")
        ],
        for_whom=["災害で、住んでいる家に被害を受けた人"],
        life_events=["disaster", "housing"],
        keywords=["り災証明", "台風", "地震", "浸水", "保険", "被害"],
        documents=[
            {
                "name": "被害のようすがわかる写真",
                "why": "被害の程度を調べるため",
                "note": "片付ける前に、家の外を4方向から撮ってください。",
            }
        ],
        inputs_count=count_inputs(DISASTER_FORM),
        minutes_to_finish=8,
        deadline="災害があった日から6か月以内。",
        channels=ways("お住まいの市役所・町役場の防災担当の窓口、避難所の臨時窓口"),
        legal_basis=[{"law": "災害対策基本法", "article": "第90条の2第1項"}],
        review_standard="災害に係る住家の被害認定基準運用指針により、被害の程度を調べます。",
        outcome_words={"granted": "証明書を交付します", "refused": "証明書を交付しません"},
        disposition_kind="証明",
        notice_title="罹災証明書交付決定通知書",
        contact=office("窓野市 防災課", "03-0000-1301"),
        window_documents_count=2,
    ),
    form=DISASTER_FORM,
)


DOG = DemoProcedure(
    slug="dog-registration",
    owner="madono-shi",
    places=EVERY_TOWN,
    pace=2,
    mood=4.6,
    weight=10,
    steps=(
        applied(1460, 690, "48899"),
        told(
            1460,
            0,
            title="鑑札の交付",
            barred="鑑札は、犬の首輪につける札として渡すと法律で決められているため",
            is_own_discretion=False,
        ),
    ),
    body=body(
        "犬の登録申請",
        "犬を飼い始めたときの登録です。登録すると鑑札が届きます。",
        plain="犬をかったら、市役所や町役場に知らせます。札が届くので、犬の首輪につけてください。",
        english=(
            "Dog registration",
            "Register your dog within 30 days; you will receive a tag for its collar.",
        ),
        conditions=[
            "マイクロチップの情報を国のデータベースに登録した犬は、この手続がいらない市町があります（窓野市は不要です）。",
        ],
        windows=halls("環境衛生担当"),
        processing=days(7, 5),
        related=[link("dog-change", "together", "引っ越したり、犬が死んだりしたときに届け出ます。")],
        timings=[
            due("moving", 30, "引っ越した日", "まだ登録していない犬がいるときだけ。30日以内。"),
            due("pets", 30, "飼い始めた日", "30日以内（生まれて90日以内の犬は、90日を過ぎた日から）。"),
        ],
        for_whom=["生まれて91日以上の犬を飼っている人"],
        life_events=["pets", "moving"],
        keywords=["ペット", "鑑札", "狂犬病", "予防注射", "マイクロチップ"],
        documents=[],
        inputs_count=8,
        minutes_to_finish=4,
        fee=fee(3000, "1頭につき3,000円", "鑑札といっしょに届く納付書で払います。", "1-1", "1-4", "2-4"),
        deadline="飼い始めた日から30日以内（生まれて90日以内の犬は、90日を過ぎた日から30日以内）。",
        channels=ways("お住まいの市役所・町役場の環境衛生の窓口", "お住まいの市役所・町役場の環境衛生担当"),
        legal_basis=[{"law": "狂犬病予防法", "article": "第4条第1項"}],
        review_standard="申請の内容に漏れがないこと。",
        outcome_words={"granted": "登録しました", "refused": "登録できません"},
        disposition_kind="登録",
        notice_title="犬の登録結果通知書",
        contact=office("窓野市 環境衛生課", "03-0000-1401"),
        window_documents_count=1,
    ),
    form=form(
        "犬の登録申請",
        person(),
        section(
            "dog",
            "犬",
            page(
                "dog_page",
                "犬について",
                question("dog_name", "text", "名前"),
                question("dog_kind", "text", "種類", hint="例：柴犬、雑種"),
                question("dog_sex", "one_of", "性別", options=options(male="オス", female="メス")),
                question(
                    "dog_birth_date",
                    "date",
                    "生年月日",
                    maximum="today",
                    hint="わからないときは、だいたいの日でかまいません。",
                ),
            ),
        ),
        confirmation("入力した内容は事実と違いありません。"),
        purpose="犬の登録と鑑札の交付",
    ),
)


RENT_SUPPORT = DemoProcedure(
    slug="housing-security-benefit",
    owner="kawazoe-shi",
    places=("madono-shi", "kawazoe-shi"),
    pace=15,
    mood=2.9,
    weight=3,
    steps=(
        applied(240, 61, "46341"),
        told(240, 61, "46340", title="住居確保給付金の支給決定の通知"),
    ),
    body=body(
        "住居確保給付金の支給申請",
        "仕事を失うなどして家賃を払えないときに、家賃にあたる額を家主に払ってもらうための手続です。",
        plain="仕事をやめて、家のお金（家賃）が払えない人を助けます。市が、大家さんに家賃を払います。",
        english=(
            "Housing security benefit",
            "The city pays your rent to the landlord for a time when you lost your job or most of your income.",
        ),
        conditions=[
            "仕事を辞めて2年以内か、収入が同じくらいまで減っていること。",
            "世帯の収入と預貯金が、市の決める基準より少ないこと。",
            "ハローワークなどで、仕事をさがすこと。",
            "支給は原則3か月です。条件に合えば、9か月まで延ばせます。",
        ],
        windows=halls("生活相談担当", places=("madono-shi", "kawazoe-shi")),
        processing=days(21, None),
        individual_number={"is_used": False},
        related=[
            link("national-health-join", "together", "会社の健康保険をやめたとき。"),
            link("pension-exemption", "together", "年金の保険料を払うのが難しいとき。"),
        ],
        timings=[due("job", 730, "仕事を辞めた日", "2年以内。家賃を払えなくなる前に相談してください。")],
        for_whom=["仕事を辞めて2年以内、または収入が同じくらい減り、住まいを失うおそれがある人"],
        life_events=["housing", "job"],
        keywords=["家賃", "失業", "払えない", "住まい", "生活困窮"],
        documents=[
            {"name": "本人確認書類", "why": "申請する人を確かめるため", "issuer": "手元のもの"},
            {"name": "収入がわかる書類", "why": "収入の基準を確かめるため", "issuer": "勤め先・銀行"},
            {"name": "賃貸契約書の写し", "why": "家賃と家主を確かめるため", "issuer": "手元のもの"},
        ],
        inputs_count=11,
        minutes_to_finish=15,
        deadline="仕事を辞めた日から2年以内。",
        channels=ways("お住まいの市役所の生活相談の窓口"),
        legal_basis=[{"law": "生活困窮者自立支援法", "article": "第6条第1項"}],
        review_standard="世帯の収入と預貯金が基準額以下であること。仕事をさがす活動をすること。",
        outcome_words={"granted": "支給します", "refused": "支給しません"},
        disposition_kind="支給決定",
        notice_title="住居確保給付金支給（不支給）決定通知書",
        contact=office("川添市 生活相談課", "03-0000-1501"),
        window_documents_count=3,
    ),
    form=form(
        "住居確保給付金の支給申請",
        person(),
        section(
            "money",
            "収入と家賃",
            page(
                "money_page",
                "収入と家賃",
                question("left_on", "date", "仕事を辞めた日、または収入が減った日", maximum="today"),
                question("monthly_income", "money", "世帯の先月の収入", minimum=0),
                question("savings", "money", "世帯の預貯金", minimum=0),
                question("rent", "money", "1か月の家賃", minimum=1),
            ),
            page(
                "papers_page",
                "書類",
                question("identity_file", "file", "本人確認書類", accept=["jpg", "png", "pdf"], max_files=2),
                question(
                    "income_file", "file", "収入がわかる書類", accept=["jpg", "png", "pdf"], max_files=4
                ),
                question("lease_file", "file", "賃貸契約書の写し", accept=["jpg", "png", "pdf"], max_files=4),
            ),
        ),
        confirmation("入力した内容は事実と違いありません。"),
        purpose="住居確保給付金の支給の審査",
    ),
)


HOME = (DISASTER, DOG, RENT_SUPPORT)

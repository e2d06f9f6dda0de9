"""Birth, childcare and school."""

from madoguchi.site.demo.writing import (
    EVERY_TOWN,
    DemoProcedure,
    body,
    confirmation,
    form,
    office,
    options,
    page,
    person,
    question,
    section,
    ways,
)

_bank = section(
    "account",
    "振込先",
    page(
        "bank",
        "振込先の口座",
        question(
            "bank_account",
            "bank_account",
            "口座",
            term="bank.account",
            hint="申請する人の名義の口座です。",
        ),
    ),
)

_children = section(
    "children_section",
    "お子さん",
    page(
        "children",
        "お子さんについて",
        question("child_name", "name", "お子さんの氏名", term="children[].name"),
        question("child_kana", "kana", "フリガナ", term="children[].kana"),
        question(
            "child_birth_date",
            "date",
            "生年月日",
            term="children[].birth_date",
            minimum="2007-04-02",
            maximum="today",
        ),
        question("child_lives_together", "yes_no", "いっしょに住んでいますか"),
        repeats={"min": 1, "max": 8, "noun": "お子さん"},
    ),
)

CHILD_ALLOWANCE = DemoProcedure(
    slug="child-allowance",
    owner="madono-shi",
    places=EVERY_TOWN,
    standard_days=30,
    online_standard_days=20,
    pace=11,
    mood=4.3,
    weight=14,
    body=body(
        "児童手当 認定請求",
        "お子さんが生まれたとき、ほかの市区町村から引っ越してきたときに、児童手当を受け取るための手続です。",
        for_whom=[
            "高校生年代まで（18歳になった日のあとの最初の3月31日まで）のお子さんを育てている人",
            "公務員の人は、職場に申請してください。",
        ],
        life_events=["birth", "childcare", "moving"],
        keywords=["子ども手当", "赤ちゃん", "出産", "お金", "給付", "転入"],
        documents=[
            {
                "name": "振込先の口座がわかるもの",
                "why": "振込先を確かめるため",
                "issuer": "手元の通帳・カード",
                "omitted_online": True,
            },
            {
                "name": "健康保険の資格がわかるもの",
                "why": "加入している年金を確かめるため",
                "issuer": "勤め先など",
                "omitted_online": True,
            },
            {
                "name": "別居監護申立書",
                "why": "離れて暮らすお子さんを育てていることを確かめるため",
                "omitted_online": True,
                "note": "お子さんと別に住んでいる場合だけ必要です。オンラインでは、入力で代えられます。",
            },
        ],
        inputs_count=14,
        minutes_to_finish=8,
        deadline="生まれた日や引っ越した日の翌日から15日以内。遅れると、遅れた月の分を受け取れないことがあります。",
        channels=ways("お住まいの市役所・町役場の子育て担当の窓口", "お住まいの市役所・町役場の子育て担当"),
        legal_basis=[{"law": "児童手当法", "article": "第7条第1項"}],
        review_standard="児童手当法第4条の支給要件に当てはまること。額は、3歳未満が月15,000円、3歳以上が月10,000円、第3子以降が月30,000円です。",
        outcome_words={"granted": "認定します", "refused": "請求を却下します"},
        notice_title="児童手当認定（却下）通知書",
        contact=office("窓野市 子育て支援課", "03-0000-1101"),
        window_documents_count=3,
        faq=[
            {
                "question": "所得が高くても受け取れますか。",
                "answer": "はい。令和6年10月分から所得制限はありません。",
            },
            {
                "question": "いつ振り込まれますか。",
                "answer": "2月・4月・6月・8月・10月・12月に、前の2か月分を振り込みます。",
            },
        ],
    ),
    form=form(
        "児童手当 認定請求",
        person(),
        _children,
        section(
            "living",
            "くらしのようす",
            page(
                "work_page",
                "お仕事",
                question(
                    "work",
                    "one_of",
                    "加入している年金",
                    options=options(
                        employee="厚生年金（会社などに勤めている）",
                        national="国民年金",
                        none="加入していない",
                    ),
                ),
            ),
            page("spouse_page", "配偶者", question("has_spouse", "yes_no", "配偶者はいますか")),
            page(
                "spouse_detail",
                "配偶者のお名前",
                question("spouse_name", "name", "配偶者の氏名", term="spouse.name"),
                question(
                    "spouse_birth_date", "date", "配偶者の生年月日", term="spouse.birth_date", maximum="today"
                ),
                show_if={"op": "eq", "term": "has_spouse", "value": True},
            ),
        ),
        _bank,
        confirmation(
            "入力した内容は事実と違いありません。受け取る要件を確かめるため、市が住民票と所得の情報を見ることに同意します。"
        ),
        purpose="児童手当を受け取れるかどうかの審査と、手当の振込み",
    ),
)

CHILD_MEDICAL = DemoProcedure(
    slug="child-medical-certificate",
    owner="madono-shi",
    places=EVERY_TOWN,
    standard_days=14,
    online_standard_days=10,
    pace=5,
    mood=4.4,
    weight=11,
    body=body(
        "子ども医療費助成 医療証の交付申請",
        "お子さんの病院や薬局での支払いが軽くなる「医療証」を受け取るための手続です。",
        for_whom=["高校生年代までのお子さんがいて、お子さんが健康保険に入っている人"],
        life_events=["birth", "childcare", "health", "moving"],
        keywords=["医療証", "マル子", "病院", "こども", "無料", "乳幼児"],
        documents=[
            {
                "name": "お子さんの健康保険の資格がわかるもの",
                "why": "保険を確かめるため",
                "issuer": "勤め先・マイナポータルなど",
            },
        ],
        inputs_count=10,
        minutes_to_finish=6,
        deadline="生まれた日や引っ越した日から30日以内に申請すると、その日から助成を受けられます。",
        channels=ways("お住まいの市役所・町役場の子育て担当の窓口", "お住まいの市役所・町役場の子育て担当"),
        legal_basis=[{"law": "窓野県子どもの医療費の助成に関する条例", "article": "第5条"}],
        review_standard="お子さんが県内に住み、健康保険に入っていること。生活保護を受けていないこと。",
        outcome_words={"granted": "医療証を交付します", "refused": "医療証を交付しません"},
        disposition_kind="交付決定",
        notice_title="子ども医療費助成医療証交付（不交付）決定通知書",
        contact=office("窓野市 子育て支援課", "03-0000-1102"),
        window_documents_count=2,
    ),
    form=form(
        "子ども医療費助成 医療証の交付申請",
        person(),
        _children,
        section(
            "insurance_section",
            "健康保険",
            page(
                "insurance",
                "お子さんの健康保険",
                question("insurer", "text", "保険者の名称", hint="例：窓野県国民健康保険、○○健康保険組合"),
                question(
                    "insurance_proof",
                    "file",
                    "資格がわかるものの写真かPDF",
                    accept=["pdf", "jpg", "png"],
                    max_files=2,
                    hint="「記号・番号」が読めるように撮ってください。",
                ),
            ),
        ),
        confirmation("入力した内容は事実と違いありません。"),
        purpose="医療証の交付の審査",
    ),
)

NURSERY = DemoProcedure(
    slug="nursery-admission",
    owner="madono-shi",
    places=("madono-shi", "kawazoe-shi"),
    standard_days=60,
    online_standard_days=45,
    pace=30,
    mood=3.4,
    weight=6,
    body=body(
        "保育所などの利用申込み",
        "認可保育園や認定こども園などを利用するための申込みです。",
        for_whom=["仕事、病気、介護などのため、お子さんを家で保育できない人"],
        life_events=["childcare", "job"],
        keywords=["保活", "保育園", "入園", "待機児童", "認定こども園"],
        documents=[
            {"name": "就労証明書", "why": "保育が必要な理由を確かめるため", "issuer": "勤め先"},
            {
                "name": "お子さんの健康がわかる書類",
                "why": "必要な配慮を準備するため",
                "issuer": "かかりつけ医",
                "omitted_online": True,
            },
        ],
        inputs_count=13,
        minutes_to_finish=15,
        deadline="利用を始めたい月の前の月の10日まで。4月からの利用は、前の年の11月末までです。",
        channels=ways("お住まいの市役所の保育担当の窓口"),
        legal_basis=[
            {"law": "子ども・子育て支援法", "article": "第20条第1項"},
            {"law": "児童福祉法", "article": "第24条第3項"},
        ],
        review_standard="保育が必要な程度に応じた点数の順に、利用を調整します。",
        outcome_words={"granted": "利用できます", "refused": "今回は利用できません"},
        disposition_kind="利用調整",
        notice_title="保育所等利用調整結果通知書",
        contact=office("窓野市 保育課", "03-0000-1103"),
        window_documents_count=3,
    ),
    form=form(
        "保育所などの利用申込み",
        person(),
        _children,
        section(
            "wish",
            "希望",
            page(
                "wish_page",
                "希望する園と時期",
                question("first_choice", "text", "第1希望の園"),
                question("second_choice", "text", "第2希望の園", required=False),
                question("start_on", "date", "利用を始めたい日"),
            ),
            page(
                "reason_page",
                "保育が必要な理由",
                question(
                    "reason",
                    "one_of",
                    "主な理由",
                    options=options(
                        work="仕事",
                        illness="病気・障害",
                        care="家族の介護",
                        school="学校に通う",
                        job_search="仕事をさがしている",
                    ),
                ),
                question(
                    "work_certificate",
                    "file",
                    "就労証明書",
                    accept=["pdf", "jpg", "png"],
                    max_files=2,
                    show_if={"op": "eq", "term": "reason", "value": "work"},
                ),
            ),
        ),
        confirmation("入力した内容は事実と違いありません。"),
        purpose="保育の必要性の認定と利用の調整",
    ),
)

SCHOOL_AID = DemoProcedure(
    slug="school-aid",
    owner="madono-shi",
    places=EVERY_TOWN,
    standard_days=45,
    online_standard_days=30,
    pace=16,
    mood=3.9,
    weight=4,
    body=body(
        "就学援助の申請",
        "小学校・中学校でかかる費用（学用品、給食、修学旅行など）の援助を受けるための手続です。",
        for_whom=["お子さんが公立の小学校か中学校に通っていて、費用の支払いが難しい家庭"],
        life_events=["school", "childcare"],
        keywords=["給食費", "学用品", "ランドセル", "入学準備金"],
        documents=[
            {
                "name": "所得がわかる書類",
                "why": "援助の基準を確かめるため",
                "issuer": "勤め先・市役所",
                "omitted_online": True,
            }
        ],
        inputs_count=11,
        minutes_to_finish=7,
        deadline="いつでも申請できます。4月分から受けるには、5月末までに申請してください。",
        channels=ways("通っている学校、または教育委員会の窓口"),
        legal_basis=[{"law": "学校教育法", "article": "第19条"}],
        review_standard="生活保護を受けていること、またはそれに準ずる程度に困っていると教育委員会が認めること。",
        notice_title="就学援助認定（否認定）通知書",
        contact=office("窓野市 教育委員会 学務課", "03-0000-1104"),
        window_documents_count=1,
    ),
    form=form(
        "就学援助の申請",
        person(),
        _children,
        section(
            "household",
            "世帯",
            page(
                "income_page",
                "世帯の収入",
                question(
                    "household_size",
                    "number",
                    "いっしょに暮らす人数",
                    unit="人",
                    minimum=1,
                    maximum=20,
                    term="household.size",
                ),
                question(
                    "household_income",
                    "money",
                    "世帯全員の去年の収入（合計）",
                    term="household.income",
                    minimum=0,
                ),
                question("circumstance", "long_text", "お困りの事情", required=False, max_length=400),
            ),
        ),
        _bank,
        confirmation("入力した内容は事実と違いありません。教育委員会が所得の情報を見ることに同意します。"),
        purpose="就学援助を受けられるかどうかの審査と、援助費の振込み",
    ),
)

CHILDREN = (CHILD_ALLOWANCE, CHILD_MEDICAL, NURSERY, SCHOOL_AID)

"""Allowances and support for those in need: disability, medical costs, public assistance."""

from datetime import date

from madoguchi.site.demo.writing import (
    EVERY_TOWN,
    PREFECTURE_APPEAL,
    PREFECTURE_REVIEWS,
    applied,
    asked,
    counters,
    days,
    doc,
    due,
    halls,
    law,
    link,
    number_by_law,
    number_by_ordinance,
    office,
    options,
    outcome,
    papers,
    person,
    procedure,
    qa,
    question,
    told,
    ways,
)

SPECIAL_CHILD = procedure(
    "special-child-allowance",
    "fukushi-kyoku",
    "特別児童扶養手当 認定請求",
    "障害のある20歳未満のお子さんを育てている人が、手当を受け取る手続です。",
    plain="障害がある子どもを育てている人がもらうお金です。20歳になるまでもらえます。",
    english=(
        "Special child rearing allowance",
        "A monthly allowance for people who raise a child under 20 with a disability.",
    ),
    for_whom=["重度・中度の障害のある20歳未満の子どもを、家で育てている父・母など"],
    conditions=[
        "子どもが施設に入っていないこと。",
        "所得が限度額より少ないこと。",
        "請求した月の次の月の分から出ます。",
    ],
    life_events=["disability", "childcare"],
    keywords=["特児", "障がい児", "手当", "発達障害", "お金"],
    documents=[
        doc("認定診断書", "障害の程度を確かめるため", "病院", "手帳により、省けることがあります。"),
        doc("戸籍全部事項証明書", "親子であることを確かめるため", "市役所・町役場", exchange=True),
        doc("振込先の口座がわかるもの", "振込先を確かめるため", "手元の通帳・カード"),
    ],
    deadline="いつでも。遅れた月の分は、さかのぼって受け取れません。",
    channels=counters("お住まいの市役所・町役場の子育て担当の窓口（県が認定します）"),
    windows=halls("子育て担当"),
    processing=days(90),
    legal_basis=[law("特別児童扶養手当等の支給に関する法律", "第5条第1項")],
    review_standard="同法施行令別表第3の1級・2級に当てはまること。",
    is_guest_allowed=False,
    individual_number=number_by_law("特別児童扶養手当の支給"),
    **outcome("認定します", "請求を却下します", "認定", "特別児童扶養手当認定（却下）通知書"),
    review_instructions=PREFECTURE_APPEAL,
    contact=office("窓野県 福祉局 障害者施策課", "03-0000-2103"),
    related=[link("intellectual-disability-certificate", "together"), link("child-allowance", "together")],
    timings=[due("disability", None, "", "いつでも。早いほど、多くの月の分を受け取れます。")],
    steps=(
        applied(340, 0, "45843", planned=date(2027, 10, 1)),
        told(340, 0, "113109", "113111", title="認定の通知", planned=date(2027, 10, 1)),
    ),
)

SPECIAL_ADULT = procedure(
    "special-disability-allowance",
    "madono-shi",
    "特別障害者手当 認定請求",
    "重い障害があり、いつも特別な介護が必要な20歳以上の人が、手当を受け取る手続です。",
    plain="とても重い障害があって、家でいつも手助けがいる20歳以上の人がもらうお金です。",
    english=(
        "Special disability allowance",
        "A monthly allowance for adults with very severe disabilities who live at home.",
    ),
    for_whom=["20歳以上で、とても重い障害のため、家でいつも特別な介護が必要な人"],
    conditions=[
        "施設に入っていないこと、3か月を超えて入院していないこと。",
        "本人と家族の所得が、限度額より少ないこと。",
        "手帳がなくても、診断書で認定されることがあります（寝たきりの高齢者など）。",
    ],
    life_events=["disability", "care"],
    keywords=["寝たきり", "重度", "手当", "在宅介護"],
    documents=[
        doc("認定診断書", "障害の程度を確かめるため", "病院"),
        doc("年金の額がわかるもの", "所得を確かめるため", "手元のもの", exchange=True),
    ],
    deadline="いつでも。請求した月の次の月の分から出ます。",
    channels=counters("お住まいの市役所の障害福祉の窓口（森下町の人は県の福祉事務所）"),
    windows=halls("障害福祉担当", places=("madono-shi", "kawazoe-shi")),
    processing=days(45),
    legal_basis=[
        law("特別児童扶養手当等の支給に関する法律", "第26条の2"),
        law("障害児福祉手当及び特別障害者手当の支給に関する省令", "第15条"),
    ],
    review_standard="同法施行令第1条第2項の障害に当てはまること。",
    is_guest_allowed=False,
    individual_number=number_by_law("特別障害者手当の支給"),
    **outcome("認定します", "請求を却下します", "認定", "特別障害者手当認定（却下）通知書"),
    review_instructions=PREFECTURE_REVIEWS,
    contact=office("窓野市 障害福祉課", "03-0000-1205"),
    related=[link("disability-certificate", "together"), link("care-need-certification", "together")],
    timings=[
        due("care", None, "", "いつも特別な介護が必要な人だけ。"),
        due("disability", None, "", "いつでも。"),
    ],
    steps=(
        applied(110, 0, "113125", planned=date(2028, 3, 1)),
        told(110, 0, "113127", "113128", title="認定の通知", planned=date(2028, 3, 1)),
    ),
)

SEVERE_MEDICAL = procedure(
    "severe-disability-medical",
    "madono-shi",
    "重度心身障害者医療費助成の申請",
    "重い障害のある人の、医療費の自己負担を軽くする受給者証の申請です。",
    plain="重い障害がある人が、病院で払うお金を安くする手続です。",
    english=(
        "Medical subsidy for people with severe disabilities",
        "Lowers what people with severe disabilities pay for medical care.",
    ),
    for_whom=["身体障害者手帳1級・2級（内部障害は3級まで）、療育手帳の重度、精神障害者保健福祉手帳1級の人"],
    conditions=[
        "健康保険に入っていること。",
        "所得が基準より少ないこと。",
        "65歳以上で初めて手帳を受けた人は、対象にならない市町があります。",
    ],
    life_events=["disability", "health"],
    keywords=["マル障", "医療費", "障がい", "受給者証"],
    documents=[
        doc("障害者手帳", "障害の程度を確かめるため", "手元のもの", exchange=True),
        doc("健康保険の資格がわかるもの", "保険を確かめるため", "勤め先・マイナポータルなど"),
    ],
    deadline="いつでも。申請した月の初めから助成します。",
    channels=ways("お住まいの市役所・町役場の障害福祉の窓口", "お住まいの市役所・町役場の障害福祉担当"),
    windows=halls("障害福祉担当"),
    processing=days(21, 14),
    legal_basis=[law("窓野県重度心身障害者の医療費の助成に関する条例", "第4条")],
    review_standard="条例第2条の障害の程度に当てはまり、所得が基準より少ないこと。",
    individual_number=number_by_ordinance("重度心身障害者の医療費の助成"),
    **outcome(
        "受給者証を交付します",
        "受給者証を交付しません",
        "交付決定",
        "重度心身障害者医療費受給者証交付（不交付）決定通知書",
    ),
    contact=office("窓野市 障害福祉課", "03-0000-1206"),
    related=[link("disability-certificate", "before"), link("mental-disability-certificate", "before")],
    timings=[due("disability", 30, "手帳を受け取った日", "手帳を受け取ったら、早めに。")],
    places=EVERY_TOWN,
    form=asked(
        "重度心身障害者医療費助成の申請",
        person(),
        question(
            "certificate",
            "many_of",
            "持っている手帳",
            term="disability.certificate",
            options=options(
                physical="身体障害者手帳", intellectual="療育手帳", mental="精神障害者保健福祉手帳"
            ),
        ),
        question("grade", "text", "手帳の等級", hint="例：1級、A"),
        question("insurer", "text", "健康保険の保険者の名称"),
        papers("certificate_file", "手帳の写し", most=2),
        words="入力した内容は事実と違いありません。市が所得の情報を見ることに同意します。",
        purpose="医療費の助成の審査",
    ),
    steps=(applied(420, 130), told(420, 0, title="受給者証の交付", planned=date(2027, 4, 1))),
)

PUBLIC_ASSISTANCE = procedure(
    "public-assistance",
    "madono-shi",
    "生活保護の申請",
    "生活に困っている人が、国が決めた最低限の生活費などの支援を受ける手続です。申請は国民の権利です。",
    plain="お金がなくて生活できない人を助けます。申し込むことは、だれでもできる権利です。まず相談に来てください。電話でもいいです。",
    english=(
        "Public assistance",
        "Support for people who cannot make a living. Anyone in need may apply; talk to us first, also by phone.",
    ),
    for_whom=["収入や貯金では、最低限の生活ができない人"],
    conditions=[
        "働く力、貯金、年金、手当など、使えるものを使っても足りないこと。",
        "家族の援助は、申請の条件ではありません。",
        "住む家がない人も申請できます。",
    ],
    life_events=["job", "housing", "health"],
    keywords=["生活に困った", "お金がない", "生保", "食べられない", "家がない", "貧困"],
    documents=[
        doc(
            "収入や貯金がわかるもの",
            "必要な支援の額を決めるため",
            "手元のもの",
            "なくても申請できます。あとで出してください。",
            exchange=True,
        )
    ],
    deadline="いつでも申請できます。",
    channels=counters(
        "お住まいの市の福祉事務所（森下町の人は県の福祉事務所）",
        phone="福祉事務所に電話で相談できます。来られないときは、家に行きます。",
    ),
    windows=halls("福祉事務所", places=("madono-shi", "kawazoe-shi")),
    processing=days(14, set_on="1950-05-04"),
    legal_basis=[law("生活保護法", "第24条第1項"), law("生活保護法", "第24条第5項")],
    review_standard="世帯の収入が、保護の基準（生活保護法第8条）より少ないこと。",
    is_guest_allowed=False,
    individual_number=number_by_law("生活保護の決定及び実施"),
    **outcome("保護を開始します", "申請を却下します", "保護の決定", "保護開始（却下）決定通知書"),
    review_instructions=PREFECTURE_REVIEWS,
    contact=office("窓野市 福祉事務所", "03-0000-1502"),
    related=[
        link("housing-security-benefit", "together", "家賃だけに困っているとき。"),
        link("pension-exemption", "together"),
    ],
    timings=[due("job", None, "", "生活に困ったら、いつでも。")],
    faq=[
        qa("オンラインでできますか。", "いまはできません。急ぐときは、電話をしてください。職員が伺います。")
    ],
    steps=(
        applied(
            520,
            0,
            "46431",
            barred="暮らしのようすを面談と訪問で確かめることが法律で決められているため",
            is_own_discretion=False,
        ),
        told(520, 0, title="保護の決定の通知", planned=date(2028, 3, 1)),
    ),
)

ALLOWANCES = (SPECIAL_CHILD, SPECIAL_ADULT, SEVERE_MEDICAL, PUBLIC_ASSISTANCE)

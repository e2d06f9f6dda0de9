"""After a disaster: rebuilding, condolence, loans, tax, housing."""

from datetime import date

from madoguchi.site.demo.writing import (
    EVERY_TOWN,
    PREFECTURE_APPEAL,
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
    number_by_law,
    office,
    options,
    outcome,
    papers,
    person,
    procedure,
    question,
    told,
    ways,
)

_TOWN = "お住まいの市役所・町役場の被災者支援の窓口"

RECONSTRUCTION = procedure(
    "life-reconstruction-support",
    "fukushi-kyoku",
    "被災者生活再建支援金の支給申請",
    "災害で家が全壊するなどした世帯が、生活を立て直すための支援金を受け取る手続です。",
    plain="地震や台風で家が大きくこわれた世帯に、お金が出ます。いちばん多いときは、300万円です。",
    english=(
        "Support for rebuilding lives after a disaster",
        "Up to 3,000,000 yen for households whose home was destroyed or badly damaged.",
    ),
    for_whom=[
        "国の制度の対象になった災害で、住んでいた家が全壊・解体・大規模半壊・中規模半壊などになった世帯"
    ],
    conditions=[
        "基礎支援金は全壊など100万円、大規模半壊50万円です。",
        "加算支援金は、建設・購入200万円、補修100万円、賃借50万円です（中規模半壊はその半分）。",
        "1人の世帯は、その4分の3です。",
    ],
    life_events=["disaster", "housing"],
    keywords=["地震", "台風", "全壊", "家がこわれた", "300万円", "被災"],
    documents=[
        doc("罹災証明書", "被害の程度を確かめるため", "市役所・町役場"),
        doc("住民票", "世帯の人数を確かめるため", "市役所・町役場", exchange=True),
        doc(
            "契約書の写し", "家を建てる・買う・直す・借りることを確かめるため", "手元のもの", "加算支援金だけ"
        ),
        doc("振込先の口座がわかるもの", "振込先を確かめるため", "手元の通帳・カード"),
    ],
    deadline="基礎支援金は災害の日から13か月以内、加算支援金は37か月以内。",
    channels=counters(_TOWN + "（県が支給を決めます）"),
    windows=halls("被災者支援担当"),
    processing=days(60),
    legal_basis=[
        law("被災者生活再建支援法", "第3条第1項"),
        law("被災者生活再建支援法施行令", "第4条第1項・第2項"),
    ],
    review_standard="同法第2条の被災世帯に当てはまること。",
    individual_number=number_by_law("被災者生活再建支援金の支給"),
    **outcome("支給します", "支給しません", "支給決定", "被災者生活再建支援金支給（不支給）決定通知書"),
    review_instructions=PREFECTURE_APPEAL,
    contact=office("窓野県 福祉局 地域福祉課", "03-0000-2104"),
    related=[link("disaster-victim-certificate", "before", "先に罹災証明書を受け取ります。")],
    timings=[due("disaster", 395, "災害があった日", "基礎支援金は13か月以内、加算支援金は37か月以内。")],
    steps=(
        applied(46, 0, "119637", "40050", planned=date(2027, 10, 1)),
        told(46, 0, title="支給決定の通知", planned=date(2027, 10, 1)),
    ),
)

CONDOLENCE = procedure(
    "disaster-condolence",
    "madono-shi",
    "災害弔慰金・災害障害見舞金の支給申請",
    "災害で家族を亡くした人や、重い障害が残った人に、お金を支給する手続です。",
    plain="災害で家族が亡くなった人や、体に重い障害がのこった人に、お金が出ます。",
    english=(
        "Condolence and solatium payments after a disaster",
        "Payments to families of people who died, and to people left severely disabled, in a disaster.",
    ),
    for_whom=[
        "災害で亡くなった人の遺族（配偶者、子、父母、孫、祖父母、条件により兄弟姉妹）",
        "災害で重い障害が残った人",
    ],
    conditions=[
        "弔慰金は、生計を支えていた人が亡くなったとき500万円まで、そのほかは250万円までです。",
        "見舞金は、その半分（250万円・125万円まで）です。",
        "災害のあとの病気などで亡くなった災害関連死も、審査会の判定により対象になります。",
    ],
    life_events=["disaster", "bereavement"],
    keywords=["災害関連死", "遺族", "お見舞い", "地震で亡くなった"],
    documents=[
        doc("死亡診断書の写しか医師の診断書", "災害との関係を確かめるため", "病院"),
        doc("戸籍全部事項証明書", "遺族であることを確かめるため", "市役所・町役場", exchange=True),
        doc("振込先の口座がわかるもの", "振込先を確かめるため", "手元の通帳・カード"),
    ],
    deadline="期限はありませんが、早めに相談してください。",
    channels=counters(_TOWN),
    windows=halls("被災者支援担当"),
    processing=no_days("災害関連死の判定は審査会で行い、事情により期間が違うため。"),
    legal_basis=[
        law("災害弔慰金の支給等に関する法律", "第3条第1項"),
        law("災害弔慰金の支給等に関する法律", "第8条第1項"),
        law("窓野市災害弔慰金の支給等に関する条例", "第3条"),
    ],
    review_standard="政令で定める災害により亡くなった、または障害が残ったこと。",
    is_guest_allowed=False,
    individual_number=number_by_law("災害弔慰金・災害障害見舞金の支給"),
    **outcome("支給します", "支給しません", "支給決定", "災害弔慰金等支給（不支給）決定通知書"),
    contact=office("窓野市 地域福祉課", "03-0000-1302"),
    related=[link("death-registration", "before")],
    timings=[
        due("disaster", None, "", "家族を亡くした人、障害が残った人だけ。早めに相談してください。"),
        due("bereavement", None, "", "災害で亡くなったときだけ。"),
    ],
    steps=(
        applied(2, 0, barred="遺族の事情を面談で聞く必要があるため"),
        told(2, 0, title="支給決定の通知", planned=date(2028, 3, 1)),
    ),
)

LOAN = procedure(
    "disaster-loan",
    "madono-shi",
    "災害援護資金の貸付けの申請",
    "災害でけがをしたり、家や家財に大きな被害を受けたりした世帯に、生活を立て直す資金を貸す手続です。",
    plain="災害で大きな被害を受けた世帯が、お金を借りることができます。350万円までです。あとで返します。",
    english=(
        "Disaster relief loan",
        "A loan of up to 3,500,000 yen for households hit by a disaster and below an income limit.",
    ),
    for_whom=["世帯主がおよそ1か月以上のけがをした世帯", "家か家財のおよそ3分の1以上に被害を受けた世帯"],
    conditions=[
        "災害救助法が適用された災害であること。",
        "世帯の所得が、人数ごとの限度より少ないこと。",
        "限度額は被害により150万円から350万円、返す期間は10年です（はじめの3年は据え置き）。",
        "利率と保証人は、市町の条例によります。",
    ],
    life_events=["disaster"],
    keywords=["お金を借りる", "貸付", "台風", "家財", "復旧"],
    documents=[
        doc("罹災証明書", "被害の程度を確かめるため", "市役所・町役場"),
        doc("所得証明書", "所得の限度を確かめるため", "市役所・町役場", exchange=True),
        doc("医師の診断書", "けがをしたとき", "病院"),
    ],
    deadline="災害があった月の次の月の1日から3か月以内。",
    channels=counters(_TOWN),
    windows=halls("被災者支援担当"),
    processing=days(60),
    legal_basis=[
        law("災害弔慰金の支給等に関する法律", "第10条第1項"),
        law("窓野市災害弔慰金の支給等に関する条例", "第12条"),
    ],
    review_standard="被害と所得が、法律と条例の基準に当てはまること。",
    is_guest_allowed=False,
    individual_number=number_by_law("災害援護資金の貸付け"),
    **outcome("貸し付けます", "貸し付けません", "貸付決定", "災害援護資金貸付（不承認）決定通知書"),
    contact=office("窓野市 地域福祉課", "03-0000-1302"),
    related=[link("disaster-victim-certificate", "before")],
    timings=[due("disaster", 90, "災害があった月の次の月の1日", "3か月以内。")],
    steps=(
        applied(3, 0, barred="返済の計画を面談で確かめる必要があるため"),
        told(3, 0, title="貸付決定の通知", planned=date(2028, 3, 1)),
    ),
)

TAX_RELIEF = procedure(
    "disaster-tax-relief",
    "madono-shi",
    "災害による市税（町税）の減免申請",
    "災害で家や土地に被害を受けたとき、固定資産税や住民税を安くする手続です。",
    plain="災害で家がこわれた人は、市の税金が安くなることがあります。",
    english=(
        "Local tax relief after a disaster",
        "Lower property or resident tax when a disaster damaged your home or income.",
    ),
    audience="both",
    for_whom=["災害で家・土地・償却資産に被害を受けた人や会社", "災害で所得が大きく減った人"],
    conditions=[
        "まだ納期限が来ていない税が対象です。",
        "減免の割合は、被害の程度により市町の条例で違います。",
    ],
    life_events=["disaster", "tax"],
    keywords=["税金が払えない", "固定資産税", "住民税", "台風", "床上浸水", "免除"],
    documents=[
        doc("罹災証明書の写し", "被害の程度を確かめるため", "市役所・町役場", online=False),
        doc(
            "保険金の額がわかるもの",
            "補てんされる額を確かめるため",
            "保険会社",
            "火災保険や地震保険を受け取ったときだけ",
        ),
    ],
    deadline="災害があった日から2か月以内（税により、納期限まで）。",
    channels=ways("お住まいの市役所・町役場の税の窓口", "お住まいの市役所・町役場の税担当"),
    windows=halls("税担当"),
    processing=days(45, 30),
    legal_basis=[
        law("地方税法", "第323条"),
        law("地方税法", "第367条"),
        law("窓野市市税条例", "第51条・第71条"),
    ],
    review_standard="被害の程度が、条例の減免の基準に当てはまること。",
    individual_number=number_by_law("地方税の賦課徴収"),
    **outcome("減免します", "減免しません", "減免決定", "市税減免決定（却下）通知書"),
    contact=office("窓野市 資産税課", "03-0000-1803"),
    related=[link("disaster-victim-certificate", "before")],
    timings=[due("disaster", 60, "災害があった日", "2か月以内。")],
    places=EVERY_TOWN,
    form=asked(
        "災害による市税（町税）の減免申請",
        person(),
        question("damaged_on", "date", "災害があった日", maximum="today"),
        question(
            "taxes",
            "many_of",
            "減免を受けたい税",
            options=options(property="固定資産税", resident="住民税", light="軽自動車税"),
        ),
        question("place", "address", "被害を受けた家や土地の場所"),
        question(
            "degree",
            "one_of",
            "罹災証明書の被害の程度",
            options=options(
                total="全壊",
                large="大規模半壊",
                middle="中規模半壊",
                half="半壊",
                semi="準半壊",
                part="一部損壊",
                none="まだ受け取っていない",
            ),
        ),
        question("insurance_money", "money", "受け取る保険金", minimum=0),
        papers("photos", "被害の写真・保険金の書類", most=6, required=False),
        words="入力した内容は事実と違いありません。",
        purpose="市税の減免の審査",
    ),
    steps=(applied(64, 22), told(64, 22, title="減免決定の通知")),
)

TEMPORARY_HOUSING = procedure(
    "temporary-housing",
    "fukushi-kyoku",
    "応急仮設住宅（賃貸型・建設型）の入居申込み",
    "災害で家に住めなくなった人が、仮の住まいに入るための申込みです。",
    plain="災害で家に住めない人が、少しの間住む家に入ることができます。家賃はかかりません。",
    english=(
        "Temporary housing after a disaster",
        "Rent-free housing, usually for up to two years, when your home cannot be lived in.",
    ),
    for_whom=["災害救助法が適用された市や町で、家が全壊などになり、自分で住まいを用意できない世帯"],
    conditions=[
        "入居の期間は原則2年までです。",
        "光熱水費などは、入る人が払います。",
        "応急修理の制度といっしょに使うときは、条件があります。",
    ],
    life_events=["disaster", "housing"],
    keywords=["仮設住宅", "みなし仮設", "避難", "住むところがない"],
    documents=[
        doc("罹災証明書", "被害の程度を確かめるため", "市役所・町役場", "受け取る前でも申し込めます。"),
        doc("住民票", "世帯を確かめるため", "市役所・町役場", exchange=True),
    ],
    deadline="災害ごとにお知らせします。",
    channels=counters(_TOWN),
    windows=halls("被災者支援担当"),
    processing=no_days("住宅の用意ができたときに、お知らせするため。"),
    legal_basis=[law("災害救助法", "第4条第1項第1号")],
    review_standard="家に住めず、自分の資力で住まいを得られないこと。",
    is_guest_allowed=False,
    individual_number=number_by_law("災害救助法による救助"),
    **outcome("入居できます", "入居できません", "入居決定", "応急仮設住宅入居決定通知書"),
    review_instructions=PREFECTURE_APPEAL,
    contact=office("窓野県 福祉局 地域福祉課", "03-0000-2104"),
    related=[link("disaster-victim-certificate", "before"), link("emergency-repair", "together")],
    timings=[due("disaster", 30, "災害があった日", "災害ごとにお知らせします。早めに申し込んでください。")],
    steps=(
        applied(8, 0, planned=date(2027, 10, 1)),
        told(8, 0, title="入居決定の通知", planned=date(2027, 10, 1)),
    ),
)

EMERGENCY_REPAIR = procedure(
    "emergency-repair",
    "madono-shi",
    "被災した住宅の応急修理の申込み",
    "災害で半壊などになった家の、屋根・台所・トイレなどの修理を市や町が行う手続です。",
    plain="災害でこわれた家の屋根やトイレを、市や町が直します。直す前に申し込んでください。",
    english=(
        "Emergency repair of a damaged home",
        "The city has essential parts of your damaged home repaired. Apply before repairs begin.",
    ),
    for_whom=["家が大規模半壊・中規模半壊・半壊・準半壊になり、修理すれば住める世帯"],
    conditions=[
        "限度額は、国が毎年度決めます（半壊以上と準半壊で違います）。",
        "修理の費用は、市や町が業者に直接払います。",
        "自分で業者に払ったあとでは、使えません。",
    ],
    life_events=["disaster", "housing"],
    keywords=["屋根", "ブルーシート", "修理", "雨漏り", "半壊"],
    documents=[
        doc("罹災証明書の写し", "被害の程度を確かめるため", "市役所・町役場"),
        doc("修理の見積書", "修理の内容を確かめるため", "修理の業者"),
        doc("修理の前の写真", "修理する所を確かめるため", "自分で撮影"),
    ],
    deadline="災害ごとにお知らせします（修理は、原則3か月以内に終えます）。",
    channels=counters(_TOWN),
    windows=halls("被災者支援担当"),
    processing=no_days("被害の確認と業者の手配により違うため。"),
    legal_basis=[law("災害救助法", "第4条第1項第6号")],
    review_standard="応急修理により、家で生活できるようになること。",
    is_guest_allowed=False,
    **outcome("修理します", "修理しません", "修理決定", "住宅応急修理決定通知書"),
    contact=office("窓野市 建築住宅課", "03-0000-1303"),
    related=[link("disaster-victim-certificate", "before")],
    timings=[due("disaster", 30, "災害があった日", "修理を始める前。災害ごとにお知らせします。")],
    steps=(
        applied(14, 0, planned=date(2027, 10, 1)),
        told(14, 0, title="修理決定の通知", planned=date(2027, 10, 1)),
    ),
)

DISASTERS = (RECONSTRUCTION, CONDOLENCE, LOAN, TAX_RELIEF, TEMPORARY_HOUSING, EMERGENCY_REPAIR)

"""Health, care and disability."""

from datetime import date

from madoguchi.site.demo.writing import (
    EVERY_TOWN,
    INSURANCE_APPEAL,
    PREFECTURE_APPEAL,
    DemoProcedure,
    applied,
    body,
    confirmation,
    days,
    due,
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

HIGH_COST_MEDICAL = DemoProcedure(
    slug="high-cost-medical",
    owner="madono-shi",
    places=EVERY_TOWN,
    pace=38,
    mood=3.2,
    weight=4,
    steps=(
        applied(5230, 640, "48362"),
        told(5230, 640, title="高額療養費の支給決定の通知"),
    ),
    body=body(
        "国民健康保険 高額療養費の支給申請",
        "1か月の医療費の支払いが上限を超えたときに、超えた分を受け取るための手続です。",
        plain="1か月に病院で払ったお金が、決まった金額より多いとき、多い分が返ってきます。国民健康保険の人の手続です。",
        english=(
            "High-cost medical care benefit (National Health Insurance)",
            "Refund of what you paid above the monthly limit for medical care.",
        ),
        conditions=[
            "窓野市などの国民健康保険に入っていること。",
            "同じ月の自己負担が、年齢と所得で決まる上限額を超えていること。",
        ],
        windows=halls("国民健康保険担当"),
        processing=days(90, 60),
        individual_number=number_by_law("国民健康保険の保険給付の支給"),
        review_instructions=INSURANCE_APPEAL,
        timings=[due("health", 730, "診療を受けた月の次の月の1日", "2年以内。")],
        for_whom=["国民健康保険に入っていて、1か月の自己負担が上限額を超えた人"],
        life_events=["health"],
        keywords=["医療費", "入院", "手術", "払い戻し", "還付"],
        documents=[
            {"name": "領収書", "why": "支払った額を確かめるため", "issuer": "病院・薬局"},
            {
                "name": "振込先の口座がわかるもの",
                "why": "振込先を確かめるため",
                "issuer": "手元の通帳・カード",
                "omitted_online": True,
            },
        ],
        inputs_count=9,
        minutes_to_finish=9,
        deadline="診療を受けた月の次の月の1日から2年以内。",
        channels=ways(
            "お住まいの市役所・町役場の国民健康保険の窓口", "お住まいの市役所・町役場の国民健康保険担当"
        ),
        legal_basis=[{"law": "国民健康保険法", "article": "第57条の3第1項"}],
        review_standard="同じ月の自己負担額が、所得に応じた上限額を超えていること。",
        outcome_words={"granted": "支給します", "refused": "支給しません"},
        disposition_kind="支給決定",
        notice_title="高額療養費支給（不支給）決定通知書",
        contact=office("窓野市 保険年金課", "03-0000-1201"),
        window_documents_count=3,
    ),
    form=form(
        "国民健康保険 高額療養費の支給申請",
        person(),
        section(
            "treatment",
            "診療",
            page(
                "treatment_page",
                "診療を受けた月",
                question("treated_on", "date", "診療を受けた日（入院は最初の日）", maximum="today"),
                question("hospital", "text", "病院や薬局の名前"),
                question("paid", "money", "支払った額", minimum=1),
            ),
            page(
                "receipt_page",
                "領収書",
                question("receipts", "file", "領収書の写真かPDF", accept=["pdf", "jpg", "png"], max_files=5),
            ),
        ),
        section(
            "account",
            "振込先",
            page(
                "bank",
                "振込先の口座",
                question("bank_account", "bank_account", "口座", term="bank.account"),
            ),
        ),
        confirmation("入力した内容は事実と違いありません。"),
        purpose="高額療養費の支給の審査と振込み",
    ),
)


CARE_NEED = DemoProcedure(
    slug="care-need-certification",
    owner="madono-shi",
    places=EVERY_TOWN,
    pace=24,
    mood=3.8,
    weight=5,
    steps=(
        applied(7480, 860, "110382"),
        told(7480, 0, "110383", "110385", title="要介護認定等の結果の通知", planned=date(2027, 10, 1)),
    ),
    body=body(
        "要介護・要支援認定の申請",
        "介護保険のサービスを使うために、どのくらい介護が必要かの認定を受ける手続です。",
        plain="年をとって、生活に手助けがいる人の手続です。認定を受けると、ヘルパーやデイサービスを使えます。",
        english=(
            "Certification of needed long-term care",
            "The first step to use services of long-term care insurance such as home help and day care.",
        ),
        conditions=[
            "65歳以上の人は、原因を問いません。",
            "40歳から64歳までの人は、16の特定疾病が原因のときだけです。",
        ],
        windows=halls("介護保険担当"),
        processing=days(30, 30, set_on="2000-04-01"),
        individual_number=number_by_law("介護保険の保険給付の支給"),
        review_instructions=INSURANCE_APPEAL,
        related=[
            link("care-plan-notification", "after", "認定のあと、ケアマネジャーを決めます。"),
            link("care-home-renovation", "after", "手すりの取付けなどは、認定のあと、工事の前に申請します。"),
        ],
        timings=[due("care", 0, "介護が必要だと思った日", "いつでも。サービスを使う前に申請します。")],
        for_whom=[
            "65歳以上で、介護や支援が必要な人",
            "40歳から64歳までで、法律で決められた病気により介護が必要な人",
        ],
        life_events=["care", "health"],
        keywords=["介護保険", "デイサービス", "ヘルパー", "親の介護", "ケアマネ"],
        documents=[
            {
                "name": "介護保険の被保険者証",
                "why": "被保険者の番号を確かめるため",
                "issuer": "市役所・町役場から届いたもの",
                "omitted_online": True,
            }
        ],
        inputs_count=10,
        minutes_to_finish=9,
        deadline="いつでも申請できます。",
        channels=ways(
            "お住まいの市役所・町役場の介護保険の窓口、地域包括支援センター",
            "お住まいの市役所・町役場の介護保険担当",
        ),
        legal_basis=[
            {"law": "介護保険法", "article": "第27条第1項"},
            {"law": "介護保険法", "article": "第32条第1項"},
        ],
        review_standard="訪問調査と主治医の意見書をもとに、介護認定審査会が判定します。",
        outcome_words={"granted": "認定します", "refused": "非該当とします"},
        notice_title="介護保険要介護認定・要支援認定等結果通知書",
        contact=office("窓野市 介護保険課", "03-0000-1202"),
        window_documents_count=2,
    ),
    form=form(
        "要介護・要支援認定の申請",
        person(),
        section(
            "care",
            "介護を受ける人",
            page(
                "relation_page",
                "申請する人との関係",
                question(
                    "relation",
                    "one_of",
                    "介護を受けるのはどなたですか",
                    options=options(myself="申請する本人", family="家族"),
                ),
            ),
            page(
                "receiver_page",
                "介護を受ける人",
                question("receiver_name", "name", "氏名"),
                question("receiver_birth_date", "date", "生年月日", maximum="today"),
                show_if={"op": "eq", "term": "relation", "value": "family"},
            ),
            page(
                "doctor_page",
                "主治医",
                question("doctor", "text", "主治医の氏名"),
                question("hospital", "text", "病院の名前"),
                question(
                    "visit_wish",
                    "long_text",
                    "訪問調査の希望（曜日や時間など）",
                    required=False,
                    max_length=300,
                ),
            ),
        ),
        confirmation(
            "認定のために、主治医に意見書を求めることと、調査の結果を審査会に示すことに同意します。"
        ),
        purpose="要介護認定・要支援認定",
    ),
)


DISABILITY_CARD = DemoProcedure(
    slug="disability-certificate",
    owner="fukushi-kyoku",
    places=("fukushi-kyoku",),
    pace=33,
    mood=3.5,
    weight=4,
    steps=(
        applied(1120, 130, "45712"),
        told(
            1120,
            0,
            "109327",
            "109196",
            title="身体障害者手帳の交付",
            barred="手帳は、写真をはった冊子・カードで渡すと決められているため",
            is_own_discretion=False,
        ),
    ),
    body=body(
        "身体障害者手帳の交付申請",
        "身体に障害のある人が、手帳を受け取り、医療費の助成や割引などの支援を受けるための手続です。",
        plain="体に障害がある人が持つ手帳の申し込みです。手帳があると、病院や電車のお金が安くなることがあります。",
        english=(
            "Physical disability certificate",
            "A certificate for people with a lasting physical disability; it opens many supports and discounts.",
        ),
        conditions=[
            "身体障害者福祉法の別表にある障害が続いていること。",
            "15歳未満の人は、保護者が申請します。",
        ],
        windows=halls("障害福祉担当"),
        processing=days(60, 45),
        individual_number=number_by_law("身体障害者手帳の交付"),
        related=[
            link("severe-disability-medical", "after", "等級により、医療費の助成を受けられます。"),
            link("prosthetic-device", "after"),
        ],
        timings=[due("disability", None, "", "いつでも。障害が続くと医師に言われたら申請できます。")],
        for_whom=["視覚、聴覚、手足、心臓などに、法律で定める程度の障害が続いている人"],
        life_events=["disability", "health"],
        keywords=["手帳", "障がい", "割引", "補装具"],
        documents=[
            {
                "name": "指定医の診断書・意見書",
                "why": "障害の程度を確かめるため",
                "issuer": "身体障害者福祉法第15条の指定医",
            },
            {"name": "顔写真", "why": "手帳に載せるため", "note": "6か月以内に撮ったもの"},
        ],
        inputs_count=9,
        minutes_to_finish=10,
        deadline="いつでも申請できます。",
        channels=ways("お住まいの市役所・町役場の障害福祉の窓口"),
        legal_basis=[{"law": "身体障害者福祉法", "article": "第15条第1項"}],
        review_standard="身体障害者福祉法別表に当てはまること。等級は、障害程度等級表によります。",
        outcome_words={"granted": "手帳を交付します", "refused": "手帳を交付しません"},
        disposition_kind="交付決定",
        notice_title="身体障害者手帳交付（却下）決定通知書",
        review_instructions=PREFECTURE_APPEAL,
        contact=office("窓野県 福祉局 障害者施策課", "03-0000-2101"),
        window_documents_count=3,
    ),
    form=form(
        "身体障害者手帳の交付申請",
        person(),
        section(
            "disability",
            "障害",
            page(
                "part_page",
                "障害のあるところ",
                question(
                    "part",
                    "many_of",
                    "当てはまるものをすべて選んでください",
                    options=options(
                        sight="視覚",
                        hearing="聴覚・平衡",
                        speech="音声・言語・そしゃく",
                        limb="手足・体幹",
                        internal="心臓・腎臓などの内部",
                    ),
                ),
                question("onset", "text", "いつごろからですか", required=False, hint="例：2024年の春ごろ"),
            ),
            page(
                "documents_page",
                "書類",
                question(
                    "diagnosis",
                    "file",
                    "診断書・意見書",
                    document="medical_certificate",
                    accept=["pdf", "jpg", "png"],
                    max_files=3,
                ),
                question(
                    "photo", "file", "顔写真", document="photo_of_face", accept=["jpg", "png"], max_files=1
                ),
            ),
        ),
        confirmation("入力した内容は事実と違いありません。"),
        purpose="手帳の交付の審査",
    ),
)


HEALTH = (HIGH_COST_MEDICAL, CARE_NEED, DISABILITY_CARD)

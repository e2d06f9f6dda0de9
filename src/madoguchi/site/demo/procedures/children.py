"""Birth, childcare and school."""

from datetime import date

from madoguchi.site.demo.forms import CHILD_ALLOWANCE_FORM, CHILD_MEDICAL_FORM
from madoguchi.site.demo.writing import (
    EVERY_TOWN,
    DemoProcedure,
    applied,
    body,
    count_inputs,
    days,
    due,
    halls,
    link,
    number_by_law,
    number_by_ordinance,
    office,
    standards,
    told,
    ways,
)

CHILD_ALLOWANCE = DemoProcedure(
    slug="child-allowance",
    owner="madono-shi",
    places=EVERY_TOWN,
    pace=11,
    mood=4.3,
    weight=14,
    steps=(
        applied(9240, 3880, "204038"),
        told(9240, 3880, "204182", title="児童手当の認定の通知"),
    ),
    body=body(
        "児童手当 認定請求",
        "お子さんが生まれたとき、ほかの市区町村から引っ越してきたときに、児童手当を受け取るための手続です。",
        plain=(
            "子どもを育てている人がもらうお金です。子どもが生まれたら、15日以内に申し込んでください。"
            "引っ越したときも、申し込みがいります。"
        ),
        english=(
            "Child Allowance (Jido Teate) – new claim",
            "Money for people who raise children up to high-school age. Apply within 15 days after a birth or after moving here.",
        ),
        conditions=[
            "お子さんを育てていて、生計を支えている人（父母のうち所得が高い人など）が請求します。",
            "お子さんが日本に住んでいることが必要です（留学のときを除きます）。",
        ],
        windows=halls("子育て担当"),
        processing=days(30, 20, revised_on="2025-04-01"),
        individual_number=number_by_law("児童手当の支給"),
        related=[
            link("birth-registration", "before", "先に出生届を出します。"),
            link("child-medical-certificate", "together"),
        ],
        timings=[
            due("birth", 15, "生まれた日の翌日", "生まれた日の翌日から15日以内。"),
            due("moving", 15, "引っ越した日の翌日", "前の市区町村の転出予定日の翌日から15日以内。"),
        ],
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
        inputs_count=count_inputs(CHILD_ALLOWANCE_FORM),
        minutes_to_finish=8,
        deadline="生まれた日や引っ越した日の翌日から15日以内。遅れると、遅れた月の分を受け取れないことがあります。",
        channels=ways("お住まいの市役所・町役場の子育て担当の窓口", "お住まいの市役所・町役場の子育て担当"),
        legal_basis=[{"law": "児童手当法", "article": "第7条第1項"}],
        standards=standards.CHILD_ALLOWANCE,
        review_standard=(
            "児童手当法第4条の支給要件に当てはまること。額は、3歳未満が月15,000円、3歳以上が月10,000円、"
            "第3子以降が月30,000円です。"
        ),
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
    form=CHILD_ALLOWANCE_FORM,
)

CHILD_MEDICAL = DemoProcedure(
    slug="child-medical-certificate",
    owner="madono-shi",
    places=EVERY_TOWN,
    pace=5,
    mood=4.4,
    weight=11,
    steps=(
        applied(6120, 2410),
        told(6120, 2410, title="医療証の交付", planned=date(2027, 4, 1)),
    ),
    body=body(
        "子ども医療費助成 医療証の交付申請",
        "お子さんの病院や薬局での支払いが軽くなる「医療証」を受け取るための手続です。",
        plain="子どもが病院に行くときに使うカードの申し込みです。このカードを見せると、病院で払うお金が安くなります。",
        english=(
            "Medical certificate for children",
            "A card that lowers what you pay at hospitals and pharmacies for your child.",
        ),
        conditions=[
            "お子さんが県内に住んでいること。",
            "お子さんが健康保険に入っていること。",
            "生活保護を受けていないこと。",
            "所得の制限はありません。1回200円の一部負担があるかどうかは、市町によって違います。",
        ],
        windows=halls("子育て担当"),
        processing=days(14, 10),
        individual_number=number_by_ordinance("子どもの医療費の助成"),
        related=[
            link("birth-registration", "before"),
            link("child-allowance", "together"),
            link(
                "national-health-join",
                "before",
                "国民健康保険に入るお子さんは、先に加入を届け出ます。",
                is_ground=True,
            ),
        ],
        timings=[
            due(
                "birth",
                30,
                "生まれた日",
                "生まれた日から30日以内。お子さんの健康保険が決まってから申請します。",
            ),
            due("moving", 30, "引っ越した日", "引っ越した日から30日以内。"),
        ],
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
        inputs_count=count_inputs(CHILD_MEDICAL_FORM),
        minutes_to_finish=6,
        deadline="生まれた日や引っ越した日から30日以内に申請すると、その日から助成を受けられます。",
        channels=ways("お住まいの市役所・町役場の子育て担当の窓口", "お住まいの市役所・町役場の子育て担当"),
        legal_basis=[{"law": "窓野県子どもの医療費の助成に関する条例", "article": "第5条"}],
        standards=standards.CHILD_MEDICAL,
        review_standard="お子さんが県内に住み、健康保険に入っていること。生活保護を受けていないこと。",
        outcome_words={"granted": "医療証を交付します", "refused": "医療証を交付しません"},
        disposition_kind="交付決定",
        notice_title="子ども医療費助成医療証交付（不交付）決定通知書",
        contact=office("窓野市 子育て支援課", "03-0000-1102"),
        window_documents_count=2,
    ),
    form=CHILD_MEDICAL_FORM,
)

CHILDREN = (CHILD_ALLOWANCE, CHILD_MEDICAL)

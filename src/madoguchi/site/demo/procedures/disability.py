"""Disability: certificates, medical care, services, devices, allowances."""

from datetime import date

from madoguchi.site.demo.writing import (
    PREFECTURE_APPEAL,
    PREFECTURE_REVIEWS,
    applied,
    counters,
    days,
    doc,
    due,
    halls,
    law,
    link,
    number_by_law,
    office,
    outcome,
    procedure,
    told,
)

_HALLS = "お住まいの市役所・町役場の障害福祉の窓口"

INTELLECTUAL = procedure(
    "intellectual-disability-certificate",
    "fukushi-kyoku",
    "療育手帳の交付申請",
    "知的障害のある人が、手帳を受け取り、相談や支援を受けやすくするための手続です。",
    plain="知的障害がある人が持つ手帳の申し込みです。専門の人と話して、障害の大きさを決めます。",
    english=(
        "Certificate for people with intellectual disabilities",
        "Apply at the city counter; a specialist will meet you to decide the grade.",
    ),
    for_whom=["児童相談所か知的障害者更生相談所で、知的障害と判定された人"],
    conditions=[
        "18歳未満は児童相談所、18歳以上は知的障害者更生相談所で判定を受けること。",
        "判定は、決められた年齢ごとに受け直します。",
    ],
    life_events=["disability", "childcare"],
    keywords=["愛の手帳", "みどりの手帳", "知的障がい", "発達", "手帳"],
    documents=[doc("顔写真", "手帳にはるため", "", "縦4cm・横3cm、1年以内に撮ったもの")],
    deadline="いつでも申請できます。",
    channels=counters(_HALLS),
    windows=halls("障害福祉担当"),
    processing=days(60),
    legal_basis=[law("窓野県療育手帳交付要綱", "第4条")],
    review_standard="知能指数と日常生活の困難さから、判定基準により程度を決めます。",
    is_guest_allowed=False,
    individual_number={
        "is_used": True,
        "ground": "ordinance",
        "basis": "番号法第9条第2項・窓野県個人番号の利用等に関する条例第3条（療育手帳の交付に関する事務）",
    },
    **outcome("手帳を交付します", "手帳を交付しません", "交付決定", "療育手帳交付（非該当）決定通知書"),
    review_instructions=PREFECTURE_APPEAL,
    contact=office("窓野県 福祉局 障害者施策課", "03-0000-2101"),
    related=[
        link("disability-services", "after"),
        link("special-child-allowance", "after", "20歳未満の人。"),
    ],
    timings=[due("disability", None, "", "いつでも。")],
    steps=(
        applied(380, 0, planned=date(2027, 10, 1)),
        told(380, 0, title="療育手帳の交付", barred="手帳は冊子・カードで渡すため"),
    ),
)

MENTAL = procedure(
    "mental-disability-certificate",
    "fukushi-kyoku",
    "精神障害者保健福祉手帳の交付申請",
    "心の病気などで生活に制約のある人が、手帳を受け取る手続です。2年ごとに更新します。",
    plain="心の病気で、長い間生活が大変な人が持つ手帳の申し込みです。2年ごとに、もう一度申し込みます。",
    english=(
        "Certificate for people with mental disabilities",
        "For people whose life is limited by a mental illness; renewed every two years.",
    ),
    for_whom=[
        "精神疾患（うつ病、統合失調症、てんかん、発達障害など）の初診から6か月以上たち、生活に制約がある人"
    ],
    conditions=["初診の日から6か月を過ぎていること。", "有効期間は2年です。3か月前から更新できます。"],
    life_events=["disability", "health"],
    keywords=["うつ病", "発達障害", "手帳", "メンタル", "心の病気", "更新"],
    documents=[
        doc(
            "診断書（手帳用）か、障害年金の証書の写し",
            "障害の程度を確かめるため",
            "通っている病院・手元のもの",
            "年金の情報を情報連携で確かめるときは、証書の写しはいりません。",
            exchange=True,
        ),
        doc("顔写真", "手帳にはるため", "", "1年以内に撮ったもの"),
    ],
    deadline="いつでも。更新は、有効期限の3か月前から。",
    channels=counters(_HALLS, "お住まいの市役所・町役場の障害福祉担当"),
    windows=halls("障害福祉担当"),
    processing=days(60),
    legal_basis=[
        law("精神保健及び精神障害者福祉に関する法律", "第45条第1項"),
        law("精神保健及び精神障害者福祉に関する法律", "第45条第4項"),
    ],
    review_standard="同法施行令第6条の障害等級（1級から3級）に当てはまること。",
    individual_number=number_by_law("精神障害者保健福祉手帳の交付"),
    **outcome(
        "手帳を交付します", "手帳を交付しません", "交付決定", "精神障害者保健福祉手帳交付（不承認）通知書"
    ),
    review_instructions=PREFECTURE_APPEAL,
    contact=office("窓野県 福祉局 精神保健課", "03-0000-2102"),
    related=[link("self-support-medical", "together", "診断書1枚で、いっしょに申請できます。")],
    timings=[due("disability", 180, "初めて病院にかかった日", "初診の日から6か月たつと、申請できます。")],
    steps=(
        applied(2140, 0, "45720", "45722", planned=date(2027, 10, 1)),
        told(
            2140,
            0,
            "45932",
            title="手帳の交付",
            barred="手帳は冊子・カードで渡すため",
            is_own_discretion=False,
        ),
    ),
)

SELF_SUPPORT = procedure(
    "self-support-medical",
    "fukushi-kyoku",
    "自立支援医療（精神通院医療）の支給認定の申請",
    "心の病気で通院する人の医療費の自己負担を、原則1割にする手続です。",
    plain="心の病気で病院に通う人の手続です。病院で払うお金が、3割から1割になります。",
    english=(
        "Medical payment for services and supports for persons with disabilities (outpatient psychiatric care)",
        "Lowers what you pay for regular outpatient psychiatric care to 10 %.",
    ),
    for_whom=["精神疾患のため、続けて通院する必要がある人"],
    conditions=[
        "指定の病院・薬局・訪問看護を使うこと。",
        "1か月の上限は、世帯の所得によって0円から20,000円です。",
        "有効期間は1年で、毎年更新します。",
    ],
    life_events=["disability", "health"],
    keywords=["精神科", "心療内科", "うつ", "通院", "医療費", "1割"],
    documents=[
        doc(
            "診断書（自立支援医療用）",
            "続けて通院が必要なことを確かめるため",
            "通っている病院",
            "更新では、2年に1回です。",
        ),
        doc(
            "健康保険の資格がわかるもの",
            "負担の上限を決めるため",
            "勤め先・マイナポータルなど",
            exchange=True,
        ),
        doc("課税証明書", "負担の上限を決めるため", "市役所・町役場", exchange=True),
    ],
    deadline="いつでも。更新は、有効期限の3か月前から。",
    channels=counters(_HALLS, "お住まいの市役所・町役場の障害福祉担当"),
    windows=halls("障害福祉担当"),
    processing=days(60),
    legal_basis=[law("障害者の日常生活及び社会生活を総合的に支援するための法律", "第53条第1項")],
    review_standard="通院による精神医療を続ける必要があること（同法第54条第1項）。",
    individual_number=number_by_law("自立支援医療費の支給"),
    **outcome("認定します", "認定しません", "支給認定", "自立支援医療支給認定（不認定）通知書"),
    review_instructions=PREFECTURE_REVIEWS,
    contact=office("窓野県 福祉局 精神保健課", "03-0000-2102"),
    related=[link("mental-disability-certificate", "together")],
    timings=[due("disability", None, "", "通院を始めたら、いつでも。申請した日から使えます。")],
    steps=(
        applied(6820, 0, "45747", planned=date(2027, 10, 1)),
        told(6820, 0, "45798", "45800", title="受給者証の交付", planned=date(2027, 10, 1)),
    ),
)

SERVICES = procedure(
    "disability-services",
    "madono-shi",
    "障害福祉サービスの支給申請",
    "ホームヘルプ、通所、グループホームなどの障害福祉サービスを使うための申請です。",
    plain="障害がある人が、家での手助けや、通う場所、グループホームなどを使うための申し込みです。",
    english=(
        "Welfare services for persons with disabilities",
        "Apply for home help, day services, group homes and other services.",
    ),
    for_whom=["身体・知的・精神障害のある人、難病の人、障害のある子どもの保護者"],
    conditions=[
        "介護のサービスは、障害支援区分の認定を受けること。",
        "サービス等利用計画案を出すこと（自分で作ることもできます）。",
        "介護保険と同じサービスは、介護保険が先です。",
    ],
    life_events=["disability"],
    keywords=["ヘルパー", "グループホーム", "就労支援", "作業所", "ショートステイ", "難病"],
    documents=[
        doc("サービス等利用計画案", "必要なサービスの量を決めるため", "相談支援事業所・自分で作成"),
        doc("手帳か診断書の写し", "障害を確かめるため", "手元のもの・病院", exchange=True),
    ],
    deadline="いつでも。使い始めたい日の2か月くらい前まで。",
    channels=counters(_HALLS),
    windows=halls("障害福祉担当"),
    processing=days(60),
    legal_basis=[law("障害者の日常生活及び社会生活を総合的に支援するための法律", "第20条第1項")],
    review_standard="障害支援区分と、介護する人・住まいのようすなどから決めます（同法第22条第1項）。",
    is_guest_allowed=False,
    individual_number=number_by_law("障害福祉サービスの給付"),
    **outcome("支給します", "支給しません", "支給決定", "介護給付費等支給（却下）決定通知書"),
    review_instructions=PREFECTURE_REVIEWS,
    contact=office("窓野市 障害福祉課", "03-0000-1205"),
    related=[link("disability-certificate", "before"), link("prosthetic-device", "together")],
    timings=[due("disability", -60, "サービスを使い始めたい日", "2か月くらい前まで。")],
    steps=(
        applied(1260, 0, "45728", "45942", planned=date(2028, 3, 1)),
        told(1260, 0, "45785", title="受給者証の交付", planned=date(2028, 3, 1)),
    ),
)

DEVICE = procedure(
    "prosthetic-device",
    "madono-shi",
    "補装具費の支給申請",
    "義足、車いす、補聴器などの補装具を、買う・借りる・直す費用を受け取る手続です。",
    plain="車いすや補聴器などを買うときのお金が出ます。買う前に申し込んでください。",
    english=(
        "Assistive devices – wheelchairs, hearing aids and others",
        "Part of the cost is paid. Apply before you buy.",
    ),
    for_whom=["身体障害者手帳を持つ人、難病の人"],
    conditions=[
        "買う前に申請すること。",
        "自己負担は原則1割で、月37,200円が上限です。",
        "介護保険で借りられるものは、介護保険が先です。",
    ],
    life_events=["disability"],
    keywords=["車いす", "補聴器", "義足", "装具", "白杖"],
    documents=[
        doc("補装具費支給意見書", "必要なことを確かめるため", "指定の医師"),
        doc("見積書", "費用を確かめるため", "補装具の業者"),
        doc("課税証明書", "自己負担の上限を決めるため", "市役所・町役場", exchange=True),
    ],
    deadline="買う・直す前。",
    channels=counters(_HALLS, "お住まいの市役所・町役場の障害福祉担当"),
    windows=halls("障害福祉担当"),
    processing=days(45),
    legal_basis=[law("障害者の日常生活及び社会生活を総合的に支援するための法律", "第76条第1項")],
    review_standard="身体障害者更生相談所の判定などから、補装具が必要なこと。",
    individual_number=number_by_law("補装具費の支給"),
    **outcome("支給します", "支給しません", "支給決定", "補装具費支給（却下）決定通知書"),
    contact=office("窓野市 障害福祉課", "03-0000-1205"),
    related=[link("disability-certificate", "before")],
    timings=[due("disability", -45, "補装具を買う日", "買う前に申請します。")],
    steps=(
        applied(640, 0, "45716", planned=date(2027, 10, 1)),
        told(640, 0, title="支給決定の通知", planned=date(2027, 10, 1)),
    ),
)

DISABILITY = (INTELLECTUAL, MENTAL, SELF_SUPPORT, SERVICES, DEVICE)

"""Household, water, dogs, small vehicles and the end of an allowance when one moves."""

from datetime import date

from madoguchi.site.demo.forms import DOG_CHANGE_FORM, WATER_FORM
from madoguchi.site.demo.writing import (
    EVERY_TOWN,
    NO_APPEAL,
    applied,
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
    outcome,
    procedure,
    qa,
    told,
    ways,
)

HOUSEHOLD_HEAD = procedure(
    "household-head-change",
    "madono-shi",
    "世帯主変更届・世帯変更届",
    "世帯主が変わったとき、世帯を分けたりいっしょにしたりしたときに届け出る手続です。",
    plain="家の代表の人（世帯主）がかわったら、14日以内に知らせてください。世帯主が亡くなったときも、この手続がいります。",
    english=(
        "Change of head of household",
        "Report within 14 days when the head of household changes, or when households split or join.",
    ),
    kind="届出",
    for_whom=["世帯主が変わった世帯の人", "世帯を分ける、いっしょにする人"],
    conditions=["世帯主が亡くなり、残った15歳以上の人が1人だけのときは、届出がいりません。"],
    life_events=["bereavement", "moving", "marriage"],
    keywords=["世帯主", "世帯分離", "世帯合併", "亡くなった", "住民票"],
    documents=[doc("本人確認書類", "届け出る人を確かめるため", "手元のもの")],
    deadline="変わった日から14日以内。",
    channels=counters("お住まいの市役所・町役場の市民窓口"),
    windows=halls("市民窓口担当"),
    processing=no_days("届け出たその日に処理します。"),
    legal_basis=[law("住民基本台帳法", "第25条")],
    review_standard="新しい世帯主が、その世帯の生計を主に支える人であること。",
    is_guest_allowed=False,
    **outcome("受理します", "受理しません", "受理", "世帯変更届受理のお知らせ"),
    contact=office("窓野市 市民窓口課", "03-0000-1001"),
    related=[
        link("national-health-leave", "together", "国民健康保険の世帯主が変わったとき。"),
    ],
    timings=[
        due("bereavement", 14, "世帯主が亡くなった日", "14日以内。"),
        due("moving", 14, "引っ越した日", "世帯が変わった人だけ。14日以内。"),
    ],
    steps=(applied(3060, 0, "9065", planned=date(2027, 10, 1)),),
)

WATER = procedure(
    "water-start-stop",
    "madono-shi",
    "水道の使用開始・中止の届出",
    "引っ越すときに、水道を使い始める日や、やめる日を知らせる手続です。",
    plain="引っ越すときに、水道を使い始める日や、やめる日を知らせてください。3日前までに知らせます。",
    english=(
        "Starting or stopping water supply",
        "Tell us when you start or stop using tap water, at least three business days before.",
    ),
    audience="both",
    kind="届出",
    for_whom=["水道を使い始める人・会社", "引っ越しなどで水道をやめる人・会社"],
    conditions=["窓野市・川添市の水道を使うこと（森下町は、町の簡易水道の窓口に電話してください）。"],
    life_events=["moving", "bereavement", "business-start"],
    keywords=["引越し", "水", "ライフライン", "開栓", "閉栓", "蛇口"],
    deadline="使い始める日・やめる日の3日前まで（土日・祝日を除きます）。",
    channels=ways("市役所の水道料金の窓口"),
    windows=halls("水道料金担当", places=("madono-shi", "kawazoe-shi")),
    processing=days(3, 2),
    legal_basis=[law("水道法", "第14条第1項"), law("窓野市水道事業給水条例", "第20条")],
    review_standard="給水区域の中の住所で、料金の未払いについて相談が済んでいること。",
    identity="お名前と住所、お客さま番号で確かめます。",
    identity_codes=["6"],
    **outcome("受け付けました", "受け付けられません", "受付", "水道の使用開始・中止受付のお知らせ"),
    review_instructions=NO_APPEAL,
    contact=office("窓野市 上下水道課", "03-0000-1701"),
    related=[link("moving-out", "together")],
    timings=[
        due("moving", -3, "引っ越す日", "使い始める日・やめる日の3日前まで。"),
        due("bereavement", None, "", "亡くなった人の名義で使っているときだけ。"),
        due("business-start", -3, "店を開く日", "3日前まで。"),
    ],
    places=("madono-shi", "kawazoe-shi"),
    form=WATER_FORM,
    steps=(applied(14600, 8320),),
)

DOG_CHANGE = procedure(
    "dog-change",
    "madono-shi",
    "犬の登録事項の変更届・死亡届",
    "犬といっしょに引っ越したとき、飼う人が変わったとき、犬が死んだときの届出です。",
    plain="犬といっしょに引っ越したら、30日以内に知らせてください。犬が死んだときも知らせます。",
    english=(
        "Dog registration – changes",
        "Report within 30 days when you move with a dog, when the owner changes or when the dog has died.",
    ),
    kind="届出",
    for_whom=["登録した犬を飼っている人"],
    conditions=[
        "ほかの市区町村から引っ越してきたときは、前の鑑札を窓口か郵送で出してください。新しい鑑札と無料で取り替えます。"
    ],
    life_events=["pets", "moving", "bereavement"],
    keywords=["ペット", "鑑札", "引越し", "犬が死んだ", "飼い主"],
    documents=[
        doc(
            "犬の鑑札",
            "登録の番号を確かめ、新しい鑑札と取り替えるため",
            "手元のもの",
            "犬が死んだときは、鑑札と注射済票を返します。",
        )
    ],
    deadline="変わった日、死んだ日から30日以内。",
    channels=ways("お住まいの市役所・町役場の環境衛生の窓口", "お住まいの市役所・町役場の環境衛生担当"),
    windows=halls("環境衛生担当"),
    processing=days(7, 5),
    legal_basis=[law("狂犬病予防法", "第4条第4項"), law("狂犬病予防法", "第4条第5項")],
    review_standard="登録された犬であること。",
    identity_codes=["6"],
    **outcome("受け付けました", "受け付けられません", "受付", "犬の登録事項変更受付のお知らせ"),
    review_instructions=NO_APPEAL,
    contact=office("窓野市 環境衛生課", "03-0000-1401"),
    related=[
        link("moving-in", "before"),
        link("dog-registration", "together", "まだ登録していない犬のとき。"),
    ],
    timings=[
        due("bereavement", 30, "亡くなった日", "犬を飼っていた人が亡くなったときだけ。30日以内。"),
        due("moving", 30, "引っ越した日", "犬を飼っている人だけ。30日以内。"),
        due("pets", 30, "変わった日・死んだ日", "30日以内。"),
    ],
    places=EVERY_TOWN,
    form=DOG_CHANGE_FORM,
    steps=(
        applied(980, 430, "48893", "48895"),
        told(
            310,
            0,
            "48824",
            title="鑑札の交付",
            barred="鑑札は、犬の首輪につける札として渡すため",
            is_own_discretion=False,
        ),
    ),
)

MOTORBIKE = procedure(
    "light-vehicle-tax",
    "madono-shi",
    "原付バイクなどの登録・廃車（軽自動車税種別割の申告）",
    "125cc以下のバイクや小型特殊自動車を、持ったとき・手放したとき・引っ越したときの申告です。",
    plain="小さいバイク（125cc以下）を買ったとき、すてたとき、引っ越したときの手続です。ナンバープレートをもらいます。返すときもあります。",
    english=(
        "Small motorbikes – number plate and tax report",
        "Report when you get, give up or move with a motorbike of up to 125 cc.",
    ),
    kind="申告",
    audience="both",
    for_whom=["原付バイク（125cc以下など）や小型特殊自動車、特定小型原付（電動キックボードなど）の持ち主"],
    conditions=[
        "4月1日の持ち主に、1年分の税がかかります。",
        "125ccを超えるバイクは運輸支局、軽自動車は軽自動車検査協会が窓口です。",
    ],
    life_events=["moving", "tax"],
    keywords=["バイク", "原付", "ナンバープレート", "廃車", "名義変更", "電動キックボード"],
    documents=[
        doc("販売証明書か譲渡証明書", "持ち主になったことを確かめるため", "店・前の持ち主", "登録のときだけ"),
        doc(
            "ナンバープレートと標識交付証明書", "前の登録を消すため", "手元のもの", "廃車・引っ越しのときだけ"
        ),
    ],
    deadline="持ったとき・住所が変わったときは15日以内、手放したときは30日以内。",
    channels=counters("お住まいの市役所・町役場の税の窓口", "廃車だけ：お住まいの市役所・町役場の税担当"),
    windows=halls("税担当"),
    processing=no_days("その日に標識を渡します。"),
    legal_basis=[law("地方税法", "第463条の19第1項")],
    review_standard="車両の種別と持ち主が書類で確かめられること。",
    **outcome("受け付けました", "受け付けられません", "受付", "標識交付証明書"),
    review_instructions=NO_APPEAL,
    contact=office("窓野市 市民税課", "03-0000-1802"),
    related=[link("moving-in", "before")],
    timings=[due("moving", 15, "引っ越した日", "バイクを持っている人だけ。15日以内。")],
    steps=(
        applied(2940, 0, "10383", planned=date(2027, 4, 1)),
        told(1620, 0, title="標識の交付", barred="ナンバープレートの現物を渡すため"),
    ),
)

ALLOWANCE_END = procedure(
    "child-allowance-end",
    "madono-shi",
    "児童手当 受給事由消滅届",
    "引っ越しなどで、児童手当を受け取らなくなるときの届出です。",
    plain="ほかの町に引っ越す人や、子どもを育てなくなった人が、児童手当をやめるときの手続です。",
    english=(
        "Child Allowance – end of entitlement",
        "Report when you stop receiving the allowance here, for example because you move away.",
    ),
    kind="届出",
    for_whom=[
        "児童手当を受けていて、ほかの市区町村に引っ越す人",
        "公務員になった人、お子さんを育てなくなった人",
    ],
    conditions=[
        "引っ越す人は、転出届のときに済ませることができます。",
        "届出が遅れて多く受け取った手当は、返します。",
    ],
    life_events=["moving", "childcare"],
    keywords=["児童手当", "やめる", "転出", "公務員"],
    deadline="事由がなくなったら、すみやかに。",
    channels=counters("お住まいの市役所・町役場の子育て担当の窓口", "お住まいの市役所・町役場の子育て担当"),
    windows=halls("子育て担当"),
    processing=no_days("届出で終わる手続で、審査はありません。"),
    legal_basis=[law("児童手当法施行規則", "第7条")],
    review_standard="受給事由がなくなったことが確かめられること。",
    individual_number=number_by_law("児童手当の支給"),
    **outcome("受け付けました", "受け付けられません", "受付", "児童手当受給事由消滅通知書"),
    contact=office("窓野市 子育て支援課", "03-0000-1101"),
    systems=["マイナポータル（ぴったりサービス）"],
    related=[
        link("moving-out", "together"),
    ],
    timings=[due("moving", -1, "引っ越す日", "児童手当を受けている人だけ。転出届といっしょに。")],
    faq=[qa("オンラインでできますか。", "マイナポータルの「ぴったりサービス」から届け出られます。")],
    steps=(applied(1180, 390, "204044", tool="マイナポータル"),),
)

DAILY_LIFE = (HOUSEHOLD_HEAD, WATER, DOG_CHANGE, MOTORBIKE, ALLOWANCE_END)

"""Marriage, divorce and copies of the registers."""

from datetime import date

from madoguchi.site.demo.writing import (
    REGISTER_APPEAL,
    applied,
    counters,
    doc,
    due,
    fee,
    halls,
    law,
    link,
    no_days,
    office,
    outcome,
    procedure,
    qa,
    told,
)

_REGISTER = "住所地か本籍地の市役所・町役場の窓口。夜や休みの日も、宿直で預かります。"

MARRIAGE = procedure(
    "marriage-registration",
    "madono-shi",
    "婚姻届",
    "結婚するときに届け出て、2人の新しい戸籍を作る手続です。",
    plain="結婚するときに出す紙です。出した日から、法律の上の夫婦になります。",
    english=(
        "Marriage registration",
        "You are legally married from the day the city accepts this notification.",
    ),
    kind="届出",
    for_whom=["結婚する2人（どちらも18歳以上）"],
    conditions=[
        "成年の証人2人の署名がいること。",
        "夫か妻の、どちらの氏（名字）にするかを決めること。",
        "外国籍の人は、婚姻要件具備証明書などがいります。",
    ],
    life_events=["marriage"],
    keywords=["結婚", "入籍", "名字", "苗字が変わる", "戸籍"],
    documents=[
        doc("本人確認書類", "届け出る人を確かめるため", "手元のもの"),
        doc(
            "婚姻要件具備証明書",
            "外国籍の人が結婚できることを確かめるため",
            "本国の大使館など",
            "外国籍の人だけ。日本語の訳もいります。",
        ),
    ],
    deadline="期限はありません。届け出た日が、結婚の日になります。",
    channels=counters(_REGISTER, "住所地か本籍地の市役所・町役場の市民窓口担当"),
    windows=halls("市民窓口担当"),
    processing=no_days("届け出たその日に審査して受理します。"),
    legal_basis=[law("戸籍法", "第74条"), law("民法", "第739条第1項")],
    review_standard="民法第731条から第738条までの婚姻の要件に合うこと（民法第740条）。",
    identity="マイナンバーカード、運転免許証、パスポートなどを見せてください。ない人には、届出のあったことを手紙で知らせます。",
    identity_codes=["3", "4"],
    signature="2人と証人の署名がいります。印かんは、押しても押さなくてもかまいません。",
    is_guest_allowed=False,
    **outcome("受理します", "受理しません", "受理", "婚姻届受理証明書"),
    review_instructions=REGISTER_APPEAL,
    contact=office("窓野市 市民窓口課", "03-0000-1001"),
    related=[
        link("household-head-change", "together", "いっしょに住むとき。"),
    ],
    timings=[due("marriage", 0, "結婚する日", "期限はありません。")],
    steps=(
        applied(1640, 0, "13183", planned=date(2028, 3, 1), is_own_discretion=False),
        told(720, 0, "13189", title="受理証明書の交付", planned=date(2028, 3, 1)),
    ),
)

DIVORCE = procedure(
    "divorce-registration",
    "madono-shi",
    "離婚届",
    "離婚するときに届け出る手続です。子どもがいるときは、親権者を決めて届け出ます。",
    plain="離婚するときに出す紙です。子どもがいるときは、だれが育てるかを決めて書きます。",
    english=(
        "Divorce registration",
        "Report a divorce; parents of minor children must state who has parental authority.",
    ),
    kind="届出",
    for_whom=["離婚する夫婦（裁判による離婚では、申し立てた人）"],
    conditions=[
        "話し合いによる離婚は、証人2人の署名がいること。",
        "裁判による離婚は、確定した日から10日以内に届け出ること。",
        "結婚で名字が変わった人は、3か月以内に届け出ると、結婚の間の名字を続けられます（戸籍法第77条の2）。",
    ],
    life_events=["marriage"],
    keywords=["離婚", "親権", "旧姓に戻す", "別れる", "養育費"],
    documents=[
        doc("本人確認書類", "届け出る人を確かめるため", "手元のもの"),
        doc(
            "調停調書・判決などの謄本", "離婚が確定したことを確かめるため", "家庭裁判所", "裁判による離婚だけ"
        ),
    ],
    deadline="話し合いによる離婚は期限なし。裁判による離婚は、確定した日から10日以内。",
    channels=counters(_REGISTER, "住所地か本籍地の市役所・町役場の市民窓口担当"),
    windows=halls("市民窓口担当"),
    processing=no_days("届け出たその日に審査して受理します。"),
    legal_basis=[law("戸籍法", "第76条"), law("戸籍法", "第77条"), law("民法", "第764条")],
    review_standard="離婚の意思と親権者の定めが、届書で確かめられること（民法第765条）。",
    identity="マイナンバーカード、運転免許証、パスポートなどを見せてください。ない人には、届出のあったことを手紙で知らせます。",
    identity_codes=["3", "4"],
    signature="夫と妻、証人の署名がいります。印かんは、押しても押さなくてもかまいません。",
    is_guest_allowed=False,
    **outcome("受理します", "受理しません", "受理", "離婚届受理証明書"),
    review_instructions=REGISTER_APPEAL,
    contact=office("窓野市 市民窓口課", "03-0000-1001"),
    related=[
        link("child-rearing-allowance", "together", "ひとりで子どもを育てる人。"),
        link("household-head-change", "together"),
    ],
    timings=[due("marriage", 10, "裁判による離婚が確定した日", "裁判による離婚だけ、10日以内。")],
    steps=(applied(590, 0, "13184", planned=date(2028, 3, 1), is_own_discretion=False),),
)

RESIDENT_RECORD = procedure(
    "resident-record-copy",
    "madono-shi",
    "住民票の写しの交付請求",
    "住所や世帯を証明する「住民票の写し」を受け取る手続です。",
    plain="住所を証明する紙（住民票）をもらう手続です。マイナンバーカードがあれば、コンビニでもらえます。",
    english=(
        "Copy of the residence record",
        "Proof of your address; with a My Number Card you can print it at a convenience store.",
    ),
    kind="請求",
    type_code="1",
    for_whom=["本人、同じ世帯の人、頼まれた代理の人"],
    conditions=["ほかの人のものは、正当な理由があるときだけ受け取れます。"],
    life_events=["moving", "marriage"],
    keywords=["住民票", "住所の証明", "コンビニ交付", "証明書", "本籍"],
    documents=[
        doc("本人確認書類", "請求する人を確かめるため", "手元のもの"),
        doc("委任状", "代理の人が請求するとき", "自分で作成"),
    ],
    deadline="いつでも請求できます。",
    channels=counters(
        "お住まいの市役所・町役場の市民窓口",
        "お住まいの市役所・町役場の市民窓口担当（定額小為替と返信用の封筒を入れてください）",
    ),
    windows=halls("市民窓口担当"),
    processing=no_days("窓口では、その場で渡します。郵送は、届いてから3日くらいで送ります。"),
    legal_basis=[law("住民基本台帳法", "第12条第1項")],
    review_standard="請求できる人であることと、使う目的が正当なこと。",
    fee=fee(
        300,
        "1通300円（コンビニでは200円）",
        "窓口は現金か二次元コード決済、コンビニは機械で払います。",
        "1-1",
        "1-4",
        "2-4",
    ),
    is_guest_allowed=False,
    **outcome("交付します", "交付しません", "交付", "住民票の写し"),
    contact=office("窓野市 市民窓口課", "03-0000-1001"),
    systems=["コンビニ交付（証明書交付センター）"],
    timings=[due("moving", None, "", "証明がいる人だけ。転入届のあと。")],
    faq=[
        qa(
            "ほかの町の住民票もとれますか。",
            "「広域交付」で、ほかの市区町村でもとれます（本籍は書かれません）。",
        )
    ],
    steps=(
        applied(84200, 38600, "9108", tool="コンビニ交付"),
        told(84200, 38600, title="住民票の写しの交付", tool="コンビニ交付"),
    ),
)

FAMILY_REGISTER = procedure(
    "family-register-copy",
    "madono-shi",
    "戸籍証明書（戸籍謄本・抄本）の交付請求",
    "結婚、相続、パスポートなどに使う戸籍の証明書を受け取る手続です。",
    plain="家族の関係を証明する紙（戸籍）をもらう手続です。本籍が遠くても、近くの市役所でもらえます。",
    english=(
        "Copy of the family register",
        "Used for marriage, inheritance and passports; you can get it at any city counter.",
    ),
    kind="請求",
    for_whom=["本人、配偶者、父母・祖父母、子・孫"],
    conditions=[
        "本籍地でない市区町村でも、本人などが窓口に来れば受け取れます（広域交付）。",
        "広域交付では、抄本、兄弟姉妹のもの、郵送、代理の人は使えません。",
    ],
    life_events=["bereavement", "marriage"],
    keywords=["戸籍謄本", "相続", "出生から死亡まで", "パスポート", "除籍"],
    documents=[doc("顔写真のある本人確認書類", "請求する人を確かめるため", "手元のもの")],
    deadline="いつでも請求できます。",
    channels=counters("全国の市区町村の窓口（広域交付）。本籍地の窓口", "本籍地の市役所・町役場"),
    windows=halls("市民窓口担当"),
    processing=no_days("窓口では、その場で渡します。古い戸籍は、数日かかることがあります。"),
    legal_basis=[law("戸籍法", "第10条第1項"), law("戸籍法", "第120条の2第1項")],
    review_standard="請求できる人であることと、不当な目的でないこと。",
    fee=fee(
        450,
        "戸籍1通450円、除籍・改製原戸籍1通750円",
        "窓口で払います。郵送は定額小為替です。",
        "1-1",
        "1-4",
        "2-4",
    ),
    is_guest_allowed=False,
    **outcome("交付します", "交付しません", "交付", "戸籍証明書"),
    contact=office("窓野市 市民窓口課", "03-0000-1001"),
    systems=["戸籍情報連携システム", "コンビニ交付（証明書交付センター）"],
    timings=[
        due(
            "bereavement",
            None,
            "",
            "相続や年金の手続に使います。死亡届のあと、1〜2週間で記載されます。",
        )
    ],
    steps=(
        applied(31700, 6200, "13190", tool="コンビニ交付"),
        told(31700, 6200, title="戸籍証明書の交付", tool="コンビニ交付"),
    ),
)

REGISTERS = (MARRIAGE, DIVORCE, RESIDENT_RECORD, FAMILY_REGISTER)

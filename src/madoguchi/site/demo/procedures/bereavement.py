"""After a death: register, funeral, benefits, property."""

from datetime import date

from madoguchi.site.demo.forms import CURRENT_OWNER_FORM, FUNERAL_FORM
from madoguchi.site.demo.writing import (
    EVERY_TOWN,
    INSURANCE_APPEAL,
    NO_APPEAL,
    REGISTER_APPEAL,
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

DEATH = procedure(
    "death-registration",
    "madono-shi",
    "死亡届",
    "人が亡くなったことを届け出て、戸籍と住民票に載せる手続です。",
    plain="家族が亡くなったら、7日以内に届けます。お葬式の会社の人が、代わりに出すことができます。",
    english=(
        "Death registration",
        "Report a death within 7 days of learning of it; the undertaker may bring the form.",
    ),
    kind="届出",
    for_whom=["親族、同居していた人、家主、後見人など"],
    conditions=[
        "亡くなったところ、本籍地、届け出る人の住所地のどれかの市区町村に届け出ます。",
        "届書を持ってくるのは、葬儀社の人でもかまいません。",
    ],
    life_events=["bereavement"],
    keywords=["亡くなった", "死亡診断書", "お葬式", "葬儀", "家族が死んだ", "戸籍"],
    documents=[
        doc(
            "死亡診断書か死体検案書（死亡届の右半分）",
            "亡くなったことを確かめるため",
            "病院・医師",
            "あとで使うので、写しをとっておきます。",
        )
    ],
    deadline="亡くなったことを知った日を含めて7日以内（国外では3か月以内）。",
    channels=counters(
        "亡くなったところ、本籍地、届け出る人の住所地のどれかの市役所・町役場の窓口。夜や休みの日も、宿直で受け付けます。"
    ),
    windows=halls("市民窓口担当"),
    processing=no_days("届け出たその日に審査して受理します。"),
    legal_basis=[law("戸籍法", "第86条第1項"), law("戸籍法", "第87条")],
    review_standard="届書と死亡診断書に不備がなく、届出の資格があること。",
    identity="届け出る人の本人確認は、法律では求められていません。",
    identity_codes=["3"],
    signature="届出人の署名がいります。印かんは、押しても押さなくてもかまいません。",
    is_guest_allowed=False,
    **outcome("受理します", "受理しません", "受理", "死亡届受理証明書"),
    review_instructions=REGISTER_APPEAL,
    contact=office("窓野市 市民窓口課", "03-0000-1001"),
    related=[
        link("burial-cremation-permission", "together", "同じ窓口で、いっしょにします。"),
        link("funeral-benefit", "after"),
    ],
    timings=[
        due("bereavement", 7, "亡くなった日（その日を含む）", "亡くなったことを知った日を含めて7日以内。")
    ],
    faq=[
        qa(
            "ほかの手続も一度にできますか。",
            "窓野市役所には「おくやみ窓口」があります。予約すると、必要な手続をまとめて案内します。",
        )
    ],
    steps=(
        applied(4080, 0, "13167", planned=date(2028, 3, 1), is_own_discretion=False),
        told(1210, 0, "13189", title="死亡届の記載事項証明書などの交付", planned=date(2028, 3, 1)),
    ),
)

CREMATION = procedure(
    "burial-cremation-permission",
    "madono-shi",
    "火葬・埋葬の許可申請",
    "亡くなった人を火葬・埋葬するための許可証を受け取る手続です。死亡届といっしょに行います。",
    plain="亡くなった人を火葬するには、許可の紙がいります。死亡届を出すときに、いっしょにもらいます。",
    english=(
        "Permission for cremation or burial",
        "Issued together with the death registration; the crematorium needs it.",
    ),
    for_whom=["死亡届を出す人"],
    conditions=["亡くなってから24時間たたないと、火葬できません。"],
    life_events=["bereavement"],
    keywords=["火葬", "埋葬", "お墓", "斎場", "許可証", "納骨"],
    deadline="死亡届と同時。",
    channels=counters("死亡届を出す市役所・町役場の窓口"),
    windows=halls("市民窓口担当"),
    processing=days(1),
    legal_basis=[law("墓地、埋葬等に関する法律", "第5条第1項"), law("墓地、埋葬等に関する法律", "第8条")],
    review_standard="死亡届が受理されていること。",
    identity_codes=["6"],
    is_guest_allowed=False,
    **outcome("許可します", "許可しません", "許可", "火葬許可証・埋葬許可証"),
    contact=office("窓野市 市民窓口課", "03-0000-1001"),
    related=[link("death-registration", "together")],
    timings=[due("bereavement", 7, "亡くなった日", "死亡届と同時。")],
    steps=(
        applied(4010, 0, planned=date(2028, 3, 1)),
        told(
            4010,
            0,
            "47215",
            title="火葬許可証の交付",
            barred="火葬場で、紙の許可証を受け取ることが省令で決められているため",
            is_own_discretion=False,
        ),
    ),
)

FUNERAL = procedure(
    "funeral-benefit",
    "madono-shi",
    "国民健康保険・後期高齢者医療 葬祭費の支給申請",
    "国民健康保険か後期高齢者医療の人が亡くなったとき、葬儀をした人が5万円を受け取る手続です。",
    plain="お葬式をした人に、5万円が出ます。亡くなった人が、国民健康保険か75歳以上の保険に入っていたときです。",
    english=(
        "Funeral benefit",
        "50,000 yen for the person who held the funeral of a member of National Health Insurance or medical care for the elderly.",
    ),
    for_whom=["葬儀をした人（喪主）"],
    conditions=[
        "亡くなった人が、窓野市・川添市・森下町の国民健康保険か、窓野県の後期高齢者医療に入っていたこと。",
        "ほかの健康保険から、葬祭費や埋葬料を受けないこと。",
        "金額は条例によります（窓野市・川添市・森下町は5万円）。",
    ],
    life_events=["bereavement"],
    keywords=["お葬式のお金", "5万円", "喪主", "埋葬料", "葬儀費用", "後期高齢者"],
    documents=[
        doc("葬儀の領収書か会葬礼状", "葬儀をした人を確かめるため", "葬儀社・手元のもの"),
        doc("振込先の口座がわかるもの", "振込先を確かめるため", "手元の通帳・カード", online=False),
    ],
    deadline="葬儀をした日の翌日から2年以内。",
    channels=ways(
        "お住まいの市役所・町役場の国民健康保険の窓口", "お住まいの市役所・町役場の国民健康保険担当"
    ),
    windows=halls("国民健康保険担当"),
    processing=days(30, 20),
    legal_basis=[
        law("国民健康保険法", "第58条第1項"),
        law("高齢者の医療の確保に関する法律", "第86条第1項"),
        law("窓野市国民健康保険条例", "第7条"),
    ],
    review_standard="被保険者が亡くなり、申請した人が葬儀をしたこと。",
    individual_number=number_by_law("国民健康保険の保険給付の支給"),
    **outcome("支給します", "支給しません", "支給決定", "葬祭費支給（不支給）決定通知書"),
    review_instructions=INSURANCE_APPEAL,
    contact=office("窓野市 保険年金課", "03-0000-1201"),
    related=[link("death-registration", "before"), link("national-health-leave", "together")],
    timings=[due("bereavement", 730, "葬儀をした日の翌日", "2年以内。")],
    places=EVERY_TOWN,
    form=FUNERAL_FORM,
    steps=(applied(2240, 610), told(2240, 610, title="支給決定の通知")),
)

CURRENT_OWNER = procedure(
    "property-current-owner",
    "madono-shi",
    "固定資産現所有者申告・相続人代表者の指定届",
    "土地や家の持ち主が亡くなったとき、相続した人などが固定資産税の窓口に申告する手続です。",
    plain="土地や家を持っている人が亡くなったら、3か月以内に、新しく持つ人を知らせてください。",
    english=(
        "Report of the current owner of property",
        "When an owner of land or a house has died, heirs report within three months.",
    ),
    kind="申告",
    for_whom=["亡くなった人の土地や家を、相続した人"],
    conditions=[
        "相続登記が済んでいれば、申告はいりません。",
        "相続登記の申請は法務局で、相続を知った日から3年以内です（義務です）。",
    ],
    life_events=["bereavement", "tax", "housing"],
    keywords=["相続", "固定資産税", "名義", "土地", "実家", "空き家"],
    documents=[
        doc(
            "相続の関係がわかる戸籍の写し",
            "相続した人を確かめるため",
            "市役所・町役場",
            "法定相続情報一覧図の写しでもかまいません。",
        )
    ],
    deadline="自分が現所有者だと知った日の翌日から3か月以内。",
    channels=ways("土地や家のある市役所・町役場の税の窓口", "土地や家のある市役所・町役場の税担当"),
    windows=halls("税担当"),
    processing=no_days("申告で終わる手続で、審査はありません。"),
    legal_basis=[
        law("地方税法", "第384条の3"),
        law("地方税法", "第9条の2第1項"),
        law("窓野市市税条例", "第74条の3"),
    ],
    review_standard="相続した人であることが、戸籍などで確かめられること。",
    individual_number=number_by_law("地方税の賦課徴収"),
    **outcome("受け付けました", "受け付けられません", "受付", "現所有者申告受付のお知らせ"),
    review_instructions=NO_APPEAL,
    contact=office("窓野市 資産税課", "03-0000-1803"),
    related=[link("death-registration", "before")],
    timings=[due("bereavement", 90, "現所有者だと知った日の翌日", "土地や家があるときだけ。3か月以内。")],
    places=EVERY_TOWN,
    form=CURRENT_OWNER_FORM,
    steps=(applied(1690, 340, "10282"), told(1690, 340, "10551", title="相続人代表者の指定の通知")),
)

UNPAID_PENSION = procedure(
    "unpaid-pension",
    "madono-shi",
    "年金受給権者死亡届・未支給年金の請求（国民年金）",
    "年金を受けていた人が亡くなったとき、年金を止め、まだ受け取っていない分を家族が請求する手続です。",
    plain="年金をもらっていた人が亡くなったら、知らせてください。まだもらっていない年金を、家族がもらえます。",
    english=(
        "Death of a pensioner and unpaid pension",
        "Report the death of a pensioner; family who lived with the person may claim what was not yet paid.",
    ),
    kind="届出・請求",
    for_whom=["亡くなった人と生計をともにしていた、配偶者・子・父母・孫・祖父母・兄弟姉妹・3親等内の親族"],
    conditions=[
        "基礎年金だけの人は市役所・町役場、厚生年金の人は年金事務所が窓口です。",
        "日本年金機構にマイナンバーが登録されていれば、死亡届は省けます（未支給年金の請求はいります）。",
    ],
    life_events=["bereavement"],
    keywords=["年金", "亡くなった", "遺族", "年金を止める", "未支給"],
    documents=[
        doc("亡くなった人の年金証書", "受けていた年金を確かめるため", "手元のもの"),
        doc("戸籍全部事項証明書など", "親族であることを確かめるため", "市役所・町役場"),
        doc("住民票", "生計をともにしていたことを確かめるため", "市役所・町役場", exchange=True),
        doc("振込先の口座がわかるもの", "振込先を確かめるため", "手元の通帳・カード"),
    ],
    deadline="死亡届は国民年金が14日以内、厚生年金が10日以内。未支給年金の請求は5年以内。",
    channels=counters("お住まいの市役所・町役場の国民年金の窓口、年金事務所", "年金事務所"),
    windows=halls("国民年金担当"),
    processing=days(120, set_on="2010-01-01"),
    legal_basis=[law("国民年金法", "第105条第4項"), law("国民年金法", "第19条第1項")],
    review_standard="国民年金法第19条の順位の遺族で、生計を同じくしていたこと。",
    individual_number=number_by_law("国民年金の給付の支給"),
    **outcome("支給します", "支給しません", "支給決定", "未支給年金支給決定通知書"),
    review_instructions=(
        "この処分に不服があるときは、通知を受け取った日の翌日から3か月以内に、"
        "社会保険審査官に審査請求をすることができます。"
    ),
    contact=office("窓野市 保険年金課", "03-0000-1204"),
    systems=["日本年金機構 年金給付システム"],
    related=[link("death-registration", "before")],
    timings=[
        due("bereavement", 14, "亡くなった日", "年金を受けていた人だけ。国民年金14日以内、厚生年金10日以内。")
    ],
    steps=(
        applied(
            880,
            0,
            "51920",
            "51916",
            barred="審査する日本年金機構の手続が、紙の書類で決められているため",
            is_own_discretion=False,
        ),
    ),
)

BEREAVEMENT = (DEATH, CREMATION, FUNERAL, CURRENT_OWNER, UNPAID_PENSION)

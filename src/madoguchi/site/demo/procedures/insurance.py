"""National Health Insurance and the National Pension."""

from datetime import date

from madoguchi.site.demo.forms import HEALTH_JOIN_FORM, HEALTH_LEAVE_FORM
from madoguchi.site.demo.writing import (
    EVERY_TOWN,
    INSURANCE_APPEAL,
    NO_APPEAL,
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
    qa,
    question,
    told,
    ways,
)

HEALTH_JOIN = procedure(
    "national-health-join",
    "madono-shi",
    "国民健康保険の加入の届出",
    "会社の健康保険をやめたとき、引っ越してきたときなどに、国民健康保険に入る手続です。",
    plain="会社をやめて健康保険がなくなったら、14日以内に国民健康保険に入ります。引っ越してきた人も、この手続をします。",
    english=(
        "Joining National Health Insurance",
        "Join within 14 days after leaving company insurance or moving here.",
    ),
    kind="届出",
    for_whom=[
        "会社の健康保険をやめた人や、その家族でなくなった人",
        "ほかの市区町村から引っ越してきた人（前も国民健康保険の人）",
        "国民健康保険の世帯に生まれた赤ちゃん",
    ],
    conditions=[
        "ほかの健康保険や生活保護を受けていないこと。",
        "遅れても、保険料は資格のできた月からかかります。",
        "退職した人は、会社の健康保険を最長2年続ける「任意継続」も選べます。",
    ],
    life_events=["moving", "job", "birth"],
    keywords=["国保", "退職", "会社をやめた", "保険証", "資格確認書", "任意継続"],
    documents=[
        doc(
            "健康保険の資格を失った証明書",
            "加入の日を確かめるため",
            "前の勤め先",
            "引っ越しの人は、いりません。",
            exchange=True,
        ),
        doc("本人確認書類", "届け出る人を確かめるため", "手元のもの", online=False),
    ],
    deadline="資格ができた日から14日以内。",
    channels=ways(
        "お住まいの市役所・町役場の国民健康保険の窓口", "お住まいの市役所・町役場の国民健康保険担当"
    ),
    windows=halls("国民健康保険担当"),
    processing=days(14, 10),
    legal_basis=[law("国民健康保険法", "第9条第1項"), law("国民健康保険法施行規則", "第2条・第3条")],
    review_standard="国民健康保険法第6条の適用除外に当たらないこと。",
    individual_number=number_by_law("国民健康保険の資格の管理"),
    **outcome("加入を受け付けました", "加入できません", "資格の取得", "資格確認書・資格情報のお知らせ"),
    review_instructions=INSURANCE_APPEAL,
    contact=office("窓野市 保険年金課", "03-0000-1201"),
    systems=["窓野県 共同窓口サイト", "オンライン資格確認等システム"],
    related=[
        link("pension-type-change", "together", "同じ窓口で、いっしょにできます。"),
        link("health-insurance-reduction", "after", "失業した人は、保険料が安くなることがあります。"),
        link(
            "child-medical-certificate", "after", "医療証は、お子さんの健康保険が決まってから交付されます。"
        ),
    ],
    timings=[
        due("job", 14, "会社をやめた日の翌日", "14日以内。"),
        due("moving", 14, "引っ越した日", "国民健康保険の人だけ。14日以内。"),
        due("birth", 14, "生まれた日", "国民健康保険に入れるときだけ。14日以内。"),
    ],
    faq=[qa("オンラインでできますか。", "はい。この画面から、24時間届け出られます。")],
    places=EVERY_TOWN,
    form=HEALTH_JOIN_FORM,
    steps=(
        applied(8420, 960, "48398", "48396"),
        told(8420, 0, title="資格確認書等の交付", planned=date(2028, 3, 1)),
    ),
)

HEALTH_LEAVE = procedure(
    "national-health-leave",
    "madono-shi",
    "国民健康保険の脱退の届出",
    "会社の健康保険に入ったとき、引っ越すとき、亡くなったときに、国民健康保険をやめる手続です。",
    plain="会社の健康保険に入った人は、国民健康保険をやめる手続をします。しないと、お金を2回払うことになります。",
    english=(
        "Leaving National Health Insurance",
        "Report within 14 days when you join company insurance, move away, or a member has died.",
    ),
    kind="届出",
    for_whom=[
        "会社の健康保険に入った人、その家族になった人",
        "ほかの市区町村に引っ越す人",
        "国民健康保険の人が亡くなった世帯",
    ],
    conditions=["自動ではやめられません。届出がいります（亡くなったときは、死亡届で済む市町があります）。"],
    life_events=["job", "moving", "bereavement"],
    keywords=["国保をやめる", "就職", "社会保険", "保険料の二重払い", "資格喪失"],
    documents=[
        doc(
            "新しい健康保険の資格がわかるもの",
            "やめる日を確かめるため",
            "勤め先・マイナポータルなど",
            exchange=True,
        ),
        doc("国民健康保険の資格確認書", "返してもらうため", "手元のもの", "持っている人だけ"),
    ],
    deadline="事由があった日から14日以内。",
    channels=ways(
        "お住まいの市役所・町役場の国民健康保険の窓口", "お住まいの市役所・町役場の国民健康保険担当"
    ),
    windows=halls("国民健康保険担当"),
    processing=days(14, 10),
    legal_basis=[law("国民健康保険法", "第9条第1項"), law("国民健康保険法施行規則", "第11条")],
    review_standard="ほかの健康保険に入ったことなどが確かめられること。",
    individual_number=number_by_law("国民健康保険の資格の管理"),
    **outcome("脱退を受け付けました", "受け付けられません", "資格の喪失", "国民健康保険資格喪失のお知らせ"),
    review_instructions=INSURANCE_APPEAL,
    contact=office("窓野市 保険年金課", "03-0000-1201"),
    systems=["窓野県 共同窓口サイト"],
    related=[
        link("funeral-benefit", "together", "亡くなったときは、葬祭費を申請できます。"),
        link("moving-out", "together"),
    ],
    timings=[
        due("job", 14, "会社の健康保険に入った日", "14日以内。"),
        due("moving", 14, "引っ越した日", "国民健康保険の人だけ。転出届といっしょに。"),
        due("bereavement", 14, "亡くなった日の翌日", "14日以内。"),
    ],
    places=EVERY_TOWN,
    form=HEALTH_LEAVE_FORM,
    steps=(applied(7960, 2240, "48401"),),
)

PREMIUM_REDUCTION = procedure(
    "health-insurance-reduction",
    "madono-shi",
    "国民健康保険料の軽減（会社の都合で仕事を失った人）・減免の申請",
    "仕事を失ったり、収入が大きく減ったりしたときに、国民健康保険料を安くする手続です。",
    plain="仕事がなくなった人は、国民健康保険のお金が安くなります。会社の都合でやめた人は、給料を3割として計算します。",
    english=(
        "Lower National Health Insurance premiums after job loss",
        "If your employer ended your job, your salary counts as only 30 % when the premium is set.",
    ),
    for_whom=[
        "会社の都合（倒産、解雇、雇い止めなど）で仕事を失った64歳までの人",
        "災害や病気などで、収入が大きく減った世帯",
    ],
    conditions=[
        "雇用保険受給資格者証の離職理由コードが、11・12・21・22・23・31・32・33・34のどれかであること（軽減）。",
        "減免の基準は、市町の条例で違います。",
        "軽減は、離職の翌日の月から翌年度の末まで続きます。",
    ],
    life_events=["job"],
    keywords=["失業", "解雇", "倒産", "保険料が高い", "払えない", "国保"],
    documents=[doc("雇用保険受給資格者証の写し", "離職の理由を確かめるため", "ハローワーク", exchange=True)],
    deadline="納期限の7日前まで（軽減は、さかのぼって申請できます）。",
    channels=ways(
        "お住まいの市役所・町役場の国民健康保険の窓口", "お住まいの市役所・町役場の国民健康保険担当"
    ),
    windows=halls("国民健康保険担当"),
    processing=days(30, 20),
    legal_basis=[
        law("国民健康保険法施行令", "第29条の7の2"),
        law("国民健康保険法", "第77条"),
        law("窓野市国民健康保険条例", "第20条"),
    ],
    review_standard="離職の理由が施行令第29条の7の2の特例対象に当たること、または条例の減免の基準に当たること。",
    individual_number=number_by_law("国民健康保険料の賦課"),
    **outcome("軽減・減免します", "軽減・減免しません", "減免決定", "国民健康保険料減免決定（却下）通知書"),
    review_instructions=INSURANCE_APPEAL,
    contact=office("窓野市 保険年金課", "03-0000-1203"),
    related=[link("national-health-join", "before"), link("pension-exemption", "together")],
    timings=[due("job", 60, "会社をやめた日の翌日", "できるだけ早く。さかのぼることもできます。")],
    places=EVERY_TOWN,
    form=asked(
        "国民健康保険料の軽減・減免の申請",
        person(),
        question(
            "kind_of_reason",
            "one_of",
            "理由",
            options=options(
                left="会社の都合で仕事を失った",
                illness="病気やけがで収入が減った",
                disaster="災害にあった",
                other="そのほか",
            ),
        ),
        question("left_on", "date", "仕事を辞めた日、または収入が減った日", maximum="today"),
        question(
            "code",
            "text",
            "離職理由コード",
            hint="雇用保険受給資格者証の12番の欄にある2桁の数字です。",
            show_if={"op": "eq", "term": "kind_of_reason", "value": "left"},
        ),
        question("income_now", "money", "今年の収入の見込み", minimum=0),
        papers("proof", "理由がわかる書類"),
        words="入力した内容は事実と違いありません。市が世帯の所得の情報を見ることに同意します。",
        purpose="国民健康保険料の軽減・減免の審査",
    ),
    steps=(applied(1240, 380), told(1240, 380, title="減免決定の通知")),
)

PENSION_CHANGE = procedure(
    "pension-type-change",
    "madono-shi",
    "国民年金の加入・種別変更の届出",
    "会社をやめたときなどに、国民年金の第1号被保険者になる手続です。",
    plain="会社をやめた人は、14日以内に国民年金に入る手続をします。20歳から59歳までの人は、かならず年金に入ります。",
    english=(
        "National Pension – joining or changing type",
        "Within 14 days after leaving a company, people aged 20 to 59 join as category 1.",
    ),
    kind="届出",
    for_whom=["20歳から59歳までで、会社をやめた人や自営業を始めた人", "会社員の夫や妻の扶養からはずれた人"],
    conditions=["厚生年金に入っていないこと。"],
    life_events=["job", "marriage"],
    keywords=["年金", "会社をやめた", "退職", "第1号", "扶養", "厚生年金"],
    documents=[doc("退職した日がわかる書類", "種別が変わる日を確かめるため", "前の勤め先", exchange=True)],
    deadline="変わった日から14日以内。",
    channels=counters("お住まいの市役所・町役場の国民年金の窓口", "お住まいの市役所・町役場の国民年金担当"),
    windows=halls("国民年金担当"),
    processing=no_days("市町は届出を受け付け、日本年金機構が記録します。"),
    legal_basis=[law("国民年金法", "第12条第1項")],
    review_standard="国民年金法第7条第1項第1号に当てはまること。",
    individual_number=number_by_law("国民年金の被保険者の資格の管理"),
    **outcome("受け付けました", "受け付けられません", "受付", "国民年金加入のお知らせ"),
    review_instructions=NO_APPEAL,
    contact=office("窓野市 保険年金課", "03-0000-1204"),
    systems=["マイナポータル", "日本年金機構 電子申請"],
    related=[
        link("national-health-join", "together"),
        link("pension-exemption", "together", "保険料を払うのが難しいとき。"),
    ],
    timings=[due("job", 14, "会社をやめた日の翌日", "14日以内。")],
    faq=[qa("オンラインでできますか。", "マイナポータルから、国民年金の加入の届出ができます。")],
    steps=(applied(4310, 820, "52004", tool="マイナポータル", is_own_discretion=False),),
)

PENSION_EXEMPTION = procedure(
    "pension-exemption",
    "madono-shi",
    "国民年金保険料の免除・納付猶予の申請",
    "収入が少ないときや仕事を失ったときに、国民年金の保険料を免除・猶予してもらう手続です。",
    plain="お金がなくて年金の保険料を払えない人は、払わなくてよくなることがあります。何もしないより、申し込むほうが安心です。",
    english=(
        "National Pension – exemption or deferral of premiums",
        "If you cannot pay because of low income or job loss, apply; the period still counts for your pension.",
    ),
    for_whom=["国民年金の第1号被保険者で、保険料を払うのが難しい人"],
    conditions=[
        "本人・配偶者・世帯主の前の年の所得が、基準より少ないこと（失業した人は、本人の所得を見ない特例があります）。",
        "学生は、学生納付特例を申請します。",
        "2年1か月前までさかのぼって申請できます。",
    ],
    life_events=["job", "school"],
    keywords=["年金が払えない", "失業", "学生納付特例", "猶予", "免除"],
    documents=[
        doc(
            "雇用保険受給資格者証か離職票の写し",
            "失業の特例を使うため",
            "ハローワーク・前の勤め先",
            "失業した人だけ",
        ),
        doc("学生証の写し", "学生であることを確かめるため", "学校", "学生納付特例だけ"),
    ],
    deadline="いつでも（2年1か月前の月の分まで）。毎年7月に新しい年度が始まります。",
    channels=counters(
        "お住まいの市役所・町役場の国民年金の窓口、年金事務所", "お住まいの市役所・町役場の国民年金担当"
    ),
    windows=halls("国民年金担当"),
    processing=days(90),
    legal_basis=[
        law("国民年金法", "第90条第1項"),
        law("国民年金法", "第90条の3第1項"),
        law("国民年金法施行規則", "第77条・第77条の4"),
    ],
    review_standard="所得が政令の基準より少ないこと、または失業などの特例に当たること。日本年金機構が審査します。",
    individual_number=number_by_law("国民年金の保険料の徴収"),
    **outcome("承認します", "却下します", "承認", "国民年金保険料免除・納付猶予申請承認（却下）通知書"),
    review_instructions=(
        "この処分に不服があるときは、通知を受け取った日の翌日から3か月以内に、"
        "社会保険審査官に審査請求をすることができます。"
    ),
    contact=office("窓野市 保険年金課", "03-0000-1204"),
    systems=["マイナポータル", "日本年金機構 電子申請"],
    timings=[
        due("job", 30, "会社をやめた日の翌日", "できるだけ早く。2年1か月前までさかのぼれます。"),
        due("school", None, "", "20歳以上の学生だけ。毎年度、4月から申請できます。"),
    ],
    faq=[qa("オンラインでできますか。", "マイナポータルから申請できます。")],
    steps=(applied(5120, 1480, "52015", "52011", tool="マイナポータル", is_own_discretion=False),),
)

INSURANCE = (HEALTH_JOIN, HEALTH_LEAVE, PREMIUM_REDUCTION, PENSION_CHANGE, PENSION_EXEMPTION)

"""Places for pupils after school, and children who come from abroad."""

from datetime import date

from madoguchi.site.demo.writing import (
    applied,
    asked,
    counters,
    days,
    doc,
    due,
    fee,
    halls,
    law,
    link,
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

AFTER_SCHOOL = procedure(
    "after-school-club",
    "madono-shi",
    "放課後児童クラブ（学童保育）の入会申込み",
    "仕事などで昼間家にいない家庭の小学生が、放課後を過ごす学童保育の申込みです。",
    plain="親が仕事をしている小学生が、学校のあとにすごす場所の申し込みです。4月から使う人は、11月に申し込みます。",
    english=(
        "After-school childcare club",
        "A place for elementary school children after school while parents work.",
    ),
    for_whom=["保護者が仕事、病気、介護などで昼間家にいない小学生"],
    conditions=[
        "窓野市・川添市の小学校に通うか、住んでいること。",
        "申込みが定員より多いときは、低い学年と必要な程度の高い家庭から決めます。",
    ],
    life_events=["school", "childcare"],
    keywords=["学童", "放課後", "小1の壁", "夏休み", "児童クラブ"],
    documents=[doc("就労証明書", "保育が必要な理由を確かめるため", "勤め先")],
    deadline="4月からの入会は前の年の11月末まで。年度の途中は、入会したい月の前の月の15日まで。",
    channels=ways("市役所の学童保育の窓口"),
    windows=halls("学童保育担当", places=("madono-shi", "kawazoe-shi")),
    processing=days(60, 45),
    legal_basis=[law("児童福祉法", "第6条の3第2項"), law("窓野市放課後児童クラブ条例", "第5条")],
    review_standard="条例の入会の要件に当てはまり、定員に空きがあること。",
    fee=fee(
        5000,
        "1か月5,000円（きょうだいの2人目からと、就学援助の家庭は半額）",
        "口座振替で払います。",
        "1-2",
        "2-5",
    ),
    **outcome(
        "入会を認めます", "今回は入会できません", "入会決定", "放課後児童クラブ入会決定（不承認）通知書"
    ),
    contact=office("窓野市 子育て支援課 学童保育係", "03-0000-1106"),
    related=[link("school-aid", "together", "就学援助を受けると、利用料が半額になります。")],
    timings=[
        due("school", -120, "入学する日", "4月からの入会は、前の年の11月末まで。"),
        due("childcare", None, "", "入会したい月の前の月の15日まで。"),
    ],
    places=("madono-shi", "kawazoe-shi"),
    form=asked(
        "放課後児童クラブの入会申込み",
        person(),
        question("child_name", "name", "お子さんの氏名"),
        question("child_birth_date", "date", "お子さんの生年月日", maximum="today"),
        question("school", "text", "通う小学校", term="school.name"),
        question("starts_on", "date", "入会したい日"),
        question(
            "weekdays",
            "many_of",
            "利用したい日",
            options=options(weekday="平日の放課後", saturday="土曜日", holidays="夏休みなど"),
        ),
        question(
            "health", "long_text", "アレルギー、体や心のことで知らせたいこと", required=False, max_length=400
        ),
        papers("work_certificate", "就労証明書", most=2),
        words="入力した内容は事実と違いありません。",
        purpose="放課後児童クラブの入会の審査と安全な運営",
    ),
    steps=(applied(1980, 960), told(1980, 960, title="入会決定の通知")),
)

FOREIGN_PUPIL = procedure(
    "foreign-child-enrolment",
    "madono-shi",
    "外国籍の子どもの就学の申請",
    "外国籍の子どもが、市町立の小学校・中学校に入るための申請です。",
    plain="外国の国籍の子どもも、日本の小学校や中学校に入ることができます。お金はかかりません。市役所や町役場に来てください。",
    english=(
        "School enrolment for children of foreign nationality",
        "Children of any nationality may attend public elementary and junior high schools free of charge.",
    ),
    for_whom=["6歳から15歳までの、外国籍の子どもの保護者"],
    conditions=[
        "授業料と教科書は無料です。",
        "日本語が話せなくても入れます。日本語の指導や、通訳の支援があります。",
    ],
    life_events=["school", "moving"],
    keywords=["外国人", "小学校", "入学", "日本語", "international"],
    documents=[
        doc(
            "子どもと保護者の在留カード",
            "住所と年齢を確かめるため",
            "手元のもの",
            "在留資格にかかわらず相談できます。",
        )
    ],
    deadline="いつでも。小学校に入る年は、前の年の10月ごろ案内を送ります。",
    channels=counters(
        "お住まいの市役所・町役場の教育委員会の窓口（通訳の電話が使えます）",
        phone="教育委員会 学務課に、日本語・英語・中国語・ベトナム語で電話できます。",
    ),
    windows=halls("教育委員会 学務担当"),
    processing=days(14),
    legal_basis=[law("窓野市外国人児童生徒就学事務取扱要綱", "第3条")],
    review_standard="学齢の子どもで、市や町に住んでいること。",
    is_guest_allowed=False,
    **outcome("入学を許可します", "入学を許可しません", "入学許可", "入学許可通知書"),
    contact=office("窓野市 教育委員会 学務課", "03-0000-1104"),
    related=[link("moving-in", "before"), link("school-aid", "together")],
    timings=[
        due("school", 14, "引っ越した日", "外国籍の子どもだけ。できるだけ早く。"),
        due("moving", 14, "引っ越した日", "外国籍の小学生・中学生がいる人だけ。"),
    ],
    steps=(
        applied(92, 0, planned=date(2027, 10, 1)),
        told(92, 0, title="入学許可の通知", planned=date(2027, 10, 1)),
    ),
)

AFTER_SCHOOLS = (AFTER_SCHOOL, FOREIGN_PUPIL)

"""The form by which a place in a nursery is asked for, with the interview."""

from typing import Any

from madoguchi.site.demo.forms.shared import (
    APPLICANT,
    APPLICANT_PATH,
    BABY,
    BABY_KANA,
    RETENTION,
    applicant,
    child_is_new,
    children,
    declared,
    has_spouse,
    spouse_name,
    to_ask,
    used_for,
    when,
)
from madoguchi.site.demo.forms.words import ask, case, part, sheet, whole
from madoguchi.site.demo.writing.forms import Json

_WORKS: Json = {"op": "in", "term": "work_kind", "value": ["regular", "fixed_term", "part_time"]}
_SPOUSE_WORKS: Json = {
    "op": "in",
    "term": "spouse_work_kind",
    "value": ["regular", "fixed_term", "part_time"],
}
_NURSERIES = [
    ["himawari", "ひまわり保育園（窓野市）", "ひまわりほいくえん"],
    ["honcho", "本町こども園（窓野市）", "ほんちょうこどもえん"],
    ["ekimae", "駅前ほしぞら保育園（窓野市）", "えきまえほしぞらほいくえん"],
    ["midori", "緑町第一保育園（窓野市）", "みどりちょうだいいちほいくえん"],
    ["minami", "南が丘あおぞら園（窓野市）", "みなみがおかあおぞらえん"],
    ["kawabata", "川端保育園（川添市）", "かわばたほいくえん"],
    ["nagisa", "なぎさこども園（川添市）", "なぎさこどもえん"],
    ["chuo", "川添中央保育園（川添市）", "かわぞえちゅうおうほいくえん"],
]
_SLOTS = [
    {"value": "tue-10", "label": "火曜日 午前10時", "capacity": 20},
    {"value": "tue-14", "label": "火曜日 午後2時", "capacity": 20},
    {"value": "thu-10", "label": "木曜日 午前10時", "capacity": 20},
    {"value": "thu-14", "label": "木曜日 午後2時", "capacity": 20},
    {"value": "sat-10", "label": "第2土曜日 午前10時", "capacity": 10},
]


def _choice(id: str, ja: str, en: str, easy: str, **more: Any) -> Json:
    return ask(id, "list", (ja, en, easy), list="nurseries", **more)


RESERVATION_FORM = whole(
    ("保育の利用申込みの予約（面談）", "Booking an interview about a nursery place", "保育園の相談の予約"),
    applicant(),
    children(child_is_new(), where=when("child_is_new")),
    part(
        "wish", ("希望", "Your wishes", "希望"),
        sheet(
            "wish_page", ("相談したいこと", "What you wish", "相談したいこと"),
            ask("starts_on", "date", ("利用を始めたい日", "First day", "いつから"), term="school.enters_on", minimum="today"),
            ask("hours", "one_of", ("希望する保育の時間", "Hours of childcare", "1日の時間"), term="childcare.hours"),
            ask("slot", "slot", ("面談の希望の曜日と時間", "Day and time of the interview", "来る日と時間"), slots=_SLOTS,
                hint=("お子さんといっしょに、市役所の保育課に来てください。30分くらいです。",
                      "Please come with your child to the childcare section. It takes about 30 minutes.",
                      "子どもといっしょに、市役所に来てください。30分くらいです。")),
        ),
    ),
    declared(
        "保育の予約：予約した時間に来られないときは、前の日までに連絡します。",
        "Booking: I tell you the day before if I cannot come.",
        "予約：来られないときは、前の日までに知らせます。",
    ),
    privacy=used_for("面談の予約と保育の案内", "the interview and advice about childcare", "保育園の相談"),
    retention=("面談の日から1年間保存し、そのあと消します。", "We keep this for a year after the interview and then delete it.",
               "相談の日から1年たったら、消します。"),
    contact=to_ask("窓野市 保育課", "Madono City, Childcare Section", "03-0000-1103"),
    paper=("保育利用 事前相談票", (
        ("保護者の氏名・フリガナ", "applicant_name"), ("住所", "applicant_address"), ("電話番号", "phone"),
        ("児童の氏名・フリガナ", "child_name"), ("児童の生年月日", "child_birth_date"), ("利用の希望の時期", "starts_on"),
        ("希望の保育時間", "hours"), ("面談の希望日", "slot"),
    )),
    cases=[
        case(
            "0歳の子を4月から預けたい", f"{APPLICANT_PATH} children wish_page declaration_page",
            {**APPLICANT, "children": [{"child_name": BABY, "child_kana": BABY_KANA, "child_birth_date": "2026-11-01",
                                        "child_is_new": True}],
             "starts_on": "2027-04-01", "hours": "standard", "slot": "tue-10", "declared": True},
        ),
        case(
            "時間を選んでいない", f"{APPLICANT_PATH} children wish_page declaration_page",
            {**APPLICANT, "children": [{"child_name": BABY, "child_kana": BABY_KANA, "child_birth_date": "2026-11-01",
                                        "child_is_new": True}],
             "starts_on": "2027-04-01", "hours": "short", "declared": True},
            sends=False, errors=("slot",),
        ),
    ],
)  # fmt: skip

NURSERY_FORM = whole(
    (
        "教育・保育給付認定の申請 兼 保育所などの利用申込み",
        "Certification for childcare and application for a place",
        "保育園の申し込み",
    ),
    applicant(),
    children(
        child_is_new(),
        ask("child_applies", "yes_no",
            ("保育を申し込むお子さんですか", "Do you apply for a place for this child?", "保育園に入りたい子どもですか")),
        ask("child_allergies", "text", ("食物アレルギー", "Food allergies", "食べられないもの（アレルギー）"),
            term="children[].allergies", show_if=when("child_applies"),
            hint=("ないときは「なし」と入力してください。", "Write “none” if there are none.", "ないときは「なし」と書きます。")),
        ask("child_needs_support", "long_text",
            ("病気や発達のことで、園に知っておいてほしいこと", "Illness or development the nursery should know about",
             "病気や育ちのことで、園に言っておきたいこと"),
            term="children[].needs_support", required=False, max_length=400, show_if=when("child_applies")),
        where=when("child_applies"),
    ),
    part(
        "wish", ("希望", "Your wishes", "入りたいところ"),
        sheet(
            "wish_page", ("希望する園と時期", "Where and when", "どこに、いつから"),
            _choice("first_choice", "第1希望の園", "First choice", "いちばん入りたい園"),
            _choice("second_choice", "第2希望の園", "Second choice", "2番目", required=False),
            _choice("third_choice", "第3希望の園", "Third choice", "3番目", required=False),
            ask("starts_on", "date", ("利用を始めたい日", "First day", "いつから"), term="school.enters_on", minimum="today"),
            ask("hours", "one_of", ("希望する保育の時間", "Hours of childcare", "1日の時間"), term="childcare.hours"),
        ),
        sheet(
            "reason_page", ("保育が必要な理由", "Why you need childcare", "預けたい理由"),
            ask("reason", "many_of", ("あなたの理由（あてはまるものすべて）", "Your reasons (all that apply)", "あなたの理由"),
                term="childcare.reason"),
            ask("work_kind", "one_of", ("あなたの働き方", "Your kind of work", "あなたの働き方"), term="work.kind"),
            ask("employer", "text", ("勤務先", "Employer", "働いているところ"), term="person.employer", show_if=_WORKS),
            ask("work_hours", "number", ("1週間に働く時間", "Hours worked a week", "1週間に何時間"),
                term="work.hours_per_week", unit="時間", minimum=1, maximum=80, show_if=_WORKS),
            ask("leave_until", "date", ("育児休業の終わる日", "Childcare leave ends on", "休みが終わる日"),
                term="work.leave_until", required=False, show_if=_WORKS),
            ask("work_certificate", "file", ("あなたの就労証明書", "Your certificate of employment", "会社が書いた紙（就労証明書）"),
                accept=["pdf", "jpg", "png"], max_files=2, required=False, document="certificate_of_employment",
                show_if=_WORKS,
                hint=("勤務先が書きます。あとから出すこともできます。", "Your employer fills it in. You may send it later.",
                      "会社の人が書きます。あとで出してもいいです。")),
        ),
    ),
    part(
        "family", ("家族", "Family", "家族"),
        sheet("spouse_page", ("配偶者", "Spouse", "夫・妻"), has_spouse()),
        sheet(
            "spouse_detail", ("配偶者について", "About your spouse", "夫・妻のこと"),
            *spouse_name(),
            ask("spouse_work_kind", "one_of", ("配偶者の働き方", "Kind of work of your spouse", "夫・妻の働き方"),
                term="spouse.work_kind"),
            ask("spouse_employer", "text", ("配偶者の勤務先", "Employer of your spouse", "夫・妻の働いているところ"),
                term="spouse.employer", show_if=_SPOUSE_WORKS),
            show_if=when("has_spouse"),
        ),
        sheet(
            "household_page", ("世帯", "Household", "いっしょに住む人"),
            ask("household_size", "number", ("いっしょに暮らす人数", "People in your household", "いっしょに住む人の数"),
                term="household.size", unit="人", minimum=1, maximum=20),
            ask("on_public_assistance", "yes_no",
                ("生活保護を受けていますか", "Are you on public assistance?", "生活保護を受けていますか"),
                term="household.on_public_assistance"),
        ),
    ),
    part(
        "interview", ("面談", "Interview", "話をする日"),
        sheet(
            "interview_page", ("面談の予約", "Book an interview", "話をする日をきめる"),
            ask("slot", "slot", ("面談の希望の曜日と時間", "Day and time of the interview", "来る日と時間"), slots=_SLOTS,
                hint=("お子さんといっしょに、市役所の保育課に来てください。30分くらいです。",
                      "Please come with your child to the childcare section. It takes about 30 minutes.",
                      "子どもといっしょに、市役所に来てください。30分くらいです。")),
        ),
    ),
    declared(
        "保育の利用：利用の調整のため、市が住民票と所得の情報を見ます。",
        "Childcare: the city looks at resident and income records.",
        "保育園：市が、住民票とお金の記録を見ます。",
    ),
    privacy=used_for("保育の必要性の認定と利用の調整", "the certification and the allocation of places", "保育園をきめる"),
    retention=RETENTION,
    contact=to_ask("窓野市 保育課", "Madono City, Childcare Section", "03-0000-1103"),
    lists={"nurseries": _NURSERIES},
    paper=("教育・保育給付認定申請書 兼 保育所等利用申込書", (
        ("保護者の氏名・フリガナ", "applicant_name"), ("保護者の生年月日", "applicant_birth_date"),
        ("保護者の住所", "applicant_address"), ("電話番号", "phone"), ("児童の氏名・フリガナ", "child_name"),
        ("児童の生年月日", "child_birth_date"), ("食物アレルギー", "child_allergies"),
        ("健康・発達について", "child_needs_support"), ("第1希望", "first_choice"), ("第2希望", "second_choice"),
        ("第3希望", "third_choice"), ("利用を希望する期間", "starts_on"), ("保育の必要量", "hours"),
        ("保育を必要とする事由", "reason"), ("父母の就労形態", "work_kind"), ("父母の勤務先", "employer"),
        ("1週間の就労時間", "work_hours"), ("育児休業の期間", "leave_until"), ("就労証明書", "work_certificate"),
        ("配偶者の氏名・生年月日", "spouse_name"), ("配偶者の就労形態", "spouse_work_kind"),
        ("世帯の人数", "household_size"), ("生活保護の適用の有無", "on_public_assistance"), ("面談の希望日", "slot"),
    )),
    cases=[
        case(
            "育児休業が終わるひとり親",
            f"{APPLICANT_PATH} children wish_page reason_page spouse_page household_page interview_page declaration_page",
            {
                **APPLICANT,
                "children": [{
                    "child_name": BABY, "child_kana": BABY_KANA, "child_birth_date": "2026-04-02",
                    "child_is_new": True, "child_applies": True, "child_allergies": "なし",
                }],
                "first_choice": "himawari", "starts_on": "2027-04-01", "hours": "standard", "reason": ["work"],
                "work_kind": "regular", "employer": "株式会社まどの食堂", "work_hours": 40,
                "leave_until": "2027-03-31", "has_spouse": False, "household_size": 2,
                "on_public_assistance": False, "slot": "tue-10", "declared": True,
            },
        ),
        case(
            "勤務先も配偶者の働き方も書いていない",
            f"{APPLICANT_PATH} children wish_page reason_page spouse_page spouse_detail household_page "
            "interview_page declaration_page",
            {
                **APPLICANT,
                "children": [{
                    "child_name": BABY, "child_kana": BABY_KANA, "child_birth_date": "2026-04-02",
                    "child_is_new": True, "child_applies": True, "child_allergies": "卵",
                }],
                "first_choice": "himawari", "starts_on": "2027-04-01", "hours": "short", "reason": ["work"],
                "work_kind": "part_time", "work_hours": 20, "has_spouse": True,
                "spouse_name": {"family": "窓野", "given": "太郎"}, "spouse_kana": {"family": "マドノ", "given": "タロウ"},
                "spouse_birth_date": "1989-05-06", "household_size": 3, "on_public_assistance": False,
                "slot": "thu-14", "declared": True,
            },
            sends=False,
            errors=("employer", "spouse_work_kind"),
        ),
    ],
)  # fmt: skip

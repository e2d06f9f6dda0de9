"""The demo city's contacts beside procedures, its analogue clauses, and what is subject to a standard period."""

import random
from datetime import date, datetime, timedelta

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.acting import Acting
from madoguchi.core.calendars import first_day_of, fiscal_year
from madoguchi.core.clock import japan_day
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.plan.models import Contact, ContactStep
from madoguchi.plan.services.contacts import add_step
from madoguchi.plan.services.periods import confirm_grounds
from madoguchi.plan.services.registers import take_register
from madoguchi.plan.types.analogue import ANALOGUE
from madoguchi.plan.types.contacts import CONTACTS, is_important_by_number
from madoguchi.plan.types.registers import Register, Values
from madoguchi.site.demo.city import People

SEED = 20261031
SETTING_UP = Acting.system("demo")

_Kind, _State, _Step = Contact.Kind, Contact.State, ContactStep.Kind
CONTACTS_TOLD: list[tuple[str, str, str, str, int | None, str, str]] = [
    ("kosha", _Kind.GRANT, "創業助成金の申込み", "紙に記入して郵送", 3400, _State.PARTLY, "添付書類が多い"),
    ("kosha", _Kind.GRANT, "設備投資の助成金の実績報告", "メールにExcelを添付", 1800, _State.PLANNED, ""),
    ("kosha", _Kind.MEMBERSHIP, "専門家派遣の利用登録", "ウェブの申込みフォーム", 2600, _State.DIGITISED, ""),
    ("kosha", _Kind.EVENT, "経営セミナーの申込み", "ウェブの申込みフォーム", 5200, _State.DIGITISED, ""),
    ("kosha", _Kind.CONSULTATION, "経営の相談の予約", "電話", 4100, _State.ANALOGUE, "電話が昼に集中する"),
    ("kosha", _Kind.CONTRACT, "会議室の利用契約書", "紙に押印して郵送", 420, _State.ANALOGUE, ""),
    ("seikatsu-hoken-kyoku", _Kind.PHONE, "営業許可の前の相談の電話", "電話", 9800, _State.PARTLY, ""),
    ("seikatsu-hoken-kyoku", _Kind.WINDOW_PAPER, "窓口の受付票", "窓口で手書き", 12400, _State.DIGITISED, ""),
    ("seikatsu-hoken-kyoku", _Kind.NOTICE, "講習会の案内", "郵送", 7600, _State.PLANNED, ""),
    ("seikatsu-hoken-kyoku", _Kind.EVENT, "食品衛生の講習会の申込み", "ファクス", 3100, _State.PARTLY, ""),
    ("kankyo-kyoku", _Kind.SURVEY, "排出量の調査への回答", "Excelをメールで返送", 1500, _State.DIGITISED, ""),
    ("kankyo-kyoku", _Kind.PHONE, "ごみの分け方の問合せ", "電話", 6800, _State.PARTLY, "チャットでの案内を試している"),
    ("kankyo-kyoku", _Kind.CONTRACT, "公園の占用の契約書", "紙に押印", 640, _State.ANALOGUE, ""),
    ("fukushi-kyoku", _Kind.CONSULTATION, "福祉の仕事の相談", "電話と面談", 2300, _State.UNSUITED, "会って話すことが支援の中心のため"),
    ("fukushi-kyoku", _Kind.EVENT, "研修の申込み", "ウェブの申込みフォーム", 8700, _State.DIGITISED, ""),
    ("fukushi-kyoku", _Kind.PAYMENT, "研修の受講料の支払い", "納付書で銀行", 5400, _State.PLANNED, ""),
    ("sangyo-rodo-kyoku", _Kind.CONTRACT, "委託契約の請求書", "紙で郵送", 3900, _State.PARTLY, ""),
    ("sangyo-rodo-kyoku", _Kind.BOOKING, "技能の試験場の予約", "電話", 860, _State.ANALOGUE, ""),
    ("madono-shi", _Kind.BOOKING, "来庁の予約", "ウェブの予約", 22000, _State.DIGITISED, ""),
    ("madono-shi", _Kind.WINDOW_PAPER, "転入のときに書く紙", "窓口で手書き", 14800, _State.PARTLY, ""),
    ("madono-shi", _Kind.PHONE, "学童クラブの問合せ", "電話", 4600, _State.ANALOGUE, ""),
    ("kawazoe-shi", _Kind.BOOKING, "体育館の予約", "窓口と電話", 3800, _State.PLANNED, ""),
    ("kawazoe-shi", _Kind.CONTRACT, "水道の工事の請求書", "紙で持参", 900, _State.ANALOGUE, ""),
    ("morishita-machi", _Kind.PAYMENT, "町営駐車場の料金", "窓口で現金", None, _State.ANALOGUE, "件数を数えていない"),
]  # fmt: skip
"""Where, what kind, what, how now, how often a year, how digital, and what is hard."""
STEPS = [
    ("創業助成金の申込み", _Step.BPR, 300, "添付書類を5つから2つに減らす見直しを、一緒に行った"),
    ("創業助成金の申込み", _Step.TOOL, 170, "申込みフォームを一緒に作り、半分がオンラインになった"),
    ("設備投資の助成金の実績報告", _Step.ADVICE, 60, "次の公募に合わせて、オンラインにする方法を相談した"),
    ("専門家派遣の利用登録", _Step.PROGRESS, 220, "登録をウェブに一本化した"),
    ("食品衛生の講習会の申込み", _Step.SHARING, 40, "研修の申込みの好事例を伝えた"),
    ("転入のときに書く紙", _Step.PROGRESS, 90, "前もって入力した内容を、窓口で読み取るようにした"),
]
"""What was done for which contact, so many days ago; support comes from the prefecture."""

ORDINANCES = {
    "seikatsu-hoken-kyoku": ["公衆浴場の設置に関する条例", "食品衛生法施行条例", "旅館業法施行条例", "動物の愛護に関する条例施行規則"],
    "kankyo-kyoku": ["県民の健康と環境に関する条例", "自然公園条例", "廃棄物の処理に関する規則", "工場の監視に関する要綱"],
    "fukushi-kyoku": ["福祉のまちづくり条例", "社会福祉施設の設備に関する条例", "福祉人材の研修に関する要綱"],
    "sangyo-rodo-kyoku": ["計量の検査に関する規則", "職業訓練の基準に関する条例", "卸売市場条例"],
    "madono-shi": ["火災予防条例", "市営住宅条例施行規則", "駐車場条例", "学校の設備に関する規則"],
    "kawazoe-shi": ["水道事業給水条例", "公民館条例施行規則"],
    "morishita-machi": ["墓地の管理に関する条例"],
}  # fmt: skip
WHAT = {
    "目視": (
        ["施設を職員が目で見て確かめる", "設備の傷みを目で確かめる"],
        "カメラとAIによる確認、ドローンでの撮影",
    ),
    "実地監査": (["事業所に立ち入って帳簿を調べる"], "帳簿の電子提出と、オンラインでの聞き取り"),
    "定期検査・点検": (["年に1回、設備を点検する", "3か月ごとに水質を検査する"], "センサーによる常時の測定"),
    "常駐・専任": (
        ["管理者が施設に常にいる", "責任者をほかの仕事と兼ねさせない"],
        "遠隔での監視と、連絡の体制",
    ),
    "書面掲示": (["許可証を見やすいところに掲げる", "料金を書面で掲げる"], "ウェブでの公表とQRコード"),
    "対面講習": (["講習を会場で受ける"], "動画での講習と、オンラインの確認テスト"),
    "往訪閲覧・縦覧": (["台帳を事務所で閲覧させる", "図面を窓口で縦覧に供する"], "ウェブでの公表"),
    "記録媒体の指定": (["書類をフロッピーディスクで出す"], "電子申請での提出"),
}
CLAUSES = 180


def keep_registers(people: People, *, today: datetime) -> None:
    """Hand in the tables of contacts and clauses, add what was done, and confirm what is subject to a period."""
    began = today - timedelta(days=400)
    _take(CONTACTS, _contacts(today), at=began)
    _take(ANALOGUE, _clauses(japan_day(today)), at=today)
    editor = acting_of(people.editor, at=today)
    rows = {row.title: row for row in Contact.objects.select_related("organisation")}
    for title, kind, days, text in STEPS:
        is_own = kind == _Step.PROGRESS
        at = today - timedelta(days=days)
        add_step(
            contact=rows[title],
            kind=kind,
            on=japan_day(at),
            text=text,
            by_organisation=None if is_own else people.organisations["madono-ken"],
            by=SETTING_UP if is_own else editor,
            at=at,
        )
    for slug in ("seikatsu-hoken-kyoku", "kankyo-kyoku"):
        place = people.organisations[slug]
        confirm_grounds(organisation=place, on=japan_day(today), by=editor, at=today)


def _take(register: Register, rows: list[tuple[str, Values]], *, at: datetime) -> None:
    header = ["組織", *(str(one.heading) for one in register.fields)]
    lines = [[place, *(one.show(values[one.key]) for one in register.fields)] for place, values in rows]
    content = "".join(csv_lines(header, lines)).encode()
    reading = take_register(register=register, content=content, by=SETTING_UP, at=at)
    assert not reading.bad, reading.bad[0].problems


def _contacts(today: datetime) -> list[tuple[str, Values]]:
    opens = first_day_of(fiscal_year(japan_day(today)) + 1)
    return [
        (
            place,
            {
                "kind": kind,
                "title": title,
                "means": means,
                "yearly": yearly,
                "is_important": is_important_by_number(yearly),
                "why_important": "",
                "state": state,
                "planned_on": opens if state == _State.PLANNED else None,
                "note": note,
            },
        )
        for place, kind, title, means, yearly, state, note in CONTACTS_TOLD
    ]


def _clauses(day: date) -> list[tuple[str, Values]]:
    """Clauses with their stage: two of three are reviewed, a few stay, some are late."""
    rng = random.Random(SEED)  # noqa: S311 - a story, not a secret
    kinds = {str(label): value for value, label in ANALOGUE.by_key["kind"].choices}
    weights = {"seikatsu-hoken-kyoku": 4, "kankyo-kyoku": 4, "madono-shi": 3}
    places = list(ORDINANCES)
    found: dict[tuple[str, ...], tuple[str, Values]] = {}
    while len(found) < CLAUSES:
        place = rng.choices(places, [weights.get(one, 2) for one in places])[0]
        label = rng.choices(list(WHAT), [5, 2, 4, 2, 4, 2, 3, 1])[0]
        titles, technique = WHAT[label]
        values: Values = {
            "ordinance": rng.choice(ORDINANCES[place]),
            "article": f"第{rng.randint(3, 60)}条" + rng.choice(["", "第1項", "第2項"]),
            "title": rng.choice(titles),
            "kind": kinds[label],
            "technique": technique,
            **_stage(rng, day),
        }
        found[place, *(str(values[one]) for one in ANALOGUE.same)] = (place, values)
    return list(found.values())


def _stage(rng: random.Random, day: date) -> Values:
    lot = rng.random()
    ends = first_day_of(fiscal_year(day) + 1) - timedelta(days=1)
    none: Values = {"stage": "found", "due_on": None, "done_on": None, "note": ""}
    if lot < 0.64:
        done = day - timedelta(days=rng.randint(20, 900))
        return {**none, "stage": "done", "due_on": done + timedelta(days=30), "done_on": done}
    if lot < 0.71:
        return {**none, "stage": "kept", "note": "人の目でなければ確かめられないと判断したため"}
    if lot < 0.76:
        return {**none, "stage": "amending", "due_on": day - timedelta(days=rng.randint(5, 120))}
    if lot < 0.9:
        return {**none, "stage": rng.choice(["decided", "amending"]), "due_on": ends}
    return {**none, "stage": rng.choice(["found", "examining"])}

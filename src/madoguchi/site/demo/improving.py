"""A year of getting better in the demo: what changed for whom, a procedure reengineered twice, practice passed on."""

from dataclasses import replace
from datetime import datetime, timedelta

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import add_organisation, add_user, appoint, give_totp
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.improvement.models import BprFlow, BprRecord, GoodPractice, Improvement
from madoguchi.improvement.services import (
    accept_support,
    ask_support,
    begin,
    begin_bpr,
    change_over,
    close_bpr,
    close_support,
    decide_bpr,
    drop,
    finish,
    measure,
    measure_bpr,
    plan,
    propose_bpr,
    publish,
    publish_practice,
    save_findings,
    save_flow,
    take_over,
    tell,
    write_practice,
    write_support,
)
from madoguchi.improvement.types import FlowStep, Measure, Phase, Problem, Who
from madoguchi.registry.models import Procedure
from madoguchi.reviews.models import Review
from madoguchi.site.demo.city import People
from madoguchi.site.demo.writing import DemoProcedure
from madoguchi.site.demo_logins import PASSWORD

TURNED = "child-medical-certificate"
"""The procedure that got better half a year ago."""
MORE = 16
"""Cases of it beside those of the story."""
TURN = 185
"""So many days ago it turned."""
PLACE = "madono-shi"
SETTING_UP = Acting.system("demo")
_A, _E, _N = Phase.APPLICATION, Phase.EXAMINATION, Phase.NOTICE

BEFORE = [
    FlowStep(_A, Who.APPLICANT, "健康保険証の写しと課税証明書を用意する", 60, 2, "紙", 1),
    FlowStep(_A, Who.APPLICANT, "入力して申請する", 18, 2, "オンライン申請"),
    FlowStep(_E, Who.OFFICER, "申請を印刷して、台帳に書き写す", 15, 0, "表計算ソフト", 2),
    FlowStep(_E, Who.OFFICER, "税の担当課に所得を照会する", 10, 0, "庁内便", 4),
    FlowStep(_E, Who.OTHER, "所得を調べて回答する", 20, 0, "庁内便", 2),
    FlowStep(_E, Who.OFFICER, "要件を審査して起案する", 20, 0, "業務システム", 1),
    FlowStep(_E, Who.APPROVER, "決裁する（係長）", 3, 0, "紙の回議書", 1),
    FlowStep(_E, Who.APPROVER, "決裁する（課長）", 3, 0, "紙の回議書", 1),
    FlowStep(_N, Who.OFFICER, "医療証を印刷して郵送する", 12, 0, "郵送", 2),
    FlowStep(_N, Who.APPLICANT, "医療証を受け取る", 1),
]
AFTER = [
    FlowStep(_A, Who.APPLICANT, "入力して申請する", 9, 1, "オンライン申請"),
    FlowStep(_E, Who.SYSTEM, "台帳に取り込み、所得を確かめる", 1, 0, "情報連携"),
    FlowStep(_E, Who.OFFICER, "要件を審査して起案する", 12, 0, "審査デスク", 1),
    FlowStep(_E, Who.APPROVER, "決裁する（課長）", 2, 0, "電子決裁", 1),
    FlowStep(_N, Who.SYSTEM, "通知を送り、医療証の発送を頼む", 1, 0, "電子通知"),
    FlowStep(_N, Who.APPLICANT, "通知を受け取る", 1),
]


def as_it_was(demo: DemoProcedure, *, days_ago: int) -> DemoProcedure:
    """The procedure as it was for someone who began `days_ago`: slower and less liked before it turned."""
    if demo.slug != TURNED or days_ago < TURN:
        return demo
    return replace(demo, pace=demo.pace * 3, mood=demo.mood - 1.2)


def improve(people: People, *, today: datetime) -> None:
    """All that was planned, done, measured, told and passed on in the year up to `today`."""
    procedure = Procedure.objects.get(slug=TURNED)
    helper = _digital_bureau(people, at=today)
    record = _reengineer(people, procedure, helper, today=today)
    told = _improve_from_voices(people, procedure, today=today)
    _pass_on(people, record, told, today=today)
    _under_way(people, today=today)
    _again(people, helper, today=today)


def _digital_bureau(people: People, *, at: datetime) -> User:
    """The bureau that works along with the others, and its officer."""
    began = at - timedelta(days=800)
    bureau = add_organisation(
        slug="digital-service-kyoku",
        name="窓野県 デジタルサービス局",
        kind=Organisation.Kind.BUREAU,
        parent=people.organisations["madono-ken"],
        settings={
            "supports_bpr": True,
            "leads_plan": True,
            "office_holder": "窓野県知事",
            "document_mark": "デジ",
        },
        by=SETTING_UP,
        at=began,
    )
    helper = add_user(
        email="digital@madono.example",
        name="川口 明",
        password=PASSWORD,
        is_person=False,
        is_demo=True,
        by=SETTING_UP,
        at=began,
    )
    appoint(
        user=helper,
        organisation=bureau,
        role=Role.PLAN_MANAGER,
        starts_on=japan_day(began),
        by=SETTING_UP,
        at=began,
    )
    give_totp(user=helper, by=SETTING_UP, at=began)
    return helper


def _reengineer(people: People, procedure: Procedure, helper: User, *, today: datetime) -> BprRecord:
    """The first round, from its beginning to its end, with support."""
    at = today - timedelta(days=260)
    by = people.examiner(PLACE, at)
    record = begin_bpr(procedure=procedure, aim="転記と照会の待ちをなくし、1週間以内に届ける", by=by, at=at)
    request = ask_support(record=record, wish="照会を減らす方法を、いっしょに考えてください。", by=by, at=at)
    at += timedelta(days=2)
    support = acting_of(helper, at=at)
    request = accept_support(support=request, by=support, at=at)
    for speaker, words in (
        (
            support,
            "業務フローを拝見しました。庁内便の照会で6日待っています。情報連携で確かめられる所得だけで足りますか。",
        ),
        (by, "足ります。転記も、申請のデータをそのまま取り込めればなくせます。"),
    ):
        at += timedelta(hours=5)
        write_support(support=request, body=words, by=speaker, at=at)
    at += timedelta(days=20)
    record = _written(record, by, at)
    record = propose_bpr(record=record, revision=record.revision, by=by, at=at)
    at += timedelta(days=7)
    decided_by = people.approver(PLACE, at)
    record = decide_bpr(
        record=record,
        decision="見直し後の流れにします。規則の改正は不要です。税の担当課とは合意済みです。",
        by=decided_by,
        at=at,
    )
    at = today - timedelta(days=TURN - 1)
    by = people.examiner(PLACE, at)
    record = change_over(record=record, changed_on=japan_day(at - timedelta(days=1)), by=by, at=at)
    for days in range(TURN - 30, 0, -30):
        at = today - timedelta(days=days)
        record = measure_bpr(record=record, by=Acting.system("improvement"), at=at)
        for one in record.improvements.exclude(indicator="none"):
            measure(improvement=one, by=Acting.system("improvement"), at=at)
    at = today - timedelta(days=28)
    close_support(support=request, by=acting_of(helper, at=at), at=at)
    by = people.examiner(PLACE, at)
    return close_bpr(
        record=record,
        lesson="情報連携で足りる項目を先に洗い出すと、照会の様式そのものをやめられました。紙の台帳は、1か月は並行して残すと安心です。",
        by=by,
        at=at,
    )


def _written(record: BprRecord, by: Acting, at: datetime) -> BprRecord:
    for side, steps in ((BprFlow.Side.BEFORE, BEFORE), (BprFlow.Side.AFTER, AFTER)):
        record = save_flow(record=record, side=side, steps=steps, revision=record.revision, by=by, at=at)
    return save_findings(
        record=record,
        aim=record.aim,
        problems=[
            Problem("inquiries", "所得の照会を庁内便で行い、返事まで6日待っている"),
            Problem("retyping", "オンラインで届いた申請を、台帳に書き写している"),
            Problem("sign_off", "定型の認定にも、紙の回議書で2段階の決裁をしている"),
        ],
        measures=[
            Measure("所得は情報連携で確かめ、照会をやめる", "decision_days"),
            Measure("申請のデータを台帳に取り込み、転記をやめる", "correction_rate"),
            Measure("定型の認定は、課長の電子決裁だけにする", "none"),
        ],
        revision=record.revision,
        by=by,
        at=at,
    )


VOICES = [
    (
        "課税証明書の提出をなくす",
        "「同じ市役所の書類をまた出すのはなぜか」という声が続いていました。",
        "所得は市の記録で確かめ、課税証明書を求めないことにしました。",
        "satisfaction",
        "市役所で課税証明書を取って、写真に撮って送る必要がありました。",
        "証明書は要りません。市が自分で確かめます。",
    ),
    (
        "医療証が届くまでの日数を短くする",
        "「子どもの受診に間に合わなかった」という声がありました。",
        "照会と転記をやめ、認定した日のうちに医療証の発送を頼みます。",
        "decision_days",
        "申請してから医療証が決まるまで、2週間以上かかっていました。",
        "1週間ほどで決まり、決まった日に通知が届きます。",
    ),
]


def _improve_from_voices(people: People, procedure: Procedure, *, today: datetime) -> list[Improvement]:
    """Two improvements that reviews asked for, measured each month since, and told to everyone."""
    made = []
    place = people.organisations[PLACE]
    for n, (title, problem, what, indicator, before, after) in enumerate(VOICES):
        at = today - timedelta(days=230 - 3 * n)
        voices = list(
            Review.objects.filter(
                procedure=procedure, organisation=place, rating__lte=3, written_at__lt=at
            ).order_by("written_at")[:3]
        )
        one = plan(
            organisation=place,
            procedure=procedure,
            title=title,
            problem=problem,
            measure=what,
            source=Improvement.Source.REVIEWS,
            indicator=indicator,
            reviews=voices,
            due_on=japan_day(today - timedelta(days=TURN - 5)),
            by=people.examiner(PLACE, at),
            at=at,
        )
        at = today - timedelta(days=TURN - 1)
        by = people.examiner(PLACE, at)
        one = finish(
            improvement=begin(improvement=one, by=by, at=at),
            done_on=japan_day(at - timedelta(days=1)),
            by=by,
            at=at,
        )
        for days in (150, 120, 90, 60, 30, 0):
            one = measure(improvement=one, by=Acting.system("improvement"), at=today - timedelta(days=days))
        at = today - timedelta(days=40 - n)
        by = people.examiner(PLACE, at)
        one = tell(improvement=one, said_before=before, said_after=after, revision=one.revision, by=by, at=at)
        made.append(publish(improvement=one, by=acting_of(people.publisher, at=at), at=at))
    return made


def _pass_on(people: People, record: BprRecord, told: list[Improvement], *, today: datetime) -> None:
    """Good practice of the record and of what was told, as far as a gain was measured."""
    at = today - timedelta(days=21)
    by, publisher = people.examiner(PLACE, at), acting_of(people.publisher, at=at)
    if any(one["gained"] for one in record.effect.values()):
        made = write_practice(
            record=record,
            title="照会をやめ、情報連携で確かめる",
            kinds=["inquiries", "retyping", "sign_off", "waiting"],
            problem="所得の照会に6日、転記に1件15分かかり、医療証が届くまで2週間以上かかっていた。",
            approach="照会で得ていた項目を書き出し、情報連携で足りるものだけにした。申請のデータは台帳に取り込み、定型の認定は課長の電子決裁だけにした。",
            tip=record.lesson,
            by=by,
            at=at,
        )
        publish_practice(practice=made, by=publisher, at=at)
    for one, kinds in zip(told, (["documents"], ["waiting", "progress"]), strict=True):
        if one.gained:
            made = write_practice(
                improvement=one,
                title=one.title,
                kinds=kinds,
                problem=one.problem,
                approach=one.measure,
                tip="要綱に「添付書類」と書いてあるだけで、求める必要のない書類がありました。",
                by=by,
                at=at,
            )
            publish_practice(practice=made, by=publisher, at=at)


def _under_way(people: People, *, today: datetime) -> None:
    """What is planned, being done, late and given up today."""
    editor = acting_of(people.editor, at=today - timedelta(days=40))
    rows = [
        ("restaurant-permission", "平面図のかき方を見本で示す", "documents", 30, "planned"),
        ("child-allowance", "振込口座の入力を1画面にまとめる", "completion", 14, "doing"),
        ("disaster-victim-certificate", "被害の写真の撮り方を図で説明する", "correction_rate", -6, "doing"),
        ("dog-registration", "手数料をまとめて払えるようにする", "satisfaction", 10, "dropped"),
    ]
    for slug, title, indicator, due, state in rows:
        procedure = Procedure.objects.select_related("organisation").filter(slug=slug).first()
        if procedure is None:
            continue
        one = plan(
            organisation=procedure.organisation,
            procedure=procedure,
            title=title,
            source=Improvement.Source.OWN,
            indicator=indicator,
            due_on=japan_day(today + timedelta(days=due)),
            by=editor,
            at=today - timedelta(days=40),
        )
        at = today - timedelta(days=20)
        if state == "doing":
            begin(improvement=one, by=editor, at=at)
        if state == "dropped":
            drop(improvement=one, why="窓口のキャッシュレスの取組に合わせて行うため", by=editor, at=at)


def _again(people: People, helper: User, *, today: datetime) -> None:
    """Two records that are being written: the next round of what was digitised, and one that takes practice over."""
    at = today - timedelta(days=9)
    by = people.examiner(PLACE, at)
    again = begin_bpr(
        procedure=Procedure.objects.get(slug=TURNED),
        aim="申請がなくても、出生届から医療証を届ける",
        by=by,
        at=at,
    )
    ask_support(record=again, wish="出生届との連携で、法令上の整理を相談したいです。", by=by, at=at)
    procedure = Procedure.objects.filter(slug="restaurant-permission").first()
    if procedure is None:
        return
    editor = acting_of(people.editor, at=at)
    record = begin_bpr(procedure=procedure, aim="検査の日程調整をなくし、10日で許可する", by=editor, at=at)
    record = save_findings(
        record=record,
        aim=record.aim,
        problems=[
            Problem("retyping", "申請の内容を、検査の予定表に打ち直している"),
            Problem("waiting", "検査の日が決まるまで、電話で何度も調整している"),
        ],
        measures=[Measure("申請の画面で検査の日を選べるようにする", "decision_days")],
        revision=record.revision,
        by=editor,
        at=at,
    )
    request = ask_support(record=record, wish="予約の仕組みの選び方を教えてください。", by=editor, at=at)
    at += timedelta(days=1)
    accept_support(support=request, by=acting_of(helper, at=at), at=at)
    practice = GoodPractice.objects.filter(published_at__isnull=False, record__isnull=False).first()
    if practice is not None:
        take_over(practice=practice, record=record, by=editor, at=at)

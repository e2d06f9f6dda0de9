"""A year of opinions and enquiries in the demo city, most of them answered, and answers for everyone."""

import random
from datetime import datetime, timedelta

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.acting import Acting, Role
from madoguchi.eforms.models import FormVersion
from madoguchi.eforms.services import add_form, draft_version
from madoguchi.eforms.services.sharing import share_form
from madoguchi.listening.models import FrequentAnswer, Opinion
from madoguchi.listening.selectors import common_form
from madoguchi.listening.services import (
    lay_down_reception,
    note_opinion,
    publish_answer,
    receive,
    save_answer,
    save_rule,
    send_reply,
    write_reply,
)
from madoguchi.site.demo.city import YEARS_AGO, People
from madoguchi.versions.services import publish

SEED = 20261001
OFFICES = [
    "madono-ken",
    "madono-shi",
    "kawazoe-shi",
    "morishita-machi",
    "seikatsu-hoken-kyoku",
    "fukushi-kyoku",
]
ANSWERING = ["madono-shi", "kawazoe-shi", "morishita-machi", "seikatsu-hoken-kyoku", "fukushi-kyoku"]
A_YEAR = 9
"""So many are written to each office in a year."""

SAID = [
    ("enquiry", "procedures", "マイナンバーカードを忘れても、住民票は取れますか。"),
    ("enquiry", "children", "保育園の一時預かりは、いつから申し込めますか。"),
    ("enquiry", "living", "引っ越しで出る大きなごみは、何日前に予約すればよいですか。"),
    ("enquiry", "tax", "口座振替の申し込みは、どの月の分から始まりますか。"),
    ("enquiry", "business", "営業許可の更新の案内は、期限のどのくらい前に届きますか。"),
    ("opinion", "website", "手続の一覧を、期限の近い順に並べられるとうれしいです。"),
    ("opinion", "streets", "駅前の歩道に、夜になると暗いところがあります。"),
    ("complaint", "manner", "電話を三つの課に回されました。はじめに用件を聞いてほしいです。"),
    ("complaint", "welfare", "書類の説明が長く、どこに書けばよいか分かりませんでした。"),
    ("thanks", "procedures", "転入の手続を、てきぱきと案内していただきました。"),
    ("enquiry", "welfare", "介護の認定の結果は、申し込んでから何日で届きますか。"),
    ("opinion", "children", "入園の書類を、兄弟でまとめて出せるようにしてください。"),
]
REPLY = {
    "enquiry": (
        "お問い合わせをありがとうございます。手続のページに、日程と必要なものを載せています。"
        "分かりにくかったため、本日、はじめに書き足しました。"
    ),
    "opinion": (
        "ご提案をありがとうございます。担当で検討し、次の見直しに入れることにしました。"
        "決まったら「よくある質問」でお知らせします。"
    ),
    "complaint": "ご不便をおかけし、申し訳ありません。担当の全員に伝え、案内の順番を改めました。",
}
ANSWERS = [
    (
        "madono-shi",
        "children",
        "保育園の一時預かりは、いつから申し込めますか",
        "使う月の前の月の1日、午前9時からです。オンラインと、園の窓口で申し込めます。",
    ),
    (
        "madono-shi",
        "procedures",
        "マイナンバーカードがなくても、住民票は取れますか",
        "取れます。運転免許証など、顔写真のある身分証を窓口にお持ちください。手数料は300円です。",
    ),
    (
        "madono-shi",
        "living",
        "大きなごみは、何日前に予約しますか",
        "出したい日の7日前までに予約してください。引っ越しの時期は混むため、2週間前をお勧めします。",
    ),
    (
        "kawazoe-shi",
        "tax",
        "口座振替は、どの月の分から始まりますか",
        "毎月10日までの申し込みは、翌月の分から始まります。",
    ),
    (
        "seikatsu-hoken-kyoku",
        "business",
        "営業許可の更新の案内は、いつ届きますか",
        "期限の60日前に、お知らせと郵便で届きます。届かないときは、食品衛生窓口にお電話ください。",
    ),
    (
        "fukushi-kyoku",
        "welfare",
        "福祉の仕事の資格証明は、郵便で受け取れますか",
        "受け取れます。申し込みの画面で「郵便」を選んでください。5日ほどで届きます。",
    ),
]


def listen(people: People, *, today: datetime) -> None:
    """Open the receptions with the common form, and let a year of people write and officers answer."""
    began = today - YEARS_AGO
    version = _common(people, at=began)
    for slug in OFFICES:
        place = people.organisations[slug]
        by = Acting(name="", machine="demo", grants=frozenset({(Role.ADMINISTRATOR, place.pk)}))
        reception = lay_down_reception(
            organisation=place,
            form_version=version,
            needs_second=slug == "madono-shi",
            by=by,
            at=began,
        )
        if slug == "madono-ken":
            for topic, to in (("business", "seikatsu-hoken-kyoku"), ("welfare", "fukushi-kyoku")):
                save_rule(reception=reception, to=people.organisations[to], topic=topic, by=by, at=began)
        if slug in ANSWERING:
            rng = random.Random(f"{SEED} {slug}")  # noqa: S311 - a story, not a secret
            for n in range(A_YEAR):
                kind, topic, words = SAID[(n + len(slug)) % len(SAID)]
                at = today - timedelta(days=rng.uniform(1, 350) if n > 1 else rng.uniform(0.5, 6))
                said = {"kind": kind, "topic": topic, "words": words, "wants_reply": kind != "thanks"}
                made = receive(
                    reception=reception, answers=said, once=f"demo {slug} {n}", by=Acting.nobody(), at=at
                )
                _answer(people, made.opinion, slug, is_late=n % 5 == 4, today=today)
    _publish_answers(people, today=today)


def _common(people: People, *, at: datetime) -> FormVersion:
    """The common form: one for all, written by one person and published by another, shared with every office."""
    editor, publisher = acting_of(people.editor, at=at), acting_of(people.publisher, at=at)
    form = add_form(
        code="opinions",
        title="意見・問合せ",
        organisation=people.organisations["madono-ken"],
        by=editor,
        at=at,
    )
    version = publish(draft_version(form=form, body=common_form(), by=editor, at=at), by=publisher, at=at)
    note = "どの組織も、このまま使えます。分野を変えるときは、写して直してください。"
    share_form(form=form, note=note, by=publisher, at=at)
    return version


def _answer(people: People, opinion: Opinion, slug: str, *, is_late: bool, today: datetime) -> None:
    at = opinion.arrived_at + timedelta(days=19 if is_late else 4, hours=2)
    if at >= today:
        return
    first, second = people.examiner(slug, at), people.approver(slug, at)
    if not opinion.wants_reply:
        note_opinion(opinion=opinion, revision=opinion.revision, by=first, at=at)
        return
    written = write_reply(
        opinion=opinion, body=REPLY[opinion.kind], revision=opinion.revision, by=first, at=at
    )
    if written.is_open:
        send_reply(opinion=written, revision=written.revision, by=second, at=at)


def _publish_answers(people: People, *, today: datetime) -> None:
    for slug, topic, question, text in ANSWERS:
        at = today - timedelta(days=40)
        made: FrequentAnswer = save_answer(
            answer=None,
            organisation=people.organisations[slug],
            topic=topic,
            question=question,
            text=text,
            by=people.examiner(slug, at),
            at=at,
        )
        publish_answer(answer=made, revision=made.revision, by=people.approver(slug, at), at=at)

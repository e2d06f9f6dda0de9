"""Taking an opinion: guarded against floods, sealed, handed on by the first rule that fits, acknowledged."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Attempt, Organisation, Subject
from madoguchi.accounts.services import issue_ticket
from madoguchi.core.acting import Acting
from madoguchi.core.calendars import after_office_days
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import random_number
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.types import Answers
from madoguchi.events.services import append
from madoguchi.language.folding import fold
from madoguchi.language.reading import find_individual_numbers
from madoguchi.listening.models import Opinion, OpinionMove, Reception, RoutingRule
from madoguchi.messaging.services import send
from madoguchi.vault.services import lookup_of

AN_ADDRESS = 5
"""How many one address sends in ten minutes."""
A_RECEPTION = 200
"""How many an organisation takes in an hour without an account; more is a flood."""
MOST_LINKS = 3
_SAME_WORDS_FOR = timedelta(days=30)
_FEW = 12
"""Words shorter than this many people write alike: two who say thank you are not one."""


class NotTaken(Refusal):
    """The organisation takes no opinions now."""

    sentence = gettext_lazy(
        "いま、意見・問合せを受け付けていません。お急ぎのときは、電話でお問い合わせください。"
    )


class TooManyOpinions(Refusal):
    """More was sent than people send."""

    sentence = gettext_lazy("ただいま混み合っています。10分ほど待ってから、もう一度お試しください。")


class SentBefore(Refusal):
    """The same words came to the same organisation a short while ago."""

    sentence = gettext_lazy("同じ内容を、すでに受け付けています。お返事をお待ちください。")


class WordsAreAdvert(Refusal):
    """The words lead to many other sites."""

    sentence = gettext_lazy("ほかのサイトのアドレスは、3つまでにしてください。")


class HoldsIndividualNumber(Refusal):
    """The words hold an individual number."""

    sentence = gettext_lazy(
        "マイナンバー（12桁の個人番号）は書かないでください。消してから、送ってください。"
    )


@dataclass(frozen=True)
class Received:
    """An opinion that was taken, and the secret of a guest, which is shown once (受け付けた意見・問合せ)."""

    opinion: Opinion
    secret: str = ""


def receive(
    *, reception: Reception, answers: Answers, once: str, address: str = "", by: Acting, at: datetime
) -> Received:
    """Take what was answered in the form of `reception`; the first rule that fits hands it on at once.

    Who is signed in finds it again in the inbox, a guest by number and secret. `once` proves the sending: the same
    counts once. `address` is whence it came, kept ten minutes as a digest; who is signed in is slowed down by the
    account. Raises `NotTaken`, `TooManyOpinions`, `SentBefore`, `WordsAreAdvert`, `HoldsIndividualNumber`.
    """
    words = str(answers.get("words") or "")
    if not reception.is_open:
        raise NotTaken
    if find_individual_numbers(words):
        raise HoldsIndividualNumber(field="q-words")
    if words.count("://") > MOST_LINKS:
        raise WordsAreAdvert(field="q-words")
    asked = reception.organisation
    digest = lookup_of("opinion", f"{asked.pk} {fold(words)}")
    key = hashlib.sha256(f"opinion {once}".encode()).hexdigest()
    with transaction.atomic():
        recent = Opinion.objects.filter(digest=digest, arrived_at__gt=at - _SAME_WORDS_FOR)
        is_long = len("".join(fold(words).split())) >= _FEW
        if (is_long and recent.exists()) or Opinion.objects.filter(once=key).exists():
            raise SentBefore(field="q-words")
        if by.who is not None:
            _slow_down([(f"account {by.who}", AN_ADDRESS, 10)], at=at)
        elif address:
            _slow_down(
                [(f"address {address}", AN_ADDRESS, 10), (f"reception {reception.pk}", A_RECEPTION, 60)],
                at=at,
            )
        rule = _rule_for(reception, answers)
        answering = rule.to if rule else asked
        subject = Subject.objects.filter(pk__in=by.held).first() if by.who and not by.is_agent else None
        ticket = None if subject else issue_ticket(at=at)
        wants_reply = answers.get("wants_reply") is True
        try:
            with transaction.atomic():
                opinion = Opinion.objects.create(
                    number=random_number("Q"),
                    government_id=asked.government_id,
                    organisation=answering,
                    form_version=reception.form_version,
                    subject=subject,
                    ticket=ticket.ticket if ticket else None,
                    kind=str(answers.get("kind") or "")[:60],
                    topic=str(answers.get("topic") or "")[:60],
                    answers=dict(answers),
                    wants_reply=wants_reply,
                    arrived_at=at,
                    due_on=after_office_days(japan_day(at), reception.answer_days) if wants_reply else None,
                    once=key,
                    digest=digest,
                )
        except IntegrityError as error:
            raise SentBefore(field="q-words") from error
        if rule:
            OpinionMove.objects.create(
                opinion=opinion,
                from_organisation=asked,
                to_organisation=rule.to,
                why=_("振り分けの規則"),
                moved_at=at,
            )
        append(
            stream=f"opinion:{opinion.pk}",
            kind="opinion.received",
            by=by,
            at=at,
            organisation=answering.pk,
            whose=opinion.subject_id,
            data={"kind": opinion.kind, "topic": opinion.topic, "by_rule": rule is not None},
        )
        _acknowledge(opinion, asked, by=by, at=at)
    return Received(opinion, ticket.secret if ticket else "")


def _rule_for(reception: Reception, answers: Answers) -> RoutingRule | None:
    words = fold(str(answers.get("words") or ""))
    for rule in reception.rules.select_related("to"):
        is_topic = rule.topic in ("", answers.get("topic"))
        is_kind = rule.kind in ("", answers.get("kind"))
        is_said = not rule.words or any(fold(word) in words for word in rule.words.split("、"))
        if is_topic and is_kind and is_said:
            return rule
    return None


def _acknowledge(opinion: Opinion, asked: Organisation, *, by: Acting, at: datetime) -> None:
    told = (
        _("%(day)sまでにお返事します。") % {"day": f"{opinion.due_on:%Y年%-m月%-d日}"}
        if opinion.due_on
        else _("お返事はせず、仕事の改善に使います。")
    )
    send(
        dedupe=f"opinion-received:{opinion.pk}",
        subject=opinion.subject,
        ticket=opinion.ticket,
        title=_("意見・問合せを受け付けました（%(number)s）") % {"number": opinion.number},
        body=_("%(place)sが受け付けました。") % {"place": asked.name} + told,
        about=f"opinion:{opinion.pk}",
        by=by,
        at=at,
    )


def _slow_down(limits: list[tuple[str, int, int]], *, at: datetime) -> None:
    """Raise `TooManyOpinions` when of one of `limits` (whose, how many, in minutes) more came; count this one."""
    for whose, most, minutes in limits:
        bucket = f"opinion:{hashlib.sha256(whose.encode()).hexdigest()[:40]}"
        since = at - timedelta(minutes=minutes)
        if Attempt.objects.filter(bucket=bucket, at__gt=since).count() >= most:
            raise TooManyOpinions
        Attempt.objects.filter(bucket=bucket, at__lte=since).delete()
        Attempt.objects.create(bucket=bucket, at=at)

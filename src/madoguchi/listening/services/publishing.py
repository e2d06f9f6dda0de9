"""Answers for everyone: written by one officer, published by another."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.language.masking import mask
from madoguchi.language.reading import find_individual_numbers
from madoguchi.listening.models import FrequentAnswer, Opinion
from madoguchi.listening.selectors.opinions import ANSWERERS
from madoguchi.listening.services.answering import ChangedElsewhere, NotYourOpinion

LONGEST_QUESTION, LONGEST_ANSWER = 120, 2000


class AnswerMissing(Refusal):
    """Question or answer is missing, too long, or holds something personal."""

    sentence = _("質問は120文字、答えは2,000文字までで書いてください。名前や電話番号などは書けません。")


class OwnAnswer(Refusal):
    """Who wrote an answer wants to publish it."""

    sentence = _("書いた人は公開できません。決裁者のうち、別の人が公開します。")


def save_answer(
    *,
    answer: FrequentAnswer | None,
    organisation: Organisation,
    topic: str,
    question: str,
    text: str,
    from_opinion: Opinion | None = None,
    revision: int = 0,
    by: Acting,
    at: datetime,
) -> FrequentAnswer:
    """Write a frequent question and its answer, new or anew; what was public has to be published again.

    Raises `NotYourOpinion`, `AnswerMissing`, `ChangedElsewhere`.
    """
    if by.who is None or organisation.pk not in by.organisations(*ANSWERERS):
        raise NotYourOpinion
    asked, told = question.strip(), text.replace("\r\n", "\n").strip()
    for field, words, longest in (("question", asked, LONGEST_QUESTION), ("text", told, LONGEST_ANSWER)):
        if not words or len(words) > longest or (field == "question" and mask(words) != words):
            raise AnswerMissing(field=field)
    source = from_opinion or (answer.from_opinion if answer else None)
    email = str(source.answers.get("email") or "") if source else ""
    if find_individual_numbers(told) or (email and email in told):
        raise AnswerMissing(field="text")
    with transaction.atomic():
        if answer is None:
            kept = FrequentAnswer(organisation=organisation, from_opinion=from_opinion, revision=0)
        else:
            kept = FrequentAnswer.objects.select_for_update().get(pk=answer.pk)
            if kept.revision != revision:
                raise ChangedElsewhere
        kept.topic, kept.question, kept.answer = topic[:60], asked, told
        kept.written_by_id, kept.written_at = by.who, at
        kept.published_by_id, kept.published_at = None, None
        kept.revision += 1
        kept.save()
        _tell("frequentanswer.saved", kept, by=by, at=at)
    return kept


def publish_answer(*, answer: FrequentAnswer, revision: int, by: Acting, at: datetime) -> FrequentAnswer:
    """Let everyone read what someone else wrote. Raises `NotYourOpinion`, `OwnAnswer`, `ChangedElsewhere`."""
    if by.who is None or not by.has(Role.APPROVER, answer.organisation_id):
        raise NotYourOpinion
    with transaction.atomic():
        kept = FrequentAnswer.objects.select_for_update().get(pk=answer.pk)
        if kept.revision != revision:
            raise ChangedElsewhere
        if kept.written_by_id == by.who:
            raise OwnAnswer
        kept.published_by_id, kept.published_at, kept.revision = by.who, at, kept.revision + 1
        kept.save()
        _tell("frequentanswer.published", kept, by=by, at=at)
    return kept


def withdraw_answer(*, answer: FrequentAnswer, by: Acting, at: datetime) -> FrequentAnswer:
    """Show it to the public no more. Raises `NotYourOpinion`."""
    if by.who is None or not by.has(Role.APPROVER, answer.organisation_id):
        raise NotYourOpinion
    with transaction.atomic():
        kept = FrequentAnswer.objects.select_for_update().get(pk=answer.pk)
        kept.published_by_id, kept.published_at, kept.revision = None, None, kept.revision + 1
        kept.save()
        _tell("frequentanswer.withdrawn", kept, by=by, at=at)
    return kept


def drop_answer(*, answer: FrequentAnswer, by: Acting, at: datetime) -> None:
    """Throw away what is not public. Raises `NotYourOpinion`, `ChangedElsewhere` when it was published meanwhile."""
    if by.who is None or answer.organisation_id not in by.organisations(*ANSWERERS):
        raise NotYourOpinion
    with transaction.atomic():
        kept = FrequentAnswer.objects.select_for_update().get(pk=answer.pk)
        if kept.published_at is not None:
            raise ChangedElsewhere
        _tell("frequentanswer.dropped", kept, by=by, at=at)
        kept.delete()


def _tell(kind: str, answer: FrequentAnswer, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"frequentanswer:{answer.pk}",
        kind=kind,
        by=by,
        at=at,
        organisation=answer.organisation_id,
        data={"topic": answer.topic, "revision": answer.revision},
    )

"""What the office does with a review: answer it, hide more of it, set aside what is none."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.language.folding import strip_controls
from madoguchi.language.masking import mask
from madoguchi.reviews.models import Reply, Review
from madoguchi.reviews.selectors import may_answer

LONGEST_REPLY = 1000
HIDDEN = "〔伏せました〕"


class NotTheOffice(Refusal):
    """The review was written to another office, or the officer only looks."""

    sentence = _("この声に答えるのは、担当の組織の職員です。")


class ReplyMissing(Refusal):
    """The reply has no words, or too many."""

    sentence = _("返事を1,000文字以内で入力してください。")


class WordsNotThere(Refusal):
    """The words to hide do not stand in the review."""

    sentence = _("その言葉は、ご意見の中にありません。そのまま写してください。")


class NoSuchReason(Refusal):
    """Why it is set aside was not said."""

    sentence = _("除く理由を選んでください。低い評価は、除く理由になりません。")


def reply(*, review: Review, text: str, by: Acting, at: datetime) -> Reply:
    """Answer a review in public, or write the answer again; personal data is masked here too.

    Raises `NotTheOffice`, and beside the field `ReplyMissing`.
    """
    words = mask(strip_controls(text).strip())
    if not words or len(words) > LONGEST_REPLY:
        raise ReplyMissing(field="text")
    with transaction.atomic():
        fresh = _locked(review, by=by)
        kept = Reply.objects.filter(review=fresh).first()
        if kept is None:
            kept = Reply.objects.create(
                review=fresh, text=words, due_on=fresh.reply_due_on, written_by_id=by.who, written_at=at
            )
        else:
            kept.text, kept.written_by_id, kept.changed_at = words, by.who, at
            kept.save()
        _tell("review.replied", fresh, by=by, at=at, was_due_on=str(kept.due_on or ""))
    return kept


def hide_words(*, review: Review, words: str, by: Acting, at: datetime) -> Review:
    """Hide words that name someone and that the machine did not find; they are gone for good.

    Raises `NotTheOffice`, and beside the field `WordsNotThere`.
    """
    wanted = words.strip()
    with transaction.atomic():
        fresh = _locked(review, by=by)
        if len(wanted) < 2 or wanted not in fresh.text:
            raise WordsNotThere(field="words")
        fresh.text = fresh.text.replace(wanted, HIDDEN)
        fresh.save(update_fields=["text"])
        _tell("review.words_hidden", fresh, by=by, at=at, length=len(wanted))
    return fresh


def set_aside(*, review: Review, because: str, by: Acting, at: datetime) -> Review:
    """Neither show nor count a review any more, for a reason of a closed list; how many were is told in public.

    Raises `NotTheOffice`, and beside the field `NoSuchReason`.
    """
    if because not in Review.Aside.values:
        raise NoSuchReason(field="because")
    with transaction.atomic():
        fresh = _locked(review, by=by)
        fresh.set_aside_at, fresh.set_aside_because = at, because
        fresh.save(update_fields=["set_aside_at", "set_aside_because"])
        _tell("review.set_aside", fresh, by=by, at=at, because=because)
    return fresh


def take_back(*, review: Review, by: Acting, at: datetime) -> Review:
    """Show and count a review again that was set aside. Raises `NotTheOffice`."""
    with transaction.atomic():
        fresh = _locked(review, by=by)
        fresh.set_aside_at, fresh.set_aside_because = None, ""
        fresh.save(update_fields=["set_aside_at", "set_aside_because"])
        _tell("review.taken_back", fresh, by=by, at=at)
    return fresh


def _locked(review: Review, *, by: Acting) -> Review:
    fresh = Review.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=review.pk)
    if not may_answer(fresh, by):
        raise NotTheOffice
    return fresh


def _tell(kind: str, review: Review, *, by: Acting, at: datetime, **data: object) -> None:
    append(
        stream=f"review:{review.pk}",
        kind=kind,
        by=by,
        at=at,
        organisation=review.organisation_id,
        data={**data, "procedure": str(review.procedure_id) if review.procedure_id else None},
    )

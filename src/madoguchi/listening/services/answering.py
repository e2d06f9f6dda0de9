"""Answering what people wrote: written, checked by a second person where an office wants that, sent, handed on."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.language.reading import find_individual_numbers
from madoguchi.listening.models import Opinion, OpinionMove, OpinionReply, Reception
from madoguchi.listening.selectors.opinions import ANSWERERS, targets_of
from madoguchi.messaging.services import send

LONGEST = 4000
State = Opinion.State


class NotYourOpinion(Refusal):
    """The actor does not answer for the organisation that has it now."""

    sentence = gettext_lazy("この意見・問合せは、いまはほかの組織が担当しています。")


class AlreadyEnded(Refusal):
    """It was answered or noted already."""

    sentence = gettext_lazy("すでに返事などが済んでいます。")


class ChangedElsewhere(Refusal):
    """Someone did something with it since the page was opened."""

    sentence = gettext_lazy("ほかの人が先に操作しました。いまの内容を確かめてください。")


class ReplyMissing(Refusal):
    """Nothing, or too much, was written; or it holds an individual number."""

    sentence = gettext_lazy("返事を4,000文字までで書いてください。マイナンバーは書けません。")


class NothingToSend(Refusal):
    """No reply waits to be sent."""

    sentence = gettext_lazy("確認を待っている返事がありません。")


class OwnReply(Refusal):
    """Who wrote the reply wants to send it alone, where a second person is asked for."""

    sentence = gettext_lazy("この組織では、書いた人とは別の人が確かめて送ります。")


class SayWhy(Refusal):
    """No reason is given."""

    sentence = gettext_lazy("理由を書いてください（200文字まで）。")


class WrongTarget(Refusal):
    """It cannot be handed on to this organisation."""

    sentence = gettext_lazy("送り先を選んでください。ほかの団体のことは、返事で窓口を案内してください。")


def write_reply(*, opinion: Opinion, body: str, revision: int, by: Acting, at: datetime) -> Opinion:
    """Write the reply; it is sent at once, or waits for a second person where the organisation wants one.

    Raises `NotYourOpinion`, `AlreadyEnded`, `ChangedElsewhere`, `ReplyMissing`.
    """
    text = body.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST or find_individual_numbers(text):
        raise ReplyMissing(field="body")
    with transaction.atomic():
        locked = _locked(opinion, revision, by=by)
        reply, _is_new = OpinionReply.objects.get_or_create(
            opinion=locked, defaults={"body": text, "written_by_id": by.who, "written_at": at}
        )
        reply.opinion = locked
        reply.body, reply.written_by_id, reply.written_at, reply.returned_why = text, by.who, at, ""
        reply.save()
        if _needs_second(locked.organisation):
            _end(locked, State.WRITTEN, "opinion.reply_written", by=by, at=at)
        else:
            _send(locked, reply, by=by, at=at)
    return locked


def send_reply(*, opinion: Opinion, revision: int, by: Acting, at: datetime) -> Opinion:
    """Send the reply that someone else wrote.

    Raises `NotYourOpinion`, `AlreadyEnded`, `ChangedElsewhere`, `NothingToSend`, `OwnReply`.
    """
    with transaction.atomic():
        locked = _locked(opinion, revision, by=by)
        reply = _waiting(locked)
        if reply.written_by_id == by.who and _needs_second(locked.organisation):
            raise OwnReply
        _send(locked, reply, by=by, at=at)
    return locked


def return_reply(*, opinion: Opinion, why: str, revision: int, by: Acting, at: datetime) -> Opinion:
    """Give the reply back to be written again. Raises as `send_reply`, and `SayWhy`."""
    if not why.strip() or len(why) > 400:
        raise SayWhy(field="why")
    with transaction.atomic():
        locked = _locked(opinion, revision, by=by)
        reply = _waiting(locked)
        reply.returned_why = why.strip()
        reply.save(update_fields=["returned_why"])
        _end(locked, State.WAITING, "opinion.reply_returned", by=by, at=at)
    return locked


def note_opinion(*, opinion: Opinion, revision: int, by: Acting, at: datetime) -> Opinion:
    """Take note of what needs no reply. Raises `NotYourOpinion`, `AlreadyEnded`, `ChangedElsewhere`, `ReplyMissing`.

    Who asked for a reply gets one.
    """
    with transaction.atomic():
        locked = _locked(opinion, revision, by=by)
        if locked.wants_reply:
            raise ReplyMissing(field="body")
        _end(locked, State.NOTED, "opinion.noted", by=by, at=at)
    return locked


def transfer_opinion(
    *, opinion: Opinion, to: Organisation, why: str, revision: int, by: Acting, at: datetime
) -> Opinion:
    """Hand it on to another organisation of the same government; the deadline stays, and who wrote it is told.

    Raises `NotYourOpinion`, `AlreadyEnded`, `ChangedElsewhere`, `SayWhy`, `WrongTarget`.
    """
    if not why.strip() or len(why) > 200:
        raise SayWhy(field="why")
    with transaction.atomic():
        locked = _locked(opinion, revision, by=by)
        before = locked.organisation
        if to.pk not in {one.pk for one in targets_of(before)}:
            raise WrongTarget(field="to")
        OpinionMove.objects.create(
            opinion=locked, from_organisation=before, to_organisation=to, why=why.strip(), moved_at=at
        )
        locked.organisation = to
        _end(locked, State.WAITING, "opinion.transferred", by=by, at=at, to=str(to.pk))
        send(
            dedupe=f"opinion-moved:{locked.pk}:{locked.revision}",
            subject=locked.subject,
            ticket=locked.ticket,
            title=_("意見・問合せの担当が変わりました（%(number)s）") % {"number": locked.number},
            body=_("%(before)sから%(after)sに引き継ぎました。お返事は%(after)sがします。")
            % {"before": before.name, "after": to.name},
            about=f"opinion:{locked.pk}",
            by=by,
            at=at,
        )
    return locked


def _locked(opinion: Opinion, revision: int, *, by: Acting) -> Opinion:
    locked = (
        Opinion.objects.select_for_update(of=("self",))
        .select_related("organisation", "subject", "ticket")
        .get(pk=opinion.pk)
    )
    if not by.machine and locked.organisation_id not in by.organisations(*ANSWERERS):
        raise NotYourOpinion
    if not locked.is_open:
        raise AlreadyEnded
    if locked.revision != revision:
        raise ChangedElsewhere
    return locked


def _needs_second(organisation: Organisation) -> bool:
    return Reception.objects.filter(organisation=organisation, needs_second=True).exists()


def _waiting(opinion: Opinion) -> OpinionReply:
    reply = OpinionReply.objects.filter(opinion=opinion).first()
    if reply is None or opinion.state != State.WRITTEN:
        raise NothingToSend
    return reply


def _send(opinion: Opinion, reply: OpinionReply, *, by: Acting, at: datetime) -> None:
    reply.sent_by_id, reply.sent_at = by.who, at
    reply.save(update_fields=["sent_by", "sent_at"])
    _end(opinion, State.ANSWERED, "opinion.answered", by=by, at=at)
    send(
        dedupe=f"opinion-answered:{opinion.pk}",
        subject=opinion.subject,
        ticket=opinion.ticket,
        title=_("意見・問合せにお返事しました（%(number)s）") % {"number": opinion.number},
        body=_("%(place)sからのお返事があります。") % {"place": opinion.organisation.name},
        about=f"opinion:{opinion.pk}",
        email=str(opinion.answers.get("email") or ""),
        by_web_push=True,
        by=by,
        at=at,
    )


def _end(opinion: Opinion, state: State, kind: str, *, by: Acting, at: datetime, **data: str) -> None:
    opinion.state = state
    opinion.ended_at = at if state in (State.ANSWERED, State.NOTED) else None
    opinion.revision += 1
    opinion.save(update_fields=["state", "ended_at", "revision", "organisation"])
    append(
        stream=f"opinion:{opinion.pk}",
        kind=kind,
        by=by,
        at=at,
        organisation=opinion.organisation_id,
        whose=opinion.subject_id,
        data=dict(data),
    )

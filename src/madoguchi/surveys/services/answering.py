"""Answering a wave: begun, kept page by page, handed in once; answers leave without who gave them."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Attempt, Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import check, document_of, with_page
from madoguchi.eforms.types import Answers, FieldError, Page
from madoguchi.surveys.asked import counted
from madoguchi.surveys.models import Invitation, Response, Survey, Wave
from madoguchi.surveys.services.inviting import made_invitation
from madoguchi.surveys.services.making import tell

NOBODY = Acting.system("surveys")
"""Who stands in the log when someone answers: never the one who did."""
AN_ADDRESS = 20
"""How many are begun from one address in ten minutes."""


class WaveClosed(Refusal):
    """The wave takes no answers now."""

    sentence = gettext_lazy(
        "この調査の回答期間は終わりました（または、まだ始まっていません）。回答は送られていません。"
    )


class AlreadyAnswered(Refusal):
    """This link was used, or this person answered."""

    sentence = gettext_lazy("この調査には、すでに回答していただいています。ありがとうございました。")


class NotInvited(Refusal):
    """The wave is for others."""

    sentence = gettext_lazy(
        "この調査は、招待された方だけが答えられます。届いた案内のリンクを開いてください。"
    )


class TooManyBegun(Refusal):
    """More began from one address than people do."""

    sentence = gettext_lazy("ただいま混み合っています。10分ほど待ってから、もう一度お試しください。")


class TwoScreens(Refusal):
    """Another screen of the same link went on in between."""

    sentence = gettext_lazy(
        "別の画面でも、この調査に答えています。この画面の内容でよければ、もう一度「次へ」を押してください。"
    )


class AnswersMissing(Refusal):
    """Something is not answered yet; `errors` say what."""

    def __init__(self, errors: list[FieldError]) -> None:
        self.errors = errors
        super().__init__(_("まだ答えていない設問があります。"))


def begin(*, wave: Wave, address: str = "", by: Acting, at: datetime) -> Invitation:
    """An invitation for someone who comes to an open wave by its address: everyone, or officers of the government.

    An officer gets the same one again. `address` slows programs down and is kept ten minutes as a digest. Raises
    `WaveClosed`, `NotInvited`, `AlreadyAnswered`, `TooManyBegun`.
    """
    _require_open(wave, at=at)
    if wave.survey.audience == Survey.Audience.PANEL:
        raise NotInvited
    who = ""
    if wave.survey.audience == Survey.Audience.STAFF:
        if not is_staff_of(wave.survey, by):
            raise NotInvited
        who = f"account {by.who}"
    with transaction.atomic():
        made = made_invitation(wave, who=who)
        if who:
            kept, _is_new = Invitation.objects.get_or_create(
                wave=wave, who=made.who, defaults={"pk": made.pk, "digest": made.digest}
            )
        else:
            _slow_down(address, at=at)
            made.save()
            kept = made
        if kept.state == Invitation.State.ANSWERED:
            raise AlreadyAnswered
    return kept


def is_staff_of(survey: Survey, acting: Acting) -> bool:
    """Whether the actor works for the government that asks."""
    if acting.who is None or not acting.grants:
        return False
    places = Organisation.objects.filter(pk__in=acting.organisations())
    return any(one.government_id == survey.organisation.government_id for one in places)


def save_page(
    *, token_holder: Invitation, page: Page, values: Answers, revision: int, by: Acting, at: datetime
) -> Invitation:
    """Keep what one page answered. `revision` is the one that the screen showed.

    Raises `WaveClosed`, `AlreadyAnswered`, and `TwoScreens` when another screen kept something since.
    """
    with transaction.atomic():
        held = _held(token_holder, at=at)
        if held.revision != revision:
            raise TwoScreens
        was = held.state
        held.draft = with_page(held.draft, page, values)
        held.state, held.revision, held.ended_on = Invitation.State.BEGUN, held.revision + 1, None
        held.save()
        if was != Invitation.State.BEGUN:
            tell(held.wave, "wave.begun", by=NOBODY, at=at)
    return held


def hand_in(*, token_holder: Invitation, by: Acting, at: datetime) -> None:
    """Hand the answers in: in one transaction they leave the invitation, and the invitation is used up.

    Neither the answers nor the log say whose they are. Raises `WaveClosed`, `AlreadyAnswered`, `AnswersMissing`.
    """
    day = japan_day(at)
    with transaction.atomic():
        held = _held(token_holder, at=at)
        assert held.wave.form_version is not None
        document = document_of(held.wave.form_version)
        if errors := check(document, held.draft, on=day):
            raise AnswersMissing(errors)
        answers, words = counted(document, held.draft, on=day)
        Response.objects.create(wave=held.wave, answers=answers, words=words)
        held.draft, held.state, held.ended_on = {}, Invitation.State.ANSWERED, day
        held.mail = ""
        held.save()
        tell(held.wave, "wave.answered", by=NOBODY, at=at)


def refuse(*, token_holder: Invitation, by: Acting, at: datetime) -> None:
    """Say that one does not want to answer: no more reminders. Until the last day one may still answer."""
    with transaction.atomic():
        held = _held(token_holder, at=at)
        held.draft, held.mail, held.state, held.ended_on = {}, "", Invitation.State.REFUSED, japan_day(at)
        held.revision += 1
        held.save()
        tell(held.wave, "wave.refused", by=NOBODY, at=at)


def _held(invitation: Invitation, *, at: datetime) -> Invitation:
    """The invitation, locked, of an open wave; raises what keeps it from being used.

    The wave is held too, and first, as when it is closed: closing waits, and deletes what was not handed in by then.
    """
    wave = (
        Wave.objects.select_for_update(of=("self",))
        .select_related("survey__organisation", "form_version")
        .get(pk=invitation.wave_id)
    )
    held = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    held.wave = wave
    if held.state == Invitation.State.ANSWERED:
        raise AlreadyAnswered
    _require_open(wave, at=at)
    return held


def is_open(wave: Wave, *, at: datetime) -> bool:
    """Whether answers are taken now."""
    return wave.state == Wave.State.OPEN and wave.opens_on <= japan_day(at) <= wave.closes_on


def _require_open(wave: Wave, *, at: datetime) -> None:
    if not is_open(wave, at=at):
        raise WaveClosed


def _slow_down(address: str, *, at: datetime) -> None:
    if not address:
        return
    bucket = f"survey:{hashlib.sha256(address.encode()).hexdigest()[:40]}"
    since = at - timedelta(minutes=10)
    if Attempt.objects.filter(bucket=bucket, at__gt=since).count() >= AN_ADDRESS:
        raise TooManyBegun
    Attempt.objects.filter(bucket=bucket, at__lte=since).delete()
    Attempt.objects.create(bucket=bucket, at=at)

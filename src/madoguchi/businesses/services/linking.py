"""Linking businesses to corporations: at once where name and number agree, otherwise an officer decides."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Subject
from madoguchi.businesses.models import Business, Corporation, Match
from madoguchi.businesses.selectors import doubts_about, match_for, numbers_to_settle
from madoguchi.businesses.types import Doubt
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append

_State = Match.State


class NotABusiness(Refusal):
    """The subject is a person, a household or a child."""

    sentence = _("事業者ではありません。")


class AlreadyDecided(Refusal):
    """Somebody else settled or declined the match, or changed it, meanwhile."""

    sentence = _("ほかの人が先に判断したか、内容が変わりました。いまの内容を確かめてください。")


class ReasonNeeded(Refusal):
    """A decision without a reason."""

    sentence = _("判断した理由を書いてください。")

    def __init__(self) -> None:
        super().__init__(field="reason")


class NumberNotOffered(Refusal):
    """The number is neither the claimed one nor that of a successor, or is not in the registry."""

    sentence = _("結び付ける法人を、表示されているものから選んでください。")

    def __init__(self) -> None:
        super().__init__(field="number")


class NumberTaken(Refusal):
    """Another business is linked to this corporation."""

    sentence = _("この法人番号には、すでに別の事業者が結び付いています。先にそちらを確かめてください。")

    def __init__(self) -> None:
        super().__init__(field="number")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a business says of itself: number, name and address, and where that comes from (名乗り)."""

    number: str
    name: str
    address: str = ""
    source: Match.Source = Match.Source.TYPED


def take_claim(
    *,
    subject: Subject,
    claim: Claim | None = None,
    source: Match.Source = Match.Source.TYPED,
    by: Acting,
    at: datetime,
) -> Business:
    """Look at what a business claims and link it, or open a match for officers; returns the business.

    Without `claim` the number and name of the subject count, which came from `source`. A business without a
    number is a sole proprietor. Looked at again, a doubt that is gone is cleared, and a link that has become
    doubtful stays until an officer decides: what an officer settled is not asked again for the same doubts.
    """
    if subject.kind != Subject.Kind.BUSINESS:
        raise NotABusiness
    with transaction.atomic():
        held = Subject.objects.select_for_update().get(pk=subject.pk)
        said = claim or Claim(held.corporate_number or "", held.name, source=source)
        business = _business_of(held, has_number=bool(said.number))
        if said.number:
            _weigh(business, said, by, at)
    return business


def settle(*, match: Match, number: str, reason: str, revision: int, by: Acting, at: datetime) -> Match:
    """Decide that the business is the corporation `number`: the claimed one, or one that succeeded it.

    The name that the business gave stays as it is; where it differs, both go on being shown. Raises
    `ReasonNeeded`, `AlreadyDecided`, `NumberNotOffered`, `NumberTaken`.
    """
    with transaction.atomic():
        held = _decidable(match, reason, revision, by)
        if number not in {one.number for one in numbers_to_settle(held)}:
            raise NumberNotOffered
        corporation = Corporation.objects.get(pk=number)
        taken = Business.objects.filter(corporation=corporation).exclude(pk=held.business_id).exists()
        others = Subject.objects.filter(corporate_number=number).exclude(pk=held.business_id)
        if taken or others.exists():
            raise NumberTaken
        business = Business.objects.select_for_update().get(pk=held.business_id)
        _link(business, corporation, at)
        Subject.objects.filter(pk=held.business_id).update(corporate_number=number)
        held.settled_number = number
        held.accepted = [str(doubt) for doubt in doubts_about(number, held.name, business=business.pk)[0]]
        _decide(held, _State.SETTLED, reason, by, at)
        _tell(held, "match.settled", by, at, {"number": number})
    return held


def decline(*, match: Match, reason: str, revision: int, by: Acting, at: datetime) -> Match:
    """Decide that the business is not this corporation: the number is taken off it, so that its owner can use it.

    Raises `ReasonNeeded`, `AlreadyDecided`.
    """
    with transaction.atomic():
        held = _decidable(match, reason, revision, by)
        business = Business.objects.select_for_update().get(pk=held.business_id)
        business.corporation, business.linked_at = None, None
        business.save(update_fields=["corporation", "linked_at"])
        Subject.objects.filter(pk=held.business_id, corporate_number=held.number).update(
            corporate_number=None
        )
        _decide(held, _State.DECLINED, reason, by, at)
        _tell(held, "match.declined", by, at, {})
    return held


def look_again(*, by: Acting, at: datetime) -> int:
    """Look at every business with a number again, after the registry changed; returns how many are in doubt."""
    subjects = Subject.objects.filter(kind=Subject.Kind.BUSINESS, corporate_number__isnull=False)
    for key in list(subjects.order_by("pk").values_list("pk", flat=True)):
        subject = Subject.objects.get(pk=key)
        take_claim(subject=subject, source=Match.Source.REGISTRY, by=by, at=at)
    return Match.objects.filter(state=_State.OPEN).count()


def _business_of(subject: Subject, *, has_number: bool) -> Business:
    forms = Business.Form
    business, is_new = Business.objects.get_or_create(
        subject=subject,
        defaults={
            "form": forms.CORPORATION if has_number else forms.SOLE_PROPRIETOR,
            "trade_name": "" if has_number else subject.name[:150],
        },
    )
    if has_number and business.form != forms.CORPORATION:
        business.form = forms.CORPORATION
        business.save(update_fields=["form"])
    return business


def _weigh(business: Business, said: Claim, by: Acting, at: datetime) -> None:
    """Link `business` to the number it claims, or open a match that says what is in doubt."""
    doubts, corporation = doubts_about(said.number, said.name, business=business.pk)
    waiting = Match.objects.select_for_update().filter(business=business, state=_State.OPEN).first()
    is_linked = corporation is not None and business.corporation_id == corporation.number
    if not doubts and corporation is not None:
        if waiting is not None:
            waiting.state, waiting.decided_at = _State.CLEARED, at
            waiting.revision += 1
            waiting.save(update_fields=["state", "decided_at", "revision"])
        if not is_linked:
            _link(business, corporation, at)
            append(
                stream=f"subject:{business.pk}",
                kind="business.linked",
                by=by,
                at=at,
                whose=business.pk,
                data={"number": corporation.number},
            )
        return
    if doubts == [Doubt.UNKNOWN] and not Corporation.objects.exists():
        return  # no registry was taken in yet: every number is unknown, and all are looked at after the first
    codes = [str(doubt) for doubt in doubts]
    if waiting is not None:
        if (waiting.number, waiting.doubts) != (said.number, codes):
            waiting.number, waiting.name, waiting.address = said.number, said.name, said.address
            waiting.doubts = codes
            waiting.revision += 1
            waiting.save(update_fields=["number", "name", "address", "doubts", "revision"])
        return
    settled = business.matches.filter(state=_State.SETTLED, settled_number=said.number, name=said.name)
    last = settled.order_by("-decided_at", "-id").first()
    if last is not None and set(codes) <= set(last.accepted):
        return
    match = Match.objects.create(
        business=business,
        number=said.number,
        name=said.name,
        address=said.address,
        source=said.source,
        doubts=codes,
        opened_at=at,
    )
    _tell(match, "match.opened", by, at, {"number": said.number, "doubts": codes})


def _link(business: Business, corporation: Corporation, at: datetime) -> None:
    business.corporation, business.linked_at = corporation, at
    business.form = Business.Form.CORPORATION
    business.save(update_fields=["corporation", "linked_at", "form"])


def _decidable(match: Match, reason: str, revision: int, by: Acting) -> Match:
    """The open match, locked, if `by` may decide it and nothing changed since the page was shown."""
    match_for(by, match.pk)
    if not reason.strip():
        raise ReasonNeeded
    held = Match.objects.select_for_update().get(pk=match.pk)
    if held.state != _State.OPEN or held.revision != revision:
        raise AlreadyDecided
    return held


def _decide(match: Match, state: Match.State, reason: str, by: Acting, at: datetime) -> None:
    match.state, match.reason, match.decided_at, match.decided_by_id = state, reason.strip(), at, by.who
    match.revision += 1
    match.save()


def _tell(match: Match, kind: str, by: Acting, at: datetime, data: dict[str, object]) -> None:
    subject: UUID = match.business_id
    append(
        stream=f"subject:{subject}",
        kind=kind,
        by=by,
        at=at,
        whose=subject,
        data={"match": str(match.pk), **data},
    )

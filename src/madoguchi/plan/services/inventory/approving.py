"""The way of a return: the section sends, the bureau approves, the digital bureau approves; either gives it back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from madoguchi.core.acting import Acting
from madoguchi.plan.models import InventoryEntry, InventoryMove, InventoryReturn, InventoryRound
from madoguchi.plan.selectors.inventory import BUREAU
from madoguchi.plan.services.inventory.refusals import (
    AnswersMissing,
    NotNow,
    NotYours,
    SecondPersonNeeded,
    WordsMissing,
)
from madoguchi.plan.services.inventory.rounds import (
    lock_return,
    note_return,
    refill,
    require_leader,
    require_section,
)

MOST_WORDS = 1000
_State, _Act = InventoryReturn.State, InventoryMove.Act


def send(*, returned: InventoryReturn, words: str = "", by: Acting, at: datetime) -> InventoryReturn:
    """Send a return to the bureau; what changed in the records since it was opened is taken in first.

    Raises `NotYours`, `NotNow`, `AnswersMissing`.
    """
    with transaction.atomic():
        refill(returned=returned, by=by, at=at)
        held = lock_return(returned)
        require_section(held, by=by)
        left = InventoryEntry.objects.filter(returned=held, is_settled=False).count()
        if left:
            raise AnswersMissing(left)
        held.state, held.sent_by_id, held.bureau_by, held.words = _State.SENT, _officer(by), None, ""
        _move(held, _Act.SENT, words, by=by, at=at)
    return held


def approve(*, returned: InventoryReturn, words: str = "", by: Acting, at: datetime) -> InventoryReturn:
    """Approve a return: for the bureau when it was sent, for the digital bureau when the bureau approved it.

    Raises `NotYours`, `NotNow`, `SecondPersonNeeded`.
    """
    with transaction.atomic():
        held = lock_return(returned)
        officer = _officer(by)
        _require_next(held, by=by)
        if officer in (held.sent_by_id, held.bureau_by_id):
            raise SecondPersonNeeded
        if held.state == _State.SENT:
            held.state, held.bureau_by_id = _State.BUREAU_APPROVED, officer
            _move(held, _Act.BUREAU_APPROVED, words, by=by, at=at)
        else:
            held.state = _State.APPROVED
            _move(held, _Act.APPROVED, words, by=by, at=at)
    return held


def send_back(*, returned: InventoryReturn, words: str, by: Acting, at: datetime) -> InventoryReturn:
    """Give a return back to its section with words; the digital bureau may until the round is frozen.

    Raises `NotYours`, `NotNow`, `WordsMissing`.
    """
    with transaction.atomic():
        held = lock_return(returned)
        if held.state == _State.APPROVED and held.round.state == InventoryRound.State.OPEN:
            require_leader(held.round.government_id, by=by)
        else:
            _require_next(held, by=by)
        if not words.strip() or len(words.strip()) > MOST_WORDS:
            raise WordsMissing(field="words")
        held.state, held.words = _State.RETURNED, words.strip()
        _move(held, _Act.RETURNED, words, by=by, at=at)
    return held


def _require_next(held: InventoryReturn, *, by: Acting) -> None:
    """Raise unless it is the turn of `by`."""
    if held.round.state != InventoryRound.State.OPEN:
        raise NotNow
    if held.state == _State.SENT:
        if held.bureau_id not in by.organisations(*BUREAU):
            raise NotYours
    elif held.state == _State.BUREAU_APPROVED:
        require_leader(held.round.government_id, by=by)
    else:
        raise NotNow


def _move(held: InventoryReturn, act: InventoryMove.Act, words: str, *, by: Acting, at: datetime) -> None:
    held.revision += 1
    held.reminded_on = None
    held.save()
    InventoryMove.objects.create(
        returned=held, act=act, officer_id=_officer(by), at=at, words=words.strip()[:MOST_WORDS]
    )
    note_return(held, str(act), by=by, at=at)


def _officer(by: Acting) -> UUID:
    if by.who is None:
        raise NotYours
    return by.who

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
    WordsTooLong,
)
from madoguchi.plan.services.inventory.rounds import (
    lock_return,
    note_return,
    refill,
    require_leader,
    require_section,
    require_seen,
)
from madoguchi.registry.selectors import own_places

MOST_WORDS = 1000
_State, _Act = InventoryReturn.State, InventoryMove.Act


def send(
    *, returned: InventoryReturn, words: str = "", revision: int | None = None, by: Acting, at: datetime
) -> InventoryReturn:
    """Send a return to the bureau; what changed in the records since it was opened is taken in first.

    `revision` is the one that the page showed. Raises `NotYours`, `NotNow`, `Moved`, `AnswersMissing`, `WordsTooLong`.
    """
    with transaction.atomic():
        held = lock_return(returned)
        require_section(held, by=by)
        require_seen(held, revision)
        _require_short(words)
        refill(returned=returned, by=by, at=at)
        held = lock_return(returned)
        left = InventoryEntry.objects.filter(returned=held, is_settled=False).count()
        if left:
            raise AnswersMissing(left)
        held.state, held.sent_by_id, held.bureau_by, held.words = _State.SENT, _officer(by), None, ""
        _move(held, _Act.SENT, words, by=by, at=at)
    return held


def approve(
    *, returned: InventoryReturn, words: str = "", revision: int | None = None, by: Acting, at: datetime
) -> InventoryReturn:
    """Approve a return: for the bureau when it was sent, for the digital bureau when the bureau approved it.

    `revision` is the one that the page showed: a press on an older page never signs the step after it. Raises
    `NotYours`, `NotNow`, `Moved`, `SecondPersonNeeded`, `WordsTooLong`.
    """
    with transaction.atomic():
        held = lock_return(returned)
        officer = _officer(by)
        require_seen(held, revision)
        _require_next(held, by=by)
        _require_short(words)
        if officer in (held.sent_by_id, held.bureau_by_id):
            raise SecondPersonNeeded
        if held.state == _State.SENT:
            held.state, held.bureau_by_id = _State.BUREAU_APPROVED, officer
            _move(held, _Act.BUREAU_APPROVED, words, by=by, at=at)
        else:
            held.state = _State.APPROVED
            _move(held, _Act.APPROVED, words, by=by, at=at)
    return held


def send_back(
    *, returned: InventoryReturn, words: str, revision: int | None = None, by: Acting, at: datetime
) -> InventoryReturn:
    """Give a return back to its section with words; the digital bureau may until the round is frozen.

    `revision` is the one that the page showed. Raises `NotYours`, `NotNow`, `Moved`, `WordsMissing`.
    """
    with transaction.atomic():
        held = lock_return(returned)
        require_seen(held, revision)
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
        if held.bureau_id not in own_places(by, *BUREAU):
            raise NotYours
    elif held.state == _State.BUREAU_APPROVED:
        require_leader(held.round.government_id, by=by)
    else:
        raise NotNow


def _require_short(words: str) -> None:
    if len(words.strip()) > MOST_WORDS:
        raise WordsTooLong(MOST_WORDS)


def _move(held: InventoryReturn, act: InventoryMove.Act, words: str, *, by: Acting, at: datetime) -> None:
    held.revision += 1
    held.reminded_on = None
    held.save()
    InventoryMove.objects.create(returned=held, act=act, officer_id=_officer(by), at=at, words=words.strip())
    note_return(held, str(act), by=by, at=at)


def _officer(by: Acting) -> UUID:
    if by.who is None:
        raise NotYours
    return by.who

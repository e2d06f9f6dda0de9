"""The one table of moves: from which state an application may go where, and by which act."""

from enum import StrEnum

from madoguchi.applications.models import Application

State = Application.State


class Move(StrEnum):
    """An act that changes the state of an application; also the kind of its event (処理)."""

    TAKE = "application.taken"
    ASK_CORRECTION = "correction.asked"
    ANSWER_CORRECTION = "correction.answered"
    PROPOSE = "decision.proposed"
    APPROVE = "decision.approved"
    RETURN = "decision.returned"
    DECIDE = "application.decided"
    WITHDRAW = "application.withdrawn"


MOVES: dict[Move, dict[str, str]] = {
    Move.TAKE: {State.ARRIVED: State.EXAMINING},
    Move.ASK_CORRECTION: {State.EXAMINING: State.CORRECTING},
    Move.ANSWER_CORRECTION: {State.CORRECTING: State.EXAMINING},
    Move.PROPOSE: {State.EXAMINING: State.PROPOSED},
    Move.APPROVE: {State.PROPOSED: State.APPROVED},
    Move.RETURN: {State.PROPOSED: State.EXAMINING},
    Move.DECIDE: {State.APPROVED: State.DECIDED},
    Move.WITHDRAW: {
        State.ARRIVED: State.WITHDRAWN,
        State.EXAMINING: State.WITHDRAWN,
        State.CORRECTING: State.WITHDRAWN,
    },
}

CLOSED = frozenset({State.DECIDED, State.WITHDRAWN})


def may(move: Move, state: str) -> bool:
    """Whether `move` is allowed from `state`."""
    return state in MOVES[move]

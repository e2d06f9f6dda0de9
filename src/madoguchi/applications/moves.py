"""The one table of moves: from which state an application may go where, and by which act."""

from enum import StrEnum

from madoguchi.applications.models import Application

State = Application.State


class Move(StrEnum):
    """An act that changes the state of an application; also the kind of its event (処理)."""

    TAKE = "application.taken"
    SEND_BACK = "application.returned"
    INSIST = "application.insisted"
    TRANSFER = "application.transferred"
    ASK_CORRECTION = "correction.asked"
    ANSWER_CORRECTION = "correction.answered"
    LAPSE_CORRECTION = "correction.lapsed"
    CALL_HEARING = "hearing.called"
    END_HEARING = "hearing.ended"
    PROPOSE = "decision.proposed"
    SIGN = "decision.signed"
    APPROVE = "decision.approved"
    RETURN = "decision.returned"
    RECALL = "decision.recalled"
    DECIDE = "application.decided"
    DEEM = "application.deemed"
    WITHDRAW = "application.withdrawn"
    REOPEN = "application.reopened"


OPEN = (
    State.ARRIVED,
    State.EXAMINING,
    State.CORRECTING,
    State.HEARING,
    State.PROPOSED,
    State.APPROVED,
)
CLOSED = frozenset({State.DECIDED, State.WITHDRAWN, State.RETURNED})

MOVES: dict[Move, dict[str, str]] = {
    Move.TAKE: {State.ARRIVED: State.EXAMINING},
    Move.SEND_BACK: {State.ARRIVED: State.RETURNED},
    # The office may not refuse to examine what arrived (Administrative Procedure Act art. 7).
    Move.INSIST: {State.RETURNED: State.ARRIVED},
    Move.TRANSFER: {State.ARRIVED: State.ARRIVED, State.EXAMINING: State.ARRIVED},
    Move.ASK_CORRECTION: {State.EXAMINING: State.CORRECTING},
    Move.ANSWER_CORRECTION: {State.CORRECTING: State.EXAMINING},
    Move.LAPSE_CORRECTION: {State.CORRECTING: State.EXAMINING},
    Move.CALL_HEARING: {State.EXAMINING: State.HEARING},
    Move.END_HEARING: {State.HEARING: State.EXAMINING},
    Move.PROPOSE: {State.EXAMINING: State.PROPOSED},
    Move.SIGN: {State.PROPOSED: State.PROPOSED},
    Move.APPROVE: {State.PROPOSED: State.APPROVED},
    Move.RETURN: {State.PROPOSED: State.EXAMINING},
    # Signed is not decided: what turns out to be wrong before the disposition need not be made and revoked.
    Move.RECALL: {State.PROPOSED: State.EXAMINING, State.APPROVED: State.EXAMINING},
    Move.DECIDE: {State.APPROVED: State.DECIDED},
    # The law looks at whether a decision was made, not at how far the office had come with it.
    Move.DEEM: {state: State.DECIDED for state in OPEN},
    Move.WITHDRAW: {state: State.WITHDRAWN for state in OPEN},
    Move.REOPEN: {State.DECIDED: State.EXAMINING},
}


def may(move: Move, state: str) -> bool:
    """Whether `move` is allowed from `state`."""
    return state in MOVES[move]

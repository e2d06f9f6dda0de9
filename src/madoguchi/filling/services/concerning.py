"""Keeping up with what concerns the person: after every save the rules are asked again."""

from datetime import datetime

from madoguchi.core.acting import Acting
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import concerns


def settle(locked: Draft, *, by: Acting, at: datetime) -> None:
    """Note for each item of a locked draft for several procedures whether it concerns the person, in its transaction.

    An agent learns nothing of facts in this way: with one only the answers are looked at.
    """
    if not locked.is_together:
        return
    with_facts = not by.is_agent and locked.subject_id in by.held
    for found in concerns(locked, with_facts=with_facts, at=at):
        if found.item.applies != found.applies:
            found.item.applies = found.applies
            found.item.save(update_fields=["applies"])

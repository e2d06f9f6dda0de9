"""The own wish, what a consent would name, and what was told."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from madoguchi.applications.models import Application
from madoguchi.columns.selectors import terms_to_agree_to
from madoguchi.core.acting import Acting
from madoguchi.messaging.models import Message
from madoguchi.push.models import Match, Preference
from madoguchi.push.types import Told
from madoguchi.registry.selectors import programme_cards
from madoguchi.vault.selectors import open_rows
from madoguchi.vocabulary.terms import TERMS, Term


def preference_of(acting: Acting) -> Preference | None:
    """What the one acted for wants to hear of; None for an agent, and for who never said."""
    subjects = frozenset() if acting.is_agent else acting.held
    return Preference.objects.filter(subject__in=subjects).select_related("consent", "subject").first()


def may_be_asked(acting: Acting) -> bool:
    """Whether a page may offer to opt in: not to an agent, to who has it on, or to who said no for good."""
    if acting.is_agent or not acting.held:
        return False
    wish = preference_of(acting)
    return wish is None or not (wish.is_on or wish.is_never)


def wish_terms(*, on: date) -> list[Term]:
    """What the consent names that opting in gives: the terms that rules read today."""
    return [TERMS[name] for name in terms_to_agree_to(on=on)]


def told_to(acting: Acting, *, limit: int = 100) -> list[Told]:
    """What was told to the one acted for, the newest first; nothing for an agent."""
    subjects = frozenset() if acting.is_agent else acting.held
    rows = Match.objects.filter(subject__in=subjects).select_related("message", "campaign")
    return _told(rows.order_by("-matched_at", "-pk")[:limit])


def told_one(acting: Acting, key: UUID) -> Told:
    """One of them by the key of its match; raises `Match.DoesNotExist` for what was not told to the one acted for."""
    subjects = frozenset() if acting.is_agent else acting.held
    rows = Match.objects.filter(subject__in=subjects, pk=key).select_related("message", "campaign")
    return _told([rows.get()])[0]


def told_in(acting: Acting, message: Message) -> list[Told]:
    """The programmes in one message of the inbox of the one acted for, in their order; empty for other messages."""
    subjects = frozenset() if acting.is_agent else acting.held
    rows = Match.objects.filter(subject__in=subjects, message=message).select_related("message", "campaign")
    return _told(rows.order_by("pk"))


def _told(rows: Iterable[Match]) -> list[Told]:
    matches = list(rows)
    open_rows(matches)
    cards = programme_cards({match.programme_id for match in matches})
    applied = _applied({match.subject_id for match in matches}, {card.procedure for card in cards.values()})
    shown: dict[tuple[UUID, UUID], Told] = {}
    for match in matches:
        card = cards.get(match.programme_id)
        has_applied = card is not None and (match.subject_id, card.procedure) in applied
        key = (match.message_id, match.programme_id)  # one entry, however many children it is about
        if key not in shown:
            reasons, amounts = match.told.get("reasons", ()), match.told.get("amounts", ())
            shown[key] = Told(match, card, tuple(reasons), tuple(amounts), has_applied)
    return list(shown.values())


def _applied(subjects: set[UUID], procedures: set[str]) -> set[tuple[UUID | None, str]]:
    rows = Application.objects.filter(subject__in=subjects, procedure__slug__in=procedures - {""})
    return set(rows.exclude(state=Application.State.WITHDRAWN).values_list("subject_id", "procedure__slug"))

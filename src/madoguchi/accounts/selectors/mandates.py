"""Mandates as principal and agent see them, the roll, and all the ways in which one person may act."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from madoguchi.accounts.models import Mandate, Membership, RegisteredAgent, Subject, User
from madoguchi.accounts.selectors.acting import mandates_of, subjects_of
from madoguchi.accounts.selectors.members import part_of
from madoguchi.accounts.types import Way
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day


def ways_of(user: object, *, at: datetime) -> list[Way]:
    """Every way in which `user` may act at the moment `at`: oneself, businesses by name, then clients by name.

    Empty for a visitor who did not sign in and for an account that is nobody's own.
    """
    day = japan_day(at)
    if not isinstance(user, User) or user.person_id is None:
        return []
    businesses = subjects_of(user, on=day).filter(kind=Subject.Kind.BUSINESS).order_by("name", "id")
    given = mandates_of(user, on=day).select_related("principal")
    clients = [Way(m.principal.name or m.principal_name, m.principal_id, m) for m in given]
    return [
        Way(user.name, user.person_id, is_self=True),
        *(Way(business.name, business.pk) for business in businesses),
        *sorted(clients, key=lambda way: (way.name, way.key)),
    ]


def mandates_given_by(acting: Acting) -> QuerySet[Mandate]:
    """The mandates that the subject acted for has given, the newest first; none for an agent."""
    if acting.is_agent or acting.who is None:
        return Mandate.objects.none()
    return (
        Mandate.objects.filter(principal__in=acting.held)
        .select_related("principal", "agent__user", "invitation")
        .order_by("-created_at", "-id")
    )


def mandates_held_by(acting: Acting) -> QuerySet[Mandate]:
    """The mandates that the subject acted for has accepted, ended ones too, the newest first."""
    if acting.is_agent or acting.who is None:
        return Mandate.objects.none()
    return (
        Mandate.objects.filter(agent__in=acting.held)
        .select_related("principal", "agent__user")
        .order_by("-created_at", "-id")
    )


def mandate_for(acting: Acting, key: UUID) -> Mandate:
    """One mandate that the subject acted for gave or holds; raises `Mandate.DoesNotExist` for others.

    Of a business, only its representatives and managers and, where it is the agent, its members see it.
    """
    if acting.is_agent or acting.who is None:
        raise Mandate.DoesNotExist
    return (
        Mandate.objects.filter(Q(principal__in=acting.held) | Q(agent__in=acting.held))
        .select_related("principal", "agent__user", "invitation")
        .get(pk=key)
    )


def answers_for(acting: Acting, subject: Subject, *, at: datetime) -> bool:
    """Whether `acting` may give mandates for `subject`: the person, or who leads the business."""
    if acting.is_agent or acting.who is None:
        return False
    if subject.kind != Subject.Kind.BUSINESS:
        return User.objects.filter(pk=acting.who, person=subject).exists()
    leads = (Membership.Part.REPRESENTATIVE, Membership.Part.MANAGER)
    return part_of(acting, subject.pk, on=japan_day(at)) in leads


def on_roll(number: str) -> RegisteredAgent | None:
    """The line of the roll with this registration number."""
    return RegisteredAgent.objects.filter(pk=number).first() if number else None


def agent_name(mandate: Mandate) -> str:
    """Who the agent is: the business by its public name, or the person by the name of the account."""
    if mandate.agent is None:
        return ""
    user = getattr(mandate.agent, "user", None)
    return mandate.agent.name or (user.name if user else "")


def snapshot_of(acting: Acting) -> dict[str, object]:
    """What an application keeps of the mandate under which it was filed; nothing without one."""
    if acting.mandate is None:
        return {}
    mandate = Mandate.objects.select_related("agent__user").get(pk=acting.mandate)
    return {
        "mandate": {
            "id": str(mandate.pk),
            "agent": str(mandate.agent_id),
            "agent_name": agent_name(mandate),
            "person_name": acting.name,
            "number": mandate.agent_number,
            "until": mandate.last_day.isoformat(),
            "may_submit": mandate.may_submit,
            "procedures": mandate.procedures,
        }
    }

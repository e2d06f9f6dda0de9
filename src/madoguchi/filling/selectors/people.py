"""For whom something is begun, and who else may go on with it."""

from datetime import datetime

from madoguchi.accounts.models import Subject
from madoguchi.accounts.selectors import members_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.filling.models import Draft


def begun_for(acting: Acting) -> Subject | None:
    """For whom `acting` begins something; None for a guest."""
    return Subject.objects.filter(pk=acting.whose, pk__in=acting.subjects).first() if acting.whose else None


def colleagues_of(draft: Draft, acting: Acting, *, at: datetime) -> list[Subject]:
    """Who else may go on with a draft of a business; nobody for other drafts, and none for an agent to choose from."""
    group = draft.subject
    if group is None or group.kind != Subject.Kind.BUSINESS or acting.is_agent:
        return []
    members = members_of(group, on=japan_day(at)).filter(member__user__is_active=True)
    return [one.member for one in members.exclude(member__user=acting.who)]

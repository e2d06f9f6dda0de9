"""Who may say which private steps are counted."""

from django.db.models import Q, QuerySet

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role


def switching_places(by: Acting) -> QuerySet[Organisation]:
    """The organisations for which `by` may leave private steps out: a switch holds for the results of all governments.

    So it is for the plan managers of an organisation that stands below none, or of the bureau that leads its plan.
    """
    above_all = Q(parent=None) | Q(settings__leads_plan=True, government__parent=None)
    return Organisation.objects.filter(above_all, pk__in=by.organisations(Role.PLAN_MANAGER)).order_by("slug")

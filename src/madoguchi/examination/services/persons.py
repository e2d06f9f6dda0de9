"""Whether an applicant is a person whom the organisation knows already."""

from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.events.models import Event
from madoguchi.facts.services import match_person
from madoguchi.facts.types import MATCHED
from madoguchi.filling.selectors import terms_answered

CLERK = Acting.system("persons")


def compare_applicant(event: Event) -> None:
    """Compare who applied with the people whose facts the organisation holds. Follows `application.arrived`.

    Three or four agreeing items wait for an officer, five with one person are noted; nothing is merged. What
    comes by an agent or for a business says nothing about a person and is left.
    """
    application = (
        Application.objects.select_related("organisation", "subject", "edition__form_version")
        .filter(pk=event.stream.removeprefix("application:"))
        .first()
    )
    if application is None or application.subject is None or application.subject.kind != "person":
        return
    said = terms_answered(application)
    items = {name: said[name] for name in MATCHED if name in said}
    if len(items) < len(MATCHED) - 2 or application.acting.get("mandate"):
        return
    match_person(
        other=application.subject, items=items, organisation=application.organisation, by=CLERK, at=event.at
    )

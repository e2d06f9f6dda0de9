"""Publishing the demo procedures: an editor writes, a publisher publishes, offices open."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.clock import japan_day
from madoguchi.eforms.services import add_form
from madoguchi.eforms.services import draft_version as draft_form
from madoguchi.registry.models import Edition
from madoguchi.registry.services import add_procedure, draft_version, open_edition, publish_version
from madoguchi.site.demo.city import People
from madoguchi.site.demo.procedures import PROCEDURES
from madoguchi.site.demo.writing import DemoProcedure
from madoguchi.versions.services import publish

OPEN_SINCE = timedelta(days=500)


def publish_catalogue(
    people: People, *, procedures: Iterable[DemoProcedure] = PROCEDURES, at: datetime
) -> list[tuple[DemoProcedure, list[Edition]]]:
    """Publish `procedures`, all of the demo if none are named; returns each with its open editions."""
    began = at - OPEN_SINCE
    editor = acting_of(people.editor, at=began)
    publisher = acting_of(people.publisher, at=began)
    published = []
    for demo in procedures:
        owner = people.organisations[demo.owner]
        procedure = add_procedure(
            slug=demo.slug, organisation=owner, survey_id=demo.survey_id, by=editor, at=began
        )
        version = draft_version(procedure=procedure, body=demo.body, by=editor, at=began)
        publish_version(version=version, by=publisher, at=began)
        editions: list[Edition] = []
        if demo.form is not None:
            form = add_form(code=demo.slug, title=demo.body["title"], organisation=owner, by=editor, at=began)
            form_version = publish(
                draft_form(form=form, body=demo.form, by=editor, at=began), by=publisher, at=began
            )
            editions = [
                open_edition(
                    procedure=procedure,
                    organisation=people.organisations[place],
                    form_version=form_version,
                    standard_days=demo.standard_days,
                    online_standard_days=demo.online_standard_days,
                    retention_years=demo.retention_years,
                    opens_on=japan_day(began),
                    by=publisher,
                    at=began,
                )
                for place in demo.places
            ]
        published.append((demo, editions))
    return published

"""How the city office of the demo gives out its cases: a rule for one procedure, and a list that all use."""

from datetime import datetime

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.acting import Acting, Role
from madoguchi.examination.services.assignment import set_rule
from madoguchi.examination.services.views import save_view
from madoguchi.registry.models import Procedure
from madoguchi.site.demo.city import People

PLACE, GIVEN_OUT = "madono-shi", "child-medical-certificate"


def give_out(people: People, *, at: datetime) -> None:
    """Cases of one procedure go to the examiner as they arrive; a list of what is due soon is kept for the office."""
    city, examiner = people.organisations[PLACE], people.examiners[PLACE]
    clerk = Acting(name="", machine="demo", grants=frozenset({(Role.ADMINISTRATOR, city.pk)}))
    procedure = Procedure.objects.filter(slug=GIVEN_OUT).first()
    if procedure is not None:
        set_rule(organisation=city, procedures=[procedure.pk], officers=[examiner.pk], by=clerk, at=at)
    by = acting_of(examiner, at=at)
    save_view(
        name="期限が近いもの", query={"view": "open", "flag": ["soon"]}, organisation=city, by=by, at=at
    )

"""What did not reach the applicant of a case: mails that failed for good, letters to be posted, papers that wait."""

from typing import Any

from madoguchi.applications.models import Application
from madoguchi.applications.services import stream_of
from madoguchi.examination.models import PaperWait
from madoguchi.messaging.models import Delivery
from madoguchi.messaging.selectors import deliveries_that_wait_for_people
from madoguchi.papers.services import Why


def telling_of(application: Application) -> dict[str, Any]:
    """For the page of the case: `undelivered`, `to_post` and `paper_wait` in words."""
    found = list(deliveries_that_wait_for_people(stream_of(application)))
    wait = PaperWait.objects.filter(disposition__application=application).first()
    return {
        "undelivered": [one for one in found if one.state == Delivery.State.FAILED],
        "to_post": sum(one.state == Delivery.State.WAITING for one in found),
        "paper_wait": wait,
        "paper_wait_words": Why(wait.why).sentence if wait else "",
    }

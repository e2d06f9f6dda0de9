"""What the demo leaves for those who sign: one decision, one between its steps, and one for many."""

import random

import pytest

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.clock import japan_day, now
from madoguchi.examination.models import BulkCase
from madoguchi.examination.selectors import proposals_waiting_for
from madoguchi.examination.selectors.bulk import bulks_waiting_for
from madoguchi.site.demo.catalogue import publish_catalogue
from madoguchi.site.demo.city import build_city
from madoguchi.site.demo.deciding import lay_down
from madoguchi.site.demo.signing import BETWEEN, BUREAU, CITY, ONE, TOGETHER, put_up
from madoguchi.site.demo.story import arrive


@pytest.mark.django_db
def test_each_approver_of_the_demo_has_something_to_sign() -> None:
    at = now()
    people = build_city(at=at)
    published = publish_catalogue(people, at=at)
    lay_down(people, published, at=at)
    rng = random.Random(1)  # noqa: S311 - a story, not a secret
    for demo, editions in published:
        for edition in editions:
            if demo.slug in (ONE, BETWEEN) and edition.organisation.slug in (CITY, BUREAU):
                arrive(people, demo, edition, at=at, rng=rng)
    put_up(people, published, today=at)

    city, bureau = (acting_of(people.approvers[place], at=at) for place in (CITY, BUREAU))
    waiting = {
        place: proposals_waiting_for(by, on=japan_day(at)) for place, by in ((CITY, city), (BUREAU, bureau))
    }
    assert [one.application.procedure.slug for one in waiting[CITY]] == [ONE]
    assert [(one.application.procedure.slug, one.step) for one in waiting[BUREAU]] == [(BETWEEN, 2)]
    (bulk,) = bulks_waiting_for(city, on=japan_day(at))
    fitting = BulkCase.objects.filter(bulk=bulk, state=BulkCase.State.FITS).count()
    assert TOGETHER - 2 <= fitting <= TOGETHER

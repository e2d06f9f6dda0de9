"""How the demo's city office gives out its cases."""

import pytest

from madoguchi.core.clock import now
from madoguchi.examination.models import AssignmentRule, SavedView
from madoguchi.site.demo.city import build_city
from madoguchi.site.demo.giving import give_out


@pytest.mark.django_db
def test_the_office_keeps_a_list_and_a_rule_for_what_it_takes() -> None:
    people = build_city(at=now())
    give_out(people, at=now())
    assert not AssignmentRule.objects.exists(), "the procedure is not there"
    view = SavedView.objects.get()
    assert (view.organisation, view.owner) == (
        people.organisations["madono-shi"],
        people.examiners["madono-shi"],
    )

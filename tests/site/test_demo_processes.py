"""The demo's processes have lived for two years: states changed, plans slipped, every year was counted."""

from datetime import timedelta

import pytest

from madoguchi.accounts.models import Organisation
from madoguchi.core.calendars import fiscal_year
from madoguchi.core.clock import japan_day
from madoguchi.registry.models import Process, ProcessYear
from madoguchi.registry.selectors import procedure_titles, slips, standings_on
from madoguchi.site.demo.catalogue import publish_catalogue
from madoguchi.site.demo.city import build_city
from madoguchi.site.demo.procedures import PROCEDURES
from madoguchi.site.demo.processes import list_bureaus
from tests.site.test_demo_catalogue import AT

BUREAUS = ("kankyo-kyoku", "fukushi-kyoku", "seikatsu-hoken-kyoku", "sangyo-rodo-kyoku")


@pytest.mark.django_db
def test_two_years_of_processes() -> None:
    people = build_city(at=AT)
    few = [demo for demo in PROCEDURES if demo.owner in BUREAUS][:6]
    publish_catalogue(people, procedures=few, at=AT)
    list_bureaus(people, at=AT)
    everywhere = Organisation.objects.filter(government=people.organisations["madono-ken"])
    today = japan_day(AT)
    before, now = ((day, standings_on(day, everywhere)) for day in (today - timedelta(days=700), today))
    shares = [sum(one.state == "digitised" for one in rows) / len(rows) for _day, rows in (before, now)]
    assert len(now[1]) == len(before[1]) == Process.objects.count() > 200
    assert shares[0] < 0.65 < 0.72 < shares[1] < 0.9
    plans = slips(everywhere)
    assert sum(one.is_reached for one in plans) > 30
    assert sum(one.months > 0 for one in plans) > 15 and any(one.months < 0 for one in plans)
    years = set(range(fiscal_year(today) - 3, fiscal_year(today)))
    assert ProcessYear.objects.count() == len(years) * Process.objects.count()
    assert set(ProcessYear.objects.values_list("fiscal_year", flat=True)) == years
    for slug in BUREAUS:
        its = Process.objects.filter(procedure__organisation=people.organisations[slug])
        assert its.count() > 40 and set(its.values_list("state", flat=True)) >= {"digitised", "planned"}
    step = few[0].steps[0]
    shown = Process.objects.get(procedure__slug=few[0].slug, type_code="1")
    assert (shown.state, shown.total_count, shown.online_count) == (step.state, step.total, step.online)
    assert all(procedure_titles(Process.objects.values_list("procedure", flat=True)).values())

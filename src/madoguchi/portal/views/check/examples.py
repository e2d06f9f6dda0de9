"""Teaching: what an invented household may receive on a chosen day, at an address of its own."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.language.reading import Unreadable, read_date
from madoguchi.portal.check.examples import examples_of, household_called, lines_of, whole_households
from madoguchi.portal.check.finding import find
from madoguchi.portal.check.results import groups_of
from madoguchi.registry.selectors import offered_in, open_rules
from madoguchi.registry.types import ProgrammeRule

EARLIEST, LATEST = date(1990, 1, 1), date(2060, 12, 31)


@open_to(Readers.EVERYONE)
@require_safe
def examples_page(request: HttpRequest) -> HttpResponse:
    """The example households, each with its address."""
    by_programme: dict[str, list[object]] = {}
    for one in examples_of(open_rules(on=japan_day(now()))):
        by_programme.setdefault(one.of_title, []).append(one)
    context = {"households": whole_households(), "programmes": sorted(by_programme.items())}
    return render(request, "portal/check/examples.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def example_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What one household may receive on the day `on` of the address, its own day without one."""
    today = japan_day(now())
    rules = open_rules(on=today)
    household = household_called(slug, rules)
    if household is None:
        raise Http404
    day, error = _day(request.GET.get("on", ""), household.on)
    told = household.told
    finding = find(_looked_at(rules, told.city_code, told.who == "business"), told, on=day)
    context = {
        "household": household,
        "told": told,
        "on": day,
        "typed": request.GET.get("on", "")[:40] if error else day.isoformat(),
        "finding": finding,
        "groups": groups_of(finding, told, set()),
        "lines": lines_of(household),
        "errors": [{"id": "on", "message": error}] if error else [],
    }
    return render(request, "portal/check/example.html", context, status=422 if error else 200)


def _looked_at(rules: list[ProgrammeRule], city: str, is_business: bool) -> list[ProgrammeRule]:
    kind = [one for one in rules if (one.rule.claims == "business") is is_business]
    return [one for one in kind if not city or offered_in(one.areas, [city])]


def _day(typed: str, own: date) -> tuple[date, str]:
    """The day that was typed in either calendar, with a sentence where it is none; the household's own day then."""
    if not typed.strip():
        return own, ""
    try:
        day = read_date(typed[:40])
    except Unreadable as refusal:
        return own, str(refusal)
    if not EARLIEST <= day <= LATEST:
        return own, _("1990年から2060年までの日を入力してください。")
    return day, ""

"""The programmes of the demo, by whom they are for."""

from datetime import date, datetime, timedelta
from typing import Any

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.calendars import fiscal_year
from madoguchi.core.clock import japan_day
from madoguchi.registry.models import Programme
from madoguchi.registry.services import (
    add_programme,
    ask_rule_publication,
    draft_programme,
    draft_rule,
    publish_rule,
    publish_version,
    save_rule_draft,
    set_owner,
    start_rule_draft,
)
from madoguchi.site.demo.city import People
from madoguchi.site.demo.programmes.children import CHILDREN
from madoguchi.site.demo.programmes.companies import COMPANIES
from madoguchi.site.demo.programmes.library import adopted
from madoguchi.site.demo.programmes.living import LIVING
from madoguchi.site.demo.programmes.own_rules import OWN_RULES
from madoguchi.site.demo.programmes.writing import DemoProgramme

PROGRAMMES: tuple[DemoProgramme, ...] = (*CHILDREN, *LIVING, *COMPANIES)

WRITTEN_BEFORE = timedelta(days=150)
REVIEWED_AFTER = timedelta(days=60)
PROPOSED_BEFORE = timedelta(days=6)


def publish_programmes(people: People, *, at: datetime) -> None:
    """Publish the demo's programmes as of some months before `at`; the dates are of the running fiscal year."""
    began = at - WRITTEN_BEFORE
    editor, publisher = acting_of(people.editor, at=began), acting_of(people.publisher, at=began)
    today = japan_day(at)
    taken_over = adopted()
    areas = {one.slug: one.areas for one in taken_over if one.areas is not None}
    kept: dict[str, Programme] = {}
    texts = [*PROGRAMMES, *(one.programme for one in taken_over if one.programme is not None)]
    for n, demo in enumerate(texts):
        programme = add_programme(
            slug=demo.slug, organisation=people.organisations[demo.owner], by=editor, at=began
        )
        body = _dated({**demo.body, "areas": areas.get(demo.slug, demo.body["areas"])}, today)
        draft = draft_programme(programme=programme, body=body, by=editor, at=began)
        publish_version(version=draft, by=publisher, at=began)
        review = today + REVIEWED_AFTER + timedelta(days=n)
        set_owner(record=programme, owner=people.editor, review_on=review, by=editor, at=began)
        kept[demo.slug] = programme
    for one in (*taken_over, *OWN_RULES):
        rule = draft_rule(programme=kept[one.slug], body=one.rule, examples=one.examples, by=editor, at=began)
        publish_rule(version=rule, by=publisher, at=began)
    _propose(people, kept["p-school-support"], at=at - PROPOSED_BEFORE)


def _propose(people: People, programme: Programme, *, at: datetime) -> None:
    """A change that waits for the second person: from next April school aid reaches higher incomes."""
    editor = acting_of(people.editor, at=at)
    draft = start_rule_draft(programme=programme, by=editor, at=at)
    april = date(fiscal_year(japan_day(at)) + 1, 4, 1).isoformat()
    *earlier, now = draft.body["tables"]["coefficient"]
    later = {
        **now,
        "valid_from": april,
        "law": "窓野市就学援助費支給要綱（架空）第3条（改正案）",
        "rows": [[1, 135]],
    }
    tables = {**draft.body["tables"], "coefficient": [*earlier, {**now, "valid_to": april}, later]}
    body = {**draft.body, "tables": tables}
    saved, _problems = save_rule_draft(version=draft, body=body, revision=0, by=editor, at=at)
    ask_rule_publication(version=saved, by=editor, at=at)


def _dated(body: dict[str, Any], today: date) -> dict[str, Any]:
    """`body` with the years written into its days: `{year}` is the running fiscal year, `{next}` the one after."""
    year = fiscal_year(today)
    days = {
        key: body[key] and body[key].format(year=year, next=year + 1) for key in ("opens_on", "closes_on")
    }
    return {**body, **days}


__all__ = ["PROGRAMMES", "DemoProgramme", "publish_programmes"]

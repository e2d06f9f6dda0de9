"""Contacts, analogue clauses and standard periods in the access matrix: one of each, and what is sent."""

from collections.abc import Callable
from typing import Any

from madoguchi.accounts.models import User
from madoguchi.core.clock import now
from madoguchi.plan.models import AnalogueClause, Contact, RegisterChange
from madoguchi.plan.types.analogue import ANALOGUE
from madoguchi.registry.models import Procedure
from tests.access.figures import lay_down_figures
from tests.access.names import PLACE, PROCEDURE

CODE = "abc123x"
_CONTACT = {"kind": "phone", "title": "使い方の電話", "state": "analogue"}
_CLAUSE = {
    "ordinance": "市の条例",
    "article": "第1条",
    "title": "目で見る",
    "kind": "visual",
    "stage": "found",
}


def lay_down_registers() -> None:
    """A contact and a clause of the city, and what its plan aims at."""
    place = Procedure.objects.select_related("organisation").get(slug=PROCEDURE).organisation
    Contact.objects.create(code=CODE, organisation=place, **_CONTACT)
    AnalogueClause.objects.create(code=CODE, organisation=place, **_CLAUSE)
    values = {**_CLAUSE, "article": "第9条"}
    cells = {one.key: one.show(values.get(one.key)) for one in ANALOGUE.fields}
    RegisterChange.objects.create(
        register="analogue",
        organisation=place,
        rows=[{"code": "", "revision": 0, "cells": cells}],
        made_by=User.objects.create(email="kaku@example.jp", name="書く人"),
        changed_at=now(),
    )
    lay_down_figures(place)


PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    "portal:plan_period_table": [PLACE],
    "portal:plan_period_csv": [PLACE],
    "portal:plan_period_pdf": [PLACE],
    "portal:plan_analogue_chart": ["kinds"],
    "studio:plan_contacts_row": [CODE],
    "studio:plan_contact_step": [CODE],
    "studio:plan_analogue_row": [CODE],
    "studio:plan_register_change": lambda: [RegisterChange.objects.get(reason="").pk],
    "studio:plan_periods_confirm": [PLACE],
    "studio:plan_period": [PLACE, PROCEDURE],
}

SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "studio:plan_contacts_new": lambda o: {**_CONTACT, "title": "別の電話", "organisation": PLACE},
    "studio:plan_contacts_row": lambda o: {**_CONTACT, "title": "直した電話", "revision": "1"},
    "studio:plan_contact_step": lambda o: {"kind": "progress", "on": "2026-01-01", "text": "案内を直した"},
    "studio:plan_analogue_new": lambda o: {**_CLAUSE, "article": "第2条", "organisation": PLACE},
    "studio:plan_analogue_row": lambda o: {**_CLAUSE, "article": "第3条", "revision": "1"},
    "studio:plan_register_change": lambda o: {"act": "approve", "revision": "1"},
    "studio:plan_period": lambda o: {"ground": "none", "why_not": "贈与の契約のため", "revision": "0"},
}

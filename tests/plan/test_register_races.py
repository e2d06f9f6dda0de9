"""Registers when two write at the same moment: what names a row names one."""

import pytest

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.services import add_organisation
from madoguchi.core.acting import Acting
from madoguchi.plan.models import AnalogueClause
from madoguchi.plan.services.registers import NotARow, enter_row, take_register
from madoguchi.plan.types.analogue import ANALOGUE
from tests.plan.test_registers import AT, ROW, clause, keeper, table
from tests.race import at_once


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_a_row_is_entered_once() -> None:
    office = add_organisation(
        slug="kankyo",
        name="環境局",
        kind=Organisation.Kind.BUREAU,
        parent=None,
        by=Acting.system("test"),
        at=AT,
    )
    by, content = keeper(office), table(ANALOGUE, ROW)
    results = at_once(
        [
            lambda: take_register(register=ANALOGUE, content=content, by=by, at=AT),
            lambda: take_register(register=ANALOGUE, content=content, by=by, at=AT),
            lambda: enter_row(register=ANALOGUE, organisation=office, values=clause(), by=by, at=AT),
            lambda: enter_row(register=ANALOGUE, organisation=office, values=clause(), by=by, at=AT),
        ]
    )
    assert not [one for one in results if isinstance(one, Exception) and not isinstance(one, NotARow)]
    assert AnalogueClause.objects.count() == 1

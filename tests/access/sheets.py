"""Priority procedures, sheets and named lists in the access matrix: a settled period, a draft, a published sheet."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from madoguchi.accounts.models import User
from madoguchi.plan.models import NamedItem, NamedList, PlanPeriod, Selection, Sheet, SheetVersion
from madoguchi.plan.types.sheets import Action, Figure, Kpi, SheetBody
from madoguchi.registry.models import Procedure
from tests.access.names import PLACE, PROCEDURE
from tests.world import World

PERIOD = "plan-of-the-city"
LIST = "main-of-the-city"
BODY = SheetBody(
    aim="窓口に来なくてよい",
    kpis=(Kpi("visits", Figure(2.0, "typed"), ((2026, 1.0),), ((2026, Figure(1.0, "typed")),)),),
    actions=(Action("書類を減らす", 2026),),
)


def lay_down_sheets(world: World, *, at: datetime) -> None:
    """A settled period of the city with a sheet that is published and rewritten, and a list of one procedure."""
    half = User.objects.get(name="half")
    other = User.objects.exclude(pk=half.pk).earliest("pk")
    procedure = Procedure.objects.select_related("organisation").get(slug=PROCEDURE)
    period = PlanPeriod.objects.create(
        government=procedure.organisation.government,
        slug=PERIOD,
        name="第二期",
        begins_on=date(2024, 4, 1),
        ends_on=date(2027, 3, 31),
        settled_at=at - timedelta(days=9),
        settled_by=half,
    )
    Selection.objects.create(
        period=period,
        procedure=procedure,
        expected=12_000,
        source="typed",
        is_selected=True,
        decided_at=at - timedelta(days=9),
        decided_by=half,
    )
    sheet = Sheet.objects.create(period=period, procedure=procedure)
    sheet.current = SheetVersion.objects.create(
        sheet=sheet,
        number=1,
        body=BODY.to_json(),
        edited_by=half,
        approved_by=other,
        published_at=at - timedelta(days=5),
        effective_from=date(2026, 1, 1),
    )
    sheet.save()
    SheetVersion.objects.create(sheet=sheet, number=2, body=BODY.to_json(), edited_by=half)
    named = NamedList.objects.create(
        government=procedure.organisation.government,
        slug=LIST,
        title="主要な手続",
        source="計画",
        created_at=at - timedelta(days=9),
    )
    NamedItem.objects.create(list=named, number=1, title="届出", group="own", done_on=date(2024, 3, 31))


_SHEET: list[Any] = [PERIOD, PROCEDURE]
PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    **{
        f"portal:plan_{name}": [PERIOD]
        for name in ("period_sheets", "period_csv_of_sheets", "period_chart", "period_xlsx_of_sheets")
    },
    **{f"portal:plan_sheet{name}": _SHEET for name in ("", "_pdf", "_xlsx")},
    "portal:plan_sheet_flow": [*_SHEET, "before"],
    "portal:plan_sheet_chart": [*_SHEET, "visits"],
    **{f"portal:plan_list{name}": [LIST] for name in ("", "_csv", "_chart", "_xlsx")},
    **{f"studio:plan_{name}": [PERIOD] for name in ("choice", "choice_csv", "settle")},
    **{f"studio:plan_sheet{name}": _SHEET for name in ("", "_act", "_draft_pdf", "_edit")},
    "studio:plan_sheet_flow": [*_SHEET, "after"],
    "api:plan_sheet": _SHEET,
    "api:plan_list": [LIST],
    "studio:plan_list": [LIST],
    "studio:plan_list_take": [LIST],
    "studio:plan_list_item": [LIST, 1],
}

SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "studio:plan_priority": lambda o: {
        "government": PLACE,
        "name": "第三期",
        "slug": "third",
        "begins_on": "2027-04-01",
        "ends_on": "2030-03-31",
        "least_yearly": "10000",
        "least_yearly_bodies": "1000",
    },
    "studio:plan_choice": lambda o: {"row": []},
    "studio:plan_sheet_act": lambda o: {"act": "discard"},
    "studio:plan_sheet_edit": lambda o: {"revision": "0", "aim": "もっと早く"},
    "studio:plan_sheet_flow": lambda o: {
        "revision": "0",
        "what-1": "入力する",
        "phase-1": "application",
        "who-1": "applicant",
    },
    "studio:plan_lists": lambda o: {
        "government": PLACE,
        "title": "次の一覧",
        "slug": "next-list",
        "source": "計画",
    },
    "studio:plan_list_item": lambda o: {"revision": "0", "title": "届出", "group": "own"},
    "studio:plan_list_take": lambda o: {
        "act": "look",
        "file": SimpleUploadedFile("a.csv", "番号,手続名,区分\n1,届出,廃止等\n".encode()),
    },
}

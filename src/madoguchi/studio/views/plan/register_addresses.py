"""Addresses of the registers and of the standard periods."""

from django.urls import URLPattern, path

from madoguchi.studio.views.plan import periods, register_changes, registers


def _of(register: str) -> list[URLPattern]:
    """The addresses of one register: its list, a row that is new, its workbook, a table handed in, and one row."""
    said = {"register": register}
    return [
        path(f"plan/{register}/", registers.register_page, said, name=f"plan_{register}"),
        path(f"plan/{register}/new/", registers.register_new, said, name=f"plan_{register}_new"),
        path(f"plan/{register}/sheet.xlsx", registers.register_sheet, said, name=f"plan_{register}_sheet"),
        path(f"plan/{register}/take/", registers.register_take, said, name=f"plan_{register}_take"),
        path(f"plan/{register}/row/<slug:code>/", registers.register_row, said, name=f"plan_{register}_row"),
    ]


urlpatterns: list[URLPattern] = [
    *_of("contacts"),
    path("plan/contacts/row/<slug:code>/steps/", registers.contact_step, name="plan_contact_step"),
    *_of("analogue"),
    path("plan/changes/<uuid:key>/", register_changes.change_page, name="plan_register_change"),
    path("plan/periods/", periods.periods_page, name="plan_periods"),
    path("plan/periods/<slug:place>/confirm/", periods.periods_confirm, name="plan_periods_confirm"),
    path("plan/periods/<slug:place>/procedure/<slug:slug>/", periods.period_page, name="plan_period"),
]

"""Addresses under /plan/."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from madoguchi.portal.views.plan import (
    analogue,
    barrier_addresses,
    contacts,
    figure_addresses,
    inventory,
    lists,
    periods,
    processes,
    sheets,
)


class FlowSideConverter(StringConverter):
    """The two sides of a flow (前後)."""

    regex = "before|after"


register_converter(FlowSideConverter, "flow_side")


class QuarterConverter(StringConverter):
    """A quarter of the calendar year (四半期): 2026-Q3."""

    regex = "20[0-9]{2}-Q[1-4]"


register_converter(QuarterConverter, "quarter")

_INVENTORY = "plan/inventory/<quarter:quarter>/"
_INVENTORY_OF = f"{_INVENTORY}<slug:government>/"
_SHEETS = "plan/sheets/<slug:period>/"
_SHEET = f"{_SHEETS}<slug:slug>/"

urlpatterns: list[URLPattern] = [
    *figure_addresses.urlpatterns,
    *barrier_addresses.urlpatterns,
    path("plan/processes/<str:code>/", processes.process_page, name="plan_process"),
    path("plan/periods/", periods.periods_page, name="plan_periods"),
    path("plan/periods/<slug:slug>/", periods.period_table, name="plan_period_table"),
    path("plan/periods/<slug:slug>.csv", periods.period_csv, name="plan_period_csv"),
    path("plan/periods/<slug:slug>.pdf", periods.period_pdf, name="plan_period_pdf"),
    path("plan/contacts/", contacts.contacts_page, name="plan_contacts"),
    path("plan/contacts.csv", contacts.contacts_csv, name="plan_contacts_csv"),
    path("plan/contacts/kinds.csv", contacts.contacts_chart_csv, name="plan_contacts_chart"),
    path("plan/analogue/", analogue.analogue_page, name="plan_analogue"),
    path("plan/analogue.csv", analogue.analogue_csv, name="plan_analogue_csv"),
    path("plan/analogue/<str:name>.csv", analogue.analogue_chart, name="plan_analogue_chart"),
    path("plan/inventory/", inventory.rounds_page, name="plan_inventories"),
    path(_INVENTORY, inventory.round_page, name="plan_inventory"),
    path(f"{_INVENTORY}processes.csv", inventory.processes_csv, name="plan_inventory_csv"),
    path(f"{_INVENTORY}processes.xlsx", inventory.processes_xlsx, name="plan_inventory_xlsx"),
    path(f"{_INVENTORY}processes.json", inventory.processes_json, name="plan_inventory_json"),
    path(f"{_INVENTORY}changes.csv", inventory.changes_csv, name="plan_inventory_changes"),
    path(_INVENTORY_OF, inventory.round_page, name="plan_inventory_of"),
    path(f"{_INVENTORY_OF}processes.csv", inventory.processes_csv, name="plan_inventory_of_csv"),
    path(f"{_INVENTORY_OF}processes.xlsx", inventory.processes_xlsx, name="plan_inventory_of_xlsx"),
    path(f"{_INVENTORY_OF}processes.json", inventory.processes_json, name="plan_inventory_of_json"),
    path(f"{_INVENTORY_OF}changes.csv", inventory.changes_csv, name="plan_inventory_of_changes"),
    path(f"{_INVENTORY_OF}bureaus.csv", inventory.bureaus_csv, name="plan_inventory_bureaus_csv"),
    path("plan/sheets/", sheets.sheets_page, name="plan_sheets"),
    path(_SHEETS, sheets.period_sheets, name="plan_period_sheets"),
    path(f"{_SHEETS}list.csv", sheets.period_sheets_csv, name="plan_period_csv_of_sheets"),
    path(f"{_SHEETS}targets.csv", sheets.period_chart_csv, name="plan_period_chart"),
    path(f"{_SHEETS}sheets.xlsx", sheets.period_sheets_xlsx, name="plan_period_xlsx_of_sheets"),
    path(_SHEET, sheets.sheet_page, name="plan_sheet"),
    path(f"{_SHEET}sheet.pdf", sheets.sheet_pdf_file, name="plan_sheet_pdf"),
    path(f"{_SHEET}sheet.xlsx", sheets.sheet_xlsx, name="plan_sheet_xlsx"),
    path(f"{_SHEET}<flow_side:side>.svg", sheets.sheet_flow, name="plan_sheet_flow"),
    path(f"{_SHEET}<slug:kind>.csv", sheets.sheet_chart_csv, name="plan_sheet_chart"),
    path("plan/lists/", lists.lists_page, name="plan_lists"),
    path("plan/lists/<slug:slug>/", lists.list_page, name="plan_list"),
    path("plan/lists/<slug:slug>/list.csv", lists.list_csv, name="plan_list_csv"),
    path("plan/lists/<slug:slug>/years.csv", lists.list_chart_csv, name="plan_list_chart"),
    path("plan/lists/<slug:slug>/list.xlsx", lists.list_xlsx, name="plan_list_xlsx"),
]
"""The public pages of the plan."""

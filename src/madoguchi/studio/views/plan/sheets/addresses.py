"""Addresses of priority procedures, sheets and named lists."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from madoguchi.studio.views.plan.sheets import choosing, lists, sheet, writing


class FlowSideConverter(StringConverter):
    """The two sides of a flow (前後)."""

    regex = "before|after"


register_converter(FlowSideConverter, "sheet_side")

_CHOICE = "plan/priority/<slug:period>/"
_SHEET = "plan/sheets/<slug:period>/<slug:slug>/"
_LIST = "plan/lists/<slug:slug>/"

urlpatterns: list[URLPattern] = [
    path("plan/priority/", choosing.priority, name="plan_priority"),
    path(_CHOICE, choosing.choice, name="plan_choice"),
    path(f"{_CHOICE}choice.csv", choosing.choice_csv, name="plan_choice_csv"),
    path(f"{_CHOICE}settle/", choosing.settle, name="plan_settle"),
    path("plan/sheets/", sheet.sheets, name="plan_sheets"),
    path(_SHEET, sheet.sheet, name="plan_sheet"),
    path(f"{_SHEET}act/", sheet.act, name="plan_sheet_act"),
    path(f"{_SHEET}draft.pdf", sheet.draft_pdf, name="plan_sheet_draft_pdf"),
    path(f"{_SHEET}edit/", writing.edit, name="plan_sheet_edit"),
    path(f"{_SHEET}<sheet_side:side>/", writing.flow, name="plan_sheet_flow"),
    path("plan/lists/", lists.lists, name="plan_lists"),
    path(_LIST, lists.list_page, name="plan_list"),
    path(f"{_LIST}take/", lists.take, name="plan_list_take"),
    path(f"{_LIST}<int:number>/", lists.item, name="plan_list_item"),
]
"""Addresses under /studio/plan/ for priority procedures, sheets and named lists."""

"""Addresses under /studio/plan/inventory/."""

from django.urls import URLPattern, path

from madoguchi.studio.views.plan.inventory import answers, returns, rounds, sheets

urlpatterns: list[URLPattern] = [
    path("plan/inventory/", rounds.inventory, name="inventory"),
    path("plan/inventory/new/", rounds.new_round, name="inventory_new"),
    path("plan/inventory/<uuid:key>/", rounds.round_page, name="inventory_round"),
    path("plan/inventory/<uuid:key>/act/", rounds.act, name="inventory_act"),
    path("plan/inventory/<uuid:key>/file.csv", sheets.round_csv, name="inventory_csv"),
    path("plan/inventory/<uuid:key>/changes.csv", sheets.changes_csv, name="inventory_changes_csv"),
    path("plan/inventory/<uuid:key>/survey.csv", sheets.survey_csv, name="inventory_survey_csv"),
    path("plan/inventory/returns/<uuid:key>/", returns.return_page, name="inventory_return"),
    path("plan/inventory/returns/<uuid:key>/act/", returns.act, name="inventory_return_act"),
    path("plan/inventory/returns/<uuid:key>/answers/", answers.save_page, name="inventory_answers"),
    path("plan/inventory/returns/<uuid:key>/file.xlsx", sheets.return_xlsx, name="inventory_xlsx"),
    path("plan/inventory/returns/<uuid:key>/import/", sheets.import_page, name="inventory_import"),
    path("plan/inventory/entries/<uuid:key>/", answers.entry_page, name="inventory_entry"),
]
"""Addresses under /studio/ for the inventory."""

"""Addresses under /plan/."""

from django.urls import URLPattern, path

from madoguchi.portal.views.plan import analogue, contacts, pages, periods

urlpatterns: list[URLPattern] = [
    path("plan/", pages.plan_page, name="plan"),
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
]
"""The public pages of the plan."""

"""Addresses of the plan's figures, under /plan/."""

from django.urls import URLPattern, path

from madoguchi.portal.views.plan import figures

urlpatterns: list[URLPattern] = [
    path("plan/", figures.plan_page, name="plan"),
    path("plan/figures.pdf", figures.plan_pdf, name="plan_pdf"),
    path("plan/indicators.csv", figures.values_csv, name="plan_values_csv"),
    path("plan/indicators/<slug:key>/", figures.indicator_page, name="indicator"),
    path("plan/indicators/<slug:key>/<slug:name>.csv", figures.indicator_csv, name="indicator_csv"),
]
"""Figures, definitions and their files."""

"""Addresses under /studio/plan/."""

from django.urls import URLPattern, path

from madoguchi.studio.views.plan import barrier_addresses, figure_addresses, pages, register_addresses
from madoguchi.studio.views.plan.inventory import addresses as inventory_addresses
from madoguchi.studio.views.plan.sheets import addresses as sheet_addresses

urlpatterns: list[URLPattern] = [
    path("plan/", pages.plan_page, name="plan"),
    *barrier_addresses.urlpatterns,
    *figure_addresses.urlpatterns,
    *register_addresses.urlpatterns,
    *inventory_addresses.urlpatterns,
    *sheet_addresses.urlpatterns,
]
"""The officers' pages of the plan."""

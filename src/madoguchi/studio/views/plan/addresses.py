"""Addresses under /studio/plan/."""

from django.urls import URLPattern, path

from madoguchi.studio.views.plan import barrier_addresses, pages, register_addresses
from madoguchi.studio.views.plan.inventory import addresses as inventory_addresses

urlpatterns: list[URLPattern] = [
    path("plan/", pages.plan_page, name="plan"),
    *barrier_addresses.urlpatterns,
    *register_addresses.urlpatterns,
    *inventory_addresses.urlpatterns,
]
"""The officers' pages of the plan."""

"""Addresses under /plan/."""

from django.urls import URLPattern, path

from madoguchi.portal.views.plan import pages

urlpatterns: list[URLPattern] = [
    path("plan/", pages.plan_page, name="plan"),
]
"""The public pages of the plan."""

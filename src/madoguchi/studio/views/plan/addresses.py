"""Addresses under /studio/plan/."""

from django.urls import URLPattern, path

from madoguchi.studio.views.plan import pages

urlpatterns: list[URLPattern] = [
    path("plan/", pages.plan_page, name="plan"),
]
"""The officers' pages of the plan."""

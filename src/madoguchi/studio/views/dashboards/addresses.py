"""Addresses of dashboards in the studio."""

from django.urls import URLPattern, path

from madoguchi.studio.views.dashboards import acts, blocks, pages

_ONE = "dashboards/<slug:code>/"

urlpatterns: list[URLPattern] = [
    path("dashboards/", pages.dashboards, name="dashboards"),
    path("dashboards/new/", pages.new_dashboard, name="dashboard_new"),
    path(_ONE, pages.dashboard, name="dashboard"),
    path(f"{_ONE}act/", acts.act, name="dashboard_act"),
    path(f"{_ONE}preview/", pages.preview, name="dashboard_preview"),
    path(f"{_ONE}blocks/<int:number>/", blocks.block, name="dashboard_block"),
]

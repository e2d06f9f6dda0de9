"""Addresses of scenarios and of the values that documents tell, under /studio/plan/."""

from django.urls import URLPattern, path

from madoguchi.studio.views.plan import points, scenarios

urlpatterns: list[URLPattern] = [
    path("plan/scenarios/", scenarios.scenarios_page, name="plan_scenarios"),
    path("plan/scenarios/new/", scenarios.scenario_new, name="plan_scenario_new"),
    path("plan/scenarios/<uuid:key>/", scenarios.scenario_page, name="plan_scenario"),
    path("plan/scenarios/<uuid:key>/edit/", scenarios.scenario_edit, name="plan_scenario_edit"),
    path("plan/scenarios/<uuid:key>/delete/", scenarios.scenario_delete, name="plan_scenario_delete"),
    path("plan/targets/", points.points_page, name="plan_points"),
    path("plan/targets/<uuid:key>/remove/", points.point_remove, name="plan_point_remove"),
]
"""Scenarios, targets and published values."""

"""Addresses of improvements, reengineering and good practice."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from madoguchi.studio.views.improvement import acts, bpr, bpr_acts, bpr_writing, improvements, practices


class SideConverter(StringConverter):
    """The two sides of a reengineering (前後)."""

    regex = "before|after"


register_converter(SideConverter, "side")

urlpatterns: list[URLPattern] = [
    path("improvements/", improvements.improvements, name="improvements"),
    path("improvements/file.csv", improvements.improvements_csv, name="improvements_csv"),
    path("improvements/new/", improvements.new_improvement, name="improvement_new"),
    path("improvements/<uuid:key>/", improvements.improvement, name="improvement"),
    path("improvements/<uuid:key>/edit/", improvements.edit_improvement, name="improvement_edit"),
    path("improvements/<uuid:key>/act/", acts.act, name="improvement_act"),
    path("bpr/", bpr.bpr, name="bpr"),
    path("bpr/file.csv", bpr.bpr_csv, name="bpr_csv"),
    path("bpr/new/", bpr.new_bpr, name="bpr_new"),
    path("bpr/handbook/", bpr.handbook, name="bpr_handbook"),
    path("bpr/support/", bpr_acts.support, name="bpr_support"),
    path("bpr/<uuid:key>/", bpr.bpr_record, name="bpr_record"),
    path("bpr/<uuid:key>/act/", bpr_acts.act, name="bpr_act"),
    path("bpr/<uuid:key>/findings/", bpr_writing.findings, name="bpr_findings"),
    path("bpr/<uuid:key>/<side:side>/", bpr_writing.flow, name="bpr_flow"),
    path("bpr/<uuid:key>/<side:side>.svg", bpr.diagram, name="bpr_diagram"),
    path("practices/", practices.practices, name="practices"),
    path("practices/new/", practices.new_practice, name="practice_new"),
    path("practices/<uuid:key>/", practices.practice, name="practice"),
    path("practices/<uuid:key>/act/", practices.act, name="practice_act"),
]
"""Addresses under /studio/ for what gets better."""

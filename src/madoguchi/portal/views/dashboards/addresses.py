"""Addresses of theme pages."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from madoguchi.portal.views.dashboards import feeds, files, pages


class PictureConverter(StringConverter):
    """The two forms of a picture (図の形式)."""

    regex = "svg|png"


register_converter(PictureConverter, "picture")

_BLOCK = "dashboards/<slug:code>/blocks/<int:number>"

urlpatterns: list[URLPattern] = [
    path("dashboards/", pages.dashboards, name="dashboards"),
    path("dashboards/changes.atom", feeds.dashboards_feed, name="dashboards_feed"),
    path("dashboards/<slug:code>/", pages.dashboard, name="dashboard"),
    path("dashboards/<slug:code>/changes.atom", feeds.dashboard_feed, name="dashboard_feed"),
    path(f"{_BLOCK}.csv", files.dashboard_csv, name="dashboard_csv"),
    path(f"{_BLOCK}.<picture:ending>", files.dashboard_picture, name="dashboard_picture"),
    path(f"{_BLOCK}/embed/", files.dashboard_embed, name="dashboard_embed"),
]

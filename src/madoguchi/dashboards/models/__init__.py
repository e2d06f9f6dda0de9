"""Dashboards with their versions, their last good blocks and their news, and the places of maps."""

from madoguchi.dashboards.models.boundaries import MapArea
from madoguchi.dashboards.models.pages import Dashboard, DashboardVersion, KeptBlock, PageNews

__all__ = ["Dashboard", "DashboardVersion", "KeptBlock", "MapArea", "PageNews"]

"""What is done to theme pages: begun, written, published by a second person, kept true; and the places of maps."""

from madoguchi.dashboards.services.boundaries import NoBoundaries, NotYourMap, load_boundaries
from madoguchi.dashboards.services.pages import (
    PageNotReady,
    ask_publication,
    begin_dashboard,
    discard_draft,
    publish_dashboard,
    send_back,
    start_draft,
    withdraw_dashboard,
)
from madoguchi.dashboards.services.refreshing import refresh_due, refresh_page
from madoguchi.dashboards.services.writing import (
    add_block,
    change_block,
    drop_block,
    move_block,
    rename_page,
)

__all__ = [
    "NoBoundaries",
    "NotYourMap",
    "PageNotReady",
    "add_block",
    "ask_publication",
    "begin_dashboard",
    "change_block",
    "discard_draft",
    "drop_block",
    "load_boundaries",
    "move_block",
    "publish_dashboard",
    "refresh_due",
    "refresh_page",
    "rename_page",
    "send_back",
    "start_draft",
    "withdraw_dashboard",
]

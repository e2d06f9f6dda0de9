"""Reading theme pages: which there are, what their blocks show, and why one may not be published."""

from madoguchi.dashboards.selectors.blocks import (
    choices_of,
    offered_words,
    public_data,
    shown_block,
    shown_page,
)
from madoguchi.dashboards.selectors.pages import (
    PUBLISHERS,
    READERS,
    WRITERS,
    DataState,
    body_of,
    dashboard_for,
    dashboards_for,
    data_states,
    draft_of,
    may_publish,
    may_write,
    news,
    public_dashboard,
    public_dashboards,
    title_of,
    writable_organisations,
)
from madoguchi.dashboards.selectors.places import areas_of
from madoguchi.dashboards.selectors.quotes import quotable, voice_of

__all__ = [
    "PUBLISHERS",
    "DataState",
    "READERS",
    "WRITERS",
    "areas_of",
    "body_of",
    "choices_of",
    "dashboard_for",
    "dashboards_for",
    "data_states",
    "draft_of",
    "may_publish",
    "may_write",
    "news",
    "offered_words",
    "public_dashboard",
    "public_dashboards",
    "public_data",
    "quotable",
    "shown_block",
    "shown_page",
    "title_of",
    "voice_of",
    "writable_organisations",
]

"""Finding and understanding: home, search, procedures, programmes, life events, one's town."""

from madoguchi.portal.views.find.home import home
from madoguchi.portal.views.find.life import life_event_calendar, life_event_page
from madoguchi.portal.views.find.places import place_page
from madoguchi.portal.views.find.procedures import procedure, procedure_version, procedure_versions
from madoguchi.portal.views.find.programmes import programme, programmes
from madoguchi.portal.views.find.searching import search_page, suggestions

__all__ = [
    "home",
    "life_event_calendar",
    "life_event_page",
    "place_page",
    "procedure",
    "procedure_version",
    "procedure_versions",
    "programme",
    "programmes",
    "search_page",
    "suggestions",
]

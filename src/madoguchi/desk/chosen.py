"""Which cases an officer chose in the list: those that were ticked, else all that the list's conditions find."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from madoguchi.accounts.types import acting_of_request
from madoguchi.core.clock import japan_day, now
from madoguchi.desk.lists import ORDERS, TABS, list_of, read_list

TICKED = "case"
MOST_TICKED = 1_000
_NOT_OF_THE_LIST = {"csrfmiddlewaretoken", "from", "to", "note"}


def chosen(request: HttpRequest, *, most: int) -> list[UUID]:
    """The keys of the chosen cases in the order of the list, at most one more than `most`."""
    acting = acting_of_request(request)
    asked = read_list(request.GET, acting)
    listed = list_of(asked, acting, today=japan_day(now())).cases().values_list("pk", flat=True)
    ticked = ticked_in(request.GET)
    return list((listed.filter(pk__in=ticked) if ticked else listed)[: most + 1])


def ticked_in(query: QueryDict) -> Sequence[UUID]:
    """The cases that were ticked."""
    found = []
    for text in query.getlist(TICKED)[:MOST_TICKED]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def words_of(request: HttpRequest) -> str:
    """The conditions as people read them, for the record of a file: what was asked, not what was found."""
    asked = read_list(request.GET, acting_of_request(request))
    words = [str(TABS[asked.wanted.tab]), str(ORDERS[asked.wanted.ordered])]
    if ticked := len(ticked_in(request.GET)):
        words.append(_("選んだ%(n)d件") % {"n": ticked})
    beside = {"view", "order"}
    words += [f"{name}={value}" for name, value in asked.hidden if name not in beside]
    return "、".join(words)


def query_of(data: QueryDict) -> str:
    """The conditions and the ticked cases of a sent list as the rest of an address."""
    kept = QueryDict(mutable=True)
    for name, values in data.lists():
        if name not in _NOT_OF_THE_LIST:
            kept.setlist(name, values[:MOST_TICKED])
    return kept.urlencode()

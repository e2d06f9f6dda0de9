"""Counting that a result was opened, by the address from which the browser says it comes.

Nothing is put into links, nothing is sent by a script, nothing tells who it was; what a browser does not say is not
counted. `search.services` keeps no more than the words and the day.
"""

from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest
from django.urls import reverse

from madoguchi.core.clock import now
from madoguchi.search.services import count_click


def count_opened(request: HttpRequest) -> None:
    """Count a click when the page is opened from our results; a page fetched ahead does not count."""
    words = _searched_for(request)
    if words and not is_fetched_ahead(request):
        count_click(words, at=now())


def is_fetched_ahead(request: HttpRequest) -> bool:
    """Whether nobody looks at the page yet: a prefetch, or a request for the head alone."""
    return request.method != "GET" or "prefetch" in request.headers.get("Sec-Purpose", "")


def _searched_for(request: HttpRequest) -> str:
    """The words of the search from which the request comes, empty when it comes from elsewhere."""
    try:
        came_from = urlsplit(request.headers.get("Referer", "")[:4_000])
        host, query = came_from.netloc, parse_qs(came_from.query, max_num_fields=50)
    except ValueError:
        return ""
    if host != request.get_host() or came_from.path != reverse("portal:search"):
        return ""
    return query.get("q", [""])[0]

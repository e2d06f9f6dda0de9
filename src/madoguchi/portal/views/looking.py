"""Help while filling in: the towns of a postal code, the name of a corporate number, who is known of the household."""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, JsonResponse

from madoguchi.accounts.selectors import municipalities
from madoguchi.accounts.types import acting_of_request
from madoguchi.businesses.selectors import corporation_of
from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.types import FormDocument, Helps, Reading
from madoguchi.facts.selectors import members_known
from madoguchi.language.towns import Town, towns_of


def helps_for(request: HttpRequest, document: FormDocument) -> Helps:
    """What a page of `document` can look up for whoever fills it in; nobody is looked for where no question asks."""
    asks_members = any(question.type == "members" for _page, question in document.questions())
    members = members_known(acting_of_request(request), on=japan_day(now())) if asks_members else []
    return Helps(members=members, corporation=name_of_corporation, towns=towns_in)


def name_of_corporation(number: str) -> str:
    """Name and place of a corporation as the base registry has them, empty when it has none."""
    found = corporation_of(number)
    if found is None or found.is_hidden:
        return ""
    place = f"{found.prefecture}{found.city}{found.street}"
    return f"{found.name}（{place}）" if place else found.name


def towns_in(code: str) -> Sequence[Town]:
    """The towns of a postal code: of Japan Post, or a municipality of ours that says that it has the code."""
    ours = [
        Town(settings.HOME_PREFECTURE, place.name, "")
        for place in municipalities()
        if any(map(code.startswith, place.settings.get("postal_codes", ())))
    ]
    return ours or towns_of(code)


def found_for_script(request: HttpRequest, reading: Reading) -> JsonResponse | None:
    """What a search inside a question found, for the script that shows it; None for every other request."""
    if not reading.looked or "application/json" not in request.headers.get("Accept", ""):
        return None
    (found,) = reading.looked.values()
    return JsonResponse(found.as_json())

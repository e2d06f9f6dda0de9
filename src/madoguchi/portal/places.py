"""Where a visitor lives, as far as they said so: found by postal code or address, kept in the address of pages.

Nothing of it reaches the database. A cookie with the short name of the municipality is set only for those who tick that
this device shall remember.
"""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.selectors import municipalities
from madoguchi.language.folding import fold, strip_controls
from madoguchi.language.reading import Unreadable, read_postal_code
from madoguchi.language.towns import towns_of
from madoguchi.registry.types import Contact

COOKIE = "place"
REMEMBERED_FOR = 365 * 24 * 3600
LONGEST = 200


@dataclass(frozen=True, slots=True)
class FoundPlaces:
    """What a postal code or address names (住まいの候補).

    `places` are municipalities of ours; `elsewhere` names what the postal code stands for when none of them is meant,
    with the six digits of the one municipality that it is (全国地方公共団体コード), empty where it may be several.
    """

    asked: str
    places: list[Organisation] = field(default_factory=list)
    elsewhere: str = ""
    elsewhere_code: str = ""


def chosen_place(request: HttpRequest) -> Organisation | None:
    """The municipality named in the address, else the one that this device remembers; None for any other."""
    slug = request.GET.get("place", request.COOKIES.get(COOKIE, ""))
    return place_called(slug) if slug else None


def place_called(slug: str) -> Organisation | None:
    """The municipality with this short name."""
    return next((place for place in municipalities() if place.slug == slug), None)


def remembered(request: HttpRequest) -> bool:
    """Whether this device remembers a municipality."""
    return bool(request.COOKIES.get(COOKIE))


def remember(response: HttpResponse, place: Organisation) -> None:
    """Let this device remember `place` for a year."""
    response.set_cookie(
        COOKIE,
        place.slug,
        max_age=REMEMBERED_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """Let this device forget it."""
    response.delete_cookie(COOKIE, samesite="Lax")


def contact_of(place: Organisation) -> Contact | None:
    """Whom to ask in `place`, when it says so."""
    own: dict[str, Any] | None = place.settings.get("contact")
    return Contact(**own) if own else None


def find_places(text: str) -> FoundPlaces:
    """The municipalities that a postal code (in any width, with any dash), an address or a part of a name names.

    A municipality's setting `postal_codes` lists beginnings of codes that it has beside those that Japan Post gives.
    """
    asked = strip_controls(text[:LONGEST]).strip()
    ours = list(municipalities())
    try:
        code = read_postal_code(asked)
    except Unreadable:
        return FoundPlaces(asked, _named(asked, ours))
    named = [place for place in ours if any(map(code.startswith, place.settings.get("postal_codes", ())))]
    if named:
        return FoundPlaces(asked, named)
    towns = _towns(code)
    found = [place for place in ours if any(place.name == city for _, city, _ in towns)]
    if found or not towns:
        return FoundPlaces(asked, found)
    names = "、".join(dict.fromkeys(f"{prefecture}{city}" for prefecture, city, _ in towns))
    codes = {number for _, _, number in towns}
    return FoundPlaces(asked, [], names, _six_digits(codes.pop()) if len(codes) == 1 else "")


def _named(asked: str, ours: list[Organisation]) -> list[Organisation]:
    """Those whose name stands in `asked`, else those in whose name `asked` stands."""
    plain = fold(asked)
    whole = [place for place in ours if fold(place.name) in plain]
    return whole or [place for place in ours if len(plain) > 1 and plain in fold(place.name)]


def _six_digits(number: str) -> str:
    """The code of a local government with its check digit, from the five digits of JIS X 0402."""
    total = sum(int(digit) * weight for digit, weight in zip(number, (6, 5, 4, 3, 2), strict=True))
    return f"{number}{(11 - total % 11) % 10}"


def _towns(code: str) -> list[tuple[str, str, str]]:
    """The prefectures and municipalities of a postal code with their five digits, several where it crosses a border."""
    return list(dict.fromkeys((one.prefecture, one.city, one.municipality) for one in towns_of(code)))

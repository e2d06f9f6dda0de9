"""Where someone lives or has the head office, for the check: by municipality, postal code or address."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.selectors import municipalities
from madoguchi.portal.check.told import Told
from madoguchi.portal.places import FoundPlaces, find_places, place_called


@dataclass(frozen=True, slots=True)
class Chosen:
    """A municipality that was told: ours with its short name, or another by its code (所在地)."""

    name: str
    code: str
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Unclear:
    """What was typed names no municipality, or several (決まらない所在地): `offered` may be chosen from."""

    sentence: str
    offered: list[Organisation]


def read_place(slug: str, typed: str) -> Chosen | Unclear:
    """The municipality that was chosen from the list, else the one that a postal code, name or address names."""
    chosen = place_called(slug) if slug else None
    if chosen is not None:
        return _ours(chosen)
    if not typed.strip():
        return Unclear(
            _("郵便番号か市区町村名を入力するか、市区町村を選んでください。"), list(municipalities())
        )
    found = find_places(typed)
    if len(found.places) == 1:
        return _ours(found.places[0])
    if found.elsewhere_code:
        return Chosen(found.elsewhere, found.elsewhere_code)
    return Unclear(_why(found), found.places or list(municipalities()))


def with_place(told: Told, key: str, chosen: Chosen) -> Told:
    """`told` with where one lives (`person.city_code`) or has the head office (`business.city_code`)."""
    told = told.with_value(key, chosen.code or None).answered(key)
    told = replace(told, place=chosen.slug, place_name=chosen.name)
    return told if chosen.code else told.left_open(key)


def _ours(place: Organisation) -> Chosen:
    return Chosen(place.name, place.settings.get("code", ""), place.slug)


def _why(found: FoundPlaces) -> str:
    if found.places:
        return _("いくつか見つかりました。市区町村を選んでください。")
    if found.elsewhere:
        names = {"names": found.elsewhere}
        return _("%(names)sのどこか、わかりません。市区町村名を入力してください。") % names
    return _("見つかりませんでした。番号や名前を確かめるか、市区町村を選んでください。")

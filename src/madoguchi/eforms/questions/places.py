"""A place that has no address: where the road is broken, where a stall will stand."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.questions.base import Kind, Wrong, each_part, named, one_line, without_individual_number
from madoguchi.eforms.types import Question
from madoguchi.language.widths import unify_dashes

LONGEST_WORDS = 200
_DEGREES = re.compile(
    r"(?:北緯|東経|緯度|経度|[NE])?\s*(-?[0-9]{1,3}(?:\.[0-9]{1,15})?)\s*(?:度|°)?\s*[NE]?", re.I
)
_PAIR = re.compile(r"\s*[,、/\s]\s*")
_MICRO = Decimal("0.000001")


class Place(Kind):
    """A place by words, by latitude and longitude, or both; kept as numbers of degrees with six decimals (場所).

    The device can tell where it is; a pair pasted into the first field is taken apart.
    """

    parts = ("words", "lat", "lon")
    template = "eforms/question_place.html"
    is_styled = True
    script = "questions"

    def ask(self, question: Question) -> str:
        return _("%(label)sを、ことばか、緯度と経度で入力してください。") % {"label": named(question.label)}

    def read(self, question: Question, typed: dict[str, str], on: date) -> dict[str, Any]:
        words = one_line(_("場所の説明"), typed.get("words", ""), LONGEST_WORDS)
        without_individual_number(_("場所の説明"), words)
        lat, lon = (one_line(_("緯度と経度"), typed.get(part, ""), 60) for part in ("lat", "lon"))
        pair = _PAIR.split(lat)
        if not lon and len(pair) == 2:
            lat, lon = pair
        if not lat and not lon:
            return {"lat": None, "lon": None, "words": words}
        read = each_part(
            question,
            {
                "lat": lambda text: _degrees(_("緯度"), text, 90),
                "lon": lambda text: _degrees(_("経度"), text, 180),
            },
            {"lat": lat, "lon": lon},
        )
        return {"lat": float(read["lat"]), "lon": float(read["lon"]), "words": words}

    def fits(self, value: Any) -> bool:
        if not isinstance(value, dict) or set(value) != {"lat", "lon", "words"}:
            return False
        pair = [value["lat"], value["lon"]]
        numbers = all(type(one) in (int, float) for one in pair) or pair == [None, None]
        return numbers and isinstance(value["words"], str)

    def redraw(self, value: dict[str, Any]) -> dict[str, str]:
        return {
            "words": value["words"],
            "lat": "" if value["lat"] is None else _plain(value["lat"]),
            "lon": "" if value["lon"] is None else _plain(value["lon"]),
        }

    def display(self, question: Question, value: dict[str, Any]) -> str:
        if value["lat"] is None:
            return str(value["words"])
        at = _("緯度 %(lat)s、経度 %(lon)s") % {"lat": _plain(value["lat"]), "lon": _plain(value["lon"])}
        return f"{value['words']}（{at}）" if value["words"] else at


def _plain(degrees: float) -> str:
    """Degrees without an exponent or zeros behind."""
    text = f"{degrees:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _degrees(label: str, typed: str, most: int) -> str:
    found = _DEGREES.fullmatch(unify_dashes(typed))
    if not found:
        raise Wrong(("", _("%(label)sを数字で入力してください（例：35.681236）。") % {"label": label}))
    value = Decimal(found[1]).quantize(_MICRO)
    if abs(value) > most:
        raise Wrong(
            ("", _("%(label)sは、-%(most)dから%(most)dまでの数字です。") % {"label": label, "most": most})
        )
    return str(value + 0)

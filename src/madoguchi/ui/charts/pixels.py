"""Kept pictures as they leave the site: SVG as drawn, and the same as PNG for where no SVG can be shown."""

from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING

from madoguchi.core.clock import japan_day
from madoguchi.core.lazily import lazily
from madoguchi.ui.charts.kept import WEEK, Picture
from madoguchi.ui.models import Drawing

if TYPE_CHECKING:
    import vl_convert
else:
    vl_convert = lazily("vl_convert")

SHARPNESS = 2.0
"""Pixels of the picture for each pixel of the drawing."""


def kept_picture(digest: str, *, at: datetime) -> Picture | None:
    """The picture that is kept under this digest, if it was drawn before; a day's first reader notes its use."""
    found = Drawing.objects.filter(pk=digest).values_list("sizes", "used_on").first()
    if found is None:
        return None
    (wide, narrow), used_on = found
    if used_on < japan_day(at) - WEEK:
        Drawing.objects.filter(pk=digest).update(used_on=japan_day(at))
    return Picture(digest, (wide[0], wide[1]), (narrow[0], narrow[1]))


def svg_kept(digest: str, *, is_narrow: bool = False) -> str:
    """The drawing for wide screens, or for phones, that is kept under this digest; empty where none is."""
    form = "narrow" if is_narrow else "wide"
    return Drawing.objects.filter(pk=digest).values_list(form, flat=True).first() or ""


def png_of(digest: str) -> bytes:
    """The same as PNG, twice as fine; empty where none is kept."""
    svg = svg_kept(digest)
    if not svg:
        return b""
    vl_convert.register_font_directory(str(files("pylopdf_fonts_jp")))
    made: bytes = vl_convert.svg_to_png(svg, scale=SHARPNESS)
    return made

"""Kept pictures as they leave the site: SVG as drawn, and the same as PNG for where no SVG can be shown."""

from importlib.resources import files
from typing import TYPE_CHECKING

from madoguchi.core.lazily import lazily
from madoguchi.ui.models import Drawing

if TYPE_CHECKING:
    import vl_convert
else:
    vl_convert = lazily("vl_convert")

SHARPNESS = 2.0
"""Pixels of the picture for each pixel of the drawing."""


def svg_kept(digest: str) -> str:
    """The drawing for wide screens that is kept under this digest; empty where none is."""
    return Drawing.objects.filter(pk=digest).values_list("wide", flat=True).first() or ""


def png_of(digest: str) -> bytes:
    """The same as PNG, twice as fine; empty where none is kept."""
    svg = svg_kept(digest)
    if not svg:
        return b""
    vl_convert.register_font_directory(str(files("pylopdf_fonts_jp")))
    made: bytes = vl_convert.svg_to_png(svg, scale=SHARPNESS)
    return made

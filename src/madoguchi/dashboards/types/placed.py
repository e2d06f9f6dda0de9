"""A block with the addresses at which it is found."""

from dataclasses import dataclass

from django.urls import reverse

from madoguchi.dashboards.types.told import Shown

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Placed:
    """A block on a page (ページのブロック): the words and addresses of reuse are empty on pages of officers.

    `level` is that of its heading: in a frame it heads the page.
    """

    shown: Shown
    csv: str = ""
    embed: str = ""
    frame: str = ""
    svg: str = ""
    png: str = ""
    alt: str = ""
    level: int = 2

    @property
    def is_number(self) -> bool:
        """Whether it is drawn as one number."""
        return self.shown.stat is not None

    @property
    def table_id(self) -> str:
        """The id of its table."""
        return f"t{self.shown.number}"

    @property
    def src(self) -> str:
        """The address of its picture; empty without one."""
        if self.shown.is_to_draw:
            return self.svg
        return reverse("chart", args=[self.shown.picture.digest]) if self.shown.picture else ""

    @property
    def src_narrow(self) -> str:
        """The address of its picture for phones."""
        if self.shown.is_to_draw and self.svg:
            return f"{self.svg}{'&' if '?' in self.svg else '?'}narrow=1"
        return reverse("chart_narrow", args=[self.shown.picture.digest]) if self.shown.picture else ""

    @property
    def size(self) -> Size | None:
        """Width and height of the picture."""
        return self.shown.picture.size if self.shown.picture else None

    @property
    def size_narrow(self) -> Size | None:
        """Width and height of the picture for phones."""
        return self.shown.picture.size_narrow if self.shown.picture else None

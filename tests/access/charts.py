"""A drawn chart, which anyone may see who knows its address."""

from datetime import date

from madoguchi.ui.models import Drawing


def _drawing() -> list[str]:
    words = {"wide": "<svg/>", "narrow": "<svg/>", "sizes": [[1, 1], [1, 1]], "used_on": date(2026, 11, 2)}
    return [Drawing.objects.get_or_create(digest="a" * 64, defaults=words)[0].digest]


PUBLIC = {"chart": _drawing, "chart_narrow": _drawing}

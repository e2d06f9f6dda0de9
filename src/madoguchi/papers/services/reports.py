"""Reports for meetings as PDF: findings, pictures, tables and where all of it comes from."""

import re

from django.utils.translation import gettext as _

from madoguchi.papers.services.letters import day_in_words, released
from madoguchi.papers.types import ReportData, ReportSection

_NUMBER = re.compile(r"[△▲+＋−-]?[\d,.]*\d\s*(?:％|%|ポイント|件|円|分|日|か月|人|プロセス|手続)?|―|10未満|")


def report_pdf(data: ReportData, *, is_picture: bool = False) -> bytes:
    """A report (資料) as PDF, A4; raises `WrongContent` unless all that `data` says stands in it. With `is_picture` as PNG."""
    pictures = {f"p{n}": one.picture for n, one in enumerate(data.sections) if one.picture}
    return released(
        "report.typ",
        {
            "title": data.title,
            "organisation": data.organisation,
            "day": day_in_words(data.on),
            "draft": data.draft,
            "lead": data.lead,
            "facts": [list(pair) for pair in data.facts if pair[1].strip()],
            "sections": [_section(n, one) for n, one in enumerate(data.sections)],
            "footing": data.footing,
        },
        title=data.title,
        author=data.organisation,
        words={"source": _("出典："), **{f"alt{n}": one.alt for n, one in enumerate(data.sections)}},
        day=data.on,
        mark="",
        must_say=[data.title, data.organisation, *(one.title for one in data.sections)],
        pictures=pictures,
        is_picture=is_picture,
    )


def _section(place: int, section: ReportSection) -> dict[str, object]:
    return {
        "title": section.title,
        "deep": section.level > 1,
        "finding": section.finding,
        "text": section.text,
        "facts": [list(pair) for pair in section.facts if pair[1].strip()],
        "picture": place if section.picture else -1,
        "header": list(section.header),
        "rows": [[cell or "―" for cell in row] for row in section.rows],
        "numbers": _numbers(section),
        "notes": list(section.notes),
        "source": section.source,
    }


def _numbers(section: ReportSection) -> list[bool]:
    """Which columns hold numbers alone, and stand to the right."""
    return [
        bool(section.rows) and place > 0 and all(_NUMBER.fullmatch(row[place]) for row in section.rows)
        for place in range(len(section.header))
    ]

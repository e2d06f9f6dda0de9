"""Where the answers of a case came from, as officers read it beside each."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from madoguchi.core.clock import japan_day
from madoguchi.eforms.types import SummaryRow, SummarySection
from madoguchi.facts.selectors import withdrawn_among
from madoguchi.facts.types import said_origin


def with_origins(sections: list[SummarySection], origins: dict[str, Any]) -> list[SummarySection]:
    """The answers with a note beside each that the applicant did not type for this application.

    It says when and how the value became known, and whether the consent to its reuse was withdrawn since: then it
    may be used for this case, for which it was sent, and for nothing else.
    """
    reused = {path: origin for path, origin in origins.items() if "fact" in origin}
    if not reused:
        return sections
    withdrawn = withdrawn_among({UUID(origin["consent"]) for origin in reused.values()})

    def told(row: SummaryRow) -> SummaryRow:
        origin = reused.get(row.path)
        if origin is None:
            return row
        note = _("再利用：%(origin)s申請者が確認しています。") % {
            "origin": said_origin(origin["source"], date.fromisoformat(origin["observed_on"]))
        }
        if at := withdrawn.get(UUID(origin["consent"])):
            day = japan_day(at)
            says = {"year": day.year, "month": day.month, "day": day.day}
            note += _("再利用の同意は撤回されています（%(year)d年%(month)d月%(day)d日）。") % says
        return replace(row, note=note)

    return [replace(section, rows=[told(row) for row in section.rows]) for section in sections]

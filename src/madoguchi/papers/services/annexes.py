"""Tables that an office publishes as an annex, as PDF (別表)."""

from madoguchi.papers.services.letters import released
from madoguchi.papers.types import AnnexData


def annex_pdf(data: AnnexData) -> bytes:
    """The table as PDF, A4 lying; raises `WrongContent` if it reads otherwise."""
    day = f"{data.on.year}年{data.on.month}月{data.on.day}日現在"
    return released(
        "annex.typ",
        {
            "organisation": data.organisation,
            "on": day,
            "lead": data.lead,
            "widths": list(data.widths),
            "header": list(data.header),
            "rows": [[cell or "―" for cell in row] for row in data.rows],
            "remarks": list(data.remarks),
        },
        title=data.title,
        author=data.organisation,
        words={},
        day=data.on,
        mark="",
        must_say=[data.title, data.organisation, day],
    )

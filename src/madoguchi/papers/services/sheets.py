"""The sheet of a priority procedure as PDF, A4 (個票)."""

from madoguchi.papers.services.letters import released
from madoguchi.papers.types import SheetData


def sheet_pdf(data: SheetData, *, is_picture: bool = False) -> bytes:
    """A sheet as PDF, A4; raises `WrongContent` if it reads otherwise. With `is_picture` its first page as PNG."""
    words = {"footing": data.footing}
    for n, one in enumerate(data.parts):
        words[f"widths{n}"] = " ".join(str(share) for share in one.widths or [1] * max(1, len(one.head)))
        words[f"picture{n}"] = one.picture_words
    return released(
        "sheet.typ",
        {
            "title": data.title,
            "caption": data.caption,
            "organisation": data.organisation,
            "facts": [list(pair) for pair in data.facts if pair[1]],
            "parts": [
                {
                    "title": one.title,
                    "text": one.text,
                    "head": list(one.head),
                    "rows": [[cell or "―" for cell in row] for row in one.rows],
                    "note": one.note,
                }
                for one in data.parts
            ],
        },
        title=f"{data.caption}　{data.title}",
        author=data.organisation,
        words=words,
        day=data.on,
        mark="",
        must_say=[data.title, data.organisation, *(one.title for one in data.parts)],
        pictures={f"picture{n}": one.picture for n, one in enumerate(data.parts) if one.picture},
        is_picture=is_picture,
    )

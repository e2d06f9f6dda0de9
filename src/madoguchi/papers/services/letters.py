"""Receipts and notices as PDF: typeset by typst, read back and compared before anyone gets them."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from typst import Compiler, Fonts

from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.language.eras import era_date
from madoguchi.language.numbers import format_bytes
from madoguchi.papers.glyphs import FONT_FILES, GETA, code_points, drawable, missing_glyphs
from madoguchi.papers.reading import said_in
from madoguchi.papers.types import Block, LetterData, NoticeData, ReceiptData

TEMPLATES = Path(__file__).parent.parent / "typst"
# Archivable, tagged and accessible: PDF/A-2a and PDF/UA-1. Both refuse a character without a glyph.
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]
_RECEIPT_NUMBER = re.compile(r"U-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]")


class WrongContent(Exception):
    """A document, read back, does not say what it was made to say; it must not leave."""


def receipt_pdf(data: ReceiptData) -> bytes:
    """The receipt (受付票) of an application as PDF; raises `WrongContent` if it reads otherwise."""
    summary = [
        (_("手続"), data.procedure),
        (_("申請した方"), data.applicant_name),
        *([(_("代理人"), data.agent)] if data.agent else []),
        (_("受け付けた日時"), _moment(data.arrived_at)),
        (
            _("結果の目安"),
            _("%(day)sまで（標準処理期間）") % {"day": day_in_words(data.due_on)} if data.due_on else "",
        ),
        (_("受け付けた所"), data.organisation),
        (_("状況の確認"), data.status_url),
        (_("問い合わせ先"), data.contact),
    ]
    # The name between the labels before and after it: this name, not one that begins or ends like it.
    named = summary[1][0] + data.applicant_name + summary[2][0]
    return released(
        "receipt.typ",
        {
            "organisation": data.organisation,
            "receipt_number": data.receipt_number,
            "summary": [*summary[:2], *(pair for pair in summary[2:] if pair[1])],
            "next": _(
                "申請は上の日時に届きました。次は、受け付けた所が内容を確認します。"
                "確認したいことがあるときと、結果が決まったときは、オンライン窓口でお知らせします。\n\n"
                "この受付票は、申請が届いたことを示すものです。結果の通知ではありません。"
            ),
            "sections": data.sections,
            "files": [(name, format_bytes(size), digest) for name, size, digest in data.files],
        },
        title=_("受付票　%(procedure)s") % {"procedure": data.procedure},
        author=data.organisation,
        words={
            "receipt": _("受付票"),
            "number": _("受付番号"),
            "answers": _("申請の内容"),
            "files": _("添付したファイル"),
            "file": _("ファイル"),
            "size": _("大きさ"),
        },
        day=japan_day(data.arrived_at),
        mark=data.mark,
        must_say=[data.receipt_number, named, data.procedure, *([data.agent] if data.agent else [])],
    )


def notice_pdf(data: NoticeData) -> bytes:
    """The notice of a disposition (処分通知) as PDF, still unsigned, in the words of all notices without a template.

    Raises `WrongContent`.
    """
    items = [
        (_("決定の内容"), data.outcome),
        (_("条件など"), data.conditions),
        (_("決定の理由"), data.grounds),
        (_("根拠となる法令など"), data.legal_basis),
    ]
    opening = _(
        "%(day)s付けで申請のありました「%(procedure)s」について、下記のとおり決定しましたので、通知します。"
    ) % {"day": era_date(data.arrived_on), "procedure": data.procedure}
    blocks = [Block("paragraph", opening), Block("record", _("記"))]
    for place, (label, text) in enumerate((item for item in items if item[1].strip()), 1):
        blocks += [Block("heading", f"{place}　{label}"), Block("paragraph", text)]
    blocks.append(Block("end", _("以上")))
    if data.review_instructions.strip():
        blocks.append(Block("review", data.review_instructions))
    return letter_pdf(
        LetterData(
            number=data.number,
            issued_on=data.issued_on,
            organisation=data.organisation,
            office_holder=data.office_holder,
            applicant_name=data.applicant_name,
            receipt_number=data.receipt_number,
            title=data.title,
            blocks=tuple(blocks),
            footing=footing_of(data.receipt_number, data.organisation, data.contact, data.verify_url),
            mark=data.mark,
        )
    )


def footing_of(
    receipt_number: str, organisation: str, contact: str, verify_url: str, *, printed: str = ""
) -> tuple[tuple[str, str], ...]:
    """What stands below the text of every letter: which application, whom to ask, how to check the signature.

    `printed` is the number of a letter that its reader gets on paper alone: nobody can check a signature there.
    """
    pairs = (
        (_("受付番号"), receipt_number),
        (_("担当"), organisation),
        (_("問い合わせ先"), contact),
        (
            _("この通知書の確かめ方"),
            _verification_of_print(printed, verify_url) if printed else _verification(verify_url),
        ),
    )
    return tuple(pair for pair in pairs if pair[1])


def letter_pdf(data: LetterData, *, is_picture: bool = False) -> bytes:
    """A letter of an office as PDF, still unsigned; raises `WrongContent` unless it says just what `data` says.

    With `is_picture` its first page as a picture (PNG), to look at while it is written.
    """
    addressee = _("%(name)s　様") % {"name": data.applicant_name}
    seal, review = seal_of(is_print=data.is_print), _("この決定に不服があるとき（教示）")
    issued = day_in_words(data.issued_on)
    blocks = [block_for_typst(one) for one in data.blocks]
    for one in blocks:
        if one["kind"] == "review":
            one["title"] = review
    return released(
        "notice.typ",
        {
            "title": data.title,
            "number": data.number,
            "issued": issued,
            "reissued": data.reissued,
            "address": data.address,
            "addressee": addressee,
            "office_holder": data.office_holder,
            "seal": seal,
            "blocks": blocks,
            "footing": data.footing,
        },
        title=data.title,
        author=data.organisation,
        words={},
        day=data.issued_on,
        mark=data.mark,
        must_say=[data.number, data.receipt_number, addressee + data.office_holder, data.title],
        exactly=[
            *(
                data.number,
                issued,
                data.reissued,
                data.address,
                addressee,
                data.office_holder,
                seal,
                data.title,
            ),
            *(text for one in blocks for text in said_by(one)),
            *(text for pair in data.footing for text in pair),
        ],
        is_picture=is_picture,
    )


def block_for_typst(block: Block) -> dict[str, Any]:
    """A block as the templates of typst read it, marks of lists included."""
    shown: dict[str, Any] = {"kind": block.kind, "text": block.text}
    if block.kind == "items":
        shown["lines"] = [["・", line] for line in block.lines]
    elif block.kind == "numbered":
        shown["lines"] = [[f"（{n}）", line] for n, line in enumerate(block.lines, 1)]
    elif block.kind == "table":
        shown |= {"rows": [list(row) for row in block.rows], "head": block.has_head}
    return shown


def said_by(shown: dict[str, Any]) -> Iterable[str]:
    """The texts of a block in the order in which they are read."""
    yield from (shown.get("title", ""), shown["text"])
    for line in [*shown.get("lines", ()), *shown.get("rows", ())]:
        yield from line


def seal_of(*, is_print: bool) -> str:
    """What stands in the place of the seal: on a print, that the signature is on the original."""
    if is_print:
        return _("（原本の電子文書に電子署名を付し、公印を省略）")
    return _("（電子署名を付し、公印を省略）")


def _verification_of_print(number: str, url: str) -> str:
    sentence = _(
        "お手元の通知書は、電子署名を付した電子文書（原本）を印刷したものです。紙では電子署名を確かめられません。\n"
        "本物かどうかは、文書番号（%(number)s）を問い合わせ先に伝えると、原本と照らし合わせて確かめられます。"
    ) % {"number": number}
    if url:
        sentence += "\n" + _("原本のPDFは、次のページに入れると、電子署名を確かめられます。") + "\n" + url
    return sentence


def _verification(url: str) -> str:
    sentence = _(
        "この通知書には電子署名が付いています。PDFのまま保存してください。紙に印刷すると署名は確かめられません。"
    )
    if url:
        sentence += "\n" + _("次のページにPDFを入れると、署名を確かめられます。") + "\n" + url
    return sentence


def released(
    template: str,
    content: dict[str, Any],
    *,
    title: str,
    author: str,
    words: dict[str, str],
    day: date,
    mark: str,
    must_say: list[str],
    exactly: list[str] | None = None,
    pictures: dict[str, str] | None = None,
    is_picture: bool = False,
) -> bytes:
    """Typeset `content`, read the result back, and give it out only if it says just this.

    `words` are the labels of the template; `title`, `author` and `day` go into the file's properties; `mark` stands
    large behind the text of every page. With `exactly`, the texts in the order in which they are read, not one
    character more or less may stand in it. `pictures` are drawings (SVG) by name. With `is_picture` the first
    page comes as a picture (PNG), which never leaves the house.
    """
    note = (
        _("（%(mark)s）この書類は、試すためのものです。効力はありません。") % {"mark": mark} if mark else ""
    )
    content = {**content, "mark_note": note}
    texts = list(_texts(content)) if exactly is None else [note, *exactly]
    shown = _drawn(content | {"about": title, "author": author}) | {
        "words": words,
        "date": [day.year, day.month, day.day],
        "language": (get_language() or "ja").split("-")[0],
        "notes": _notes(texts),
        "mark": mark,
        "pictures": pictures or {},
    }
    # A compiler of its own for every document: nothing of another person's can be left in it.
    compiler = Compiler(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(shown, ensure_ascii=True)},
    )
    if is_picture:
        pages = compiler.compile(format="png", ppi=96)
        picture = pages[0] if isinstance(pages, list) else pages
        assert isinstance(picture, bytes)
        return picture
    midnight = datetime(day.year, day.month, day.day, tzinfo=JAPAN).astimezone(UTC)
    pdf = compiler.compile(format="pdf", pdf_standards=[*STANDARDS], timestamp=midnight)
    assert isinstance(pdf, bytes)
    compare(pdf, must_say=[*must_say, note], texts=texts)
    if exactly is not None:
        compare_exactly(pdf, [note, *exactly, *shown["notes"]])
    return pdf


def compare_exactly(pdf: bytes, texts: Iterable[str]) -> None:
    """Read `pdf` and raise `WrongContent` unless it says `texts`, in their order, and nothing else."""
    wanted = _without_spaces("".join(drawable(text) for text in texts))
    if _without_spaces(said_in(pdf)) != wanted:
        raise WrongContent("the document does not say exactly what it was made to say")


def compare(pdf: bytes, *, must_say: Iterable[str], texts: Iterable[str]) -> None:
    """Read `pdf` and raise `WrongContent` unless it says what it was given.

    Each of `must_say` stands in it as a whole, every character of `texts` as often as there, and no
    receipt number that is not in `texts`. The message names no personal value.
    """
    said = _without_spaces(said_in(pdf))
    for place, wanted in enumerate(must_say):
        if _without_spaces(drawable(wanted)) not in said:
            raise WrongContent(f"value {place} of what the document must say is not in it")
    given = _without_spaces("".join(drawable(text) for text in texts))
    lost = Counter(given) - Counter(said)
    if lost:
        raise WrongContent(f"{lost.total()} characters of what the document must say are not in it")
    allowed = {number for text in texts for number in _RECEIPT_NUMBER.findall(text)}
    if not set(_RECEIPT_NUMBER.findall(said)) <= allowed:
        raise WrongContent("the document names a receipt number that is not its own")


def _without_spaces(text: str) -> str:
    return "".join(text.split())


@lru_cache
def _fonts() -> Fonts:
    return Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(p.parent) for p in FONT_FILES[:1]],
    )


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)


def _drawn(value: Any) -> Any:
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, dict):
        return {key: _drawn(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_drawn(inner) for inner in value]
    return value


def _notes(texts: Iterable[str]) -> list[str]:
    """The lines that tell a reader which characters our fonts could not show as they were typed."""
    missing = list(dict.fromkeys(cluster for text in texts for cluster in missing_glyphs(text)))
    absent = [c for c in missing if drawable(c) == GETA]
    plainer = [c for c in missing if drawable(c) != GETA]
    notes = []
    if absent:
        codes = "、".join(code_points(c) for c in absent)
        notes.append(_("※ 〓は、この書体では表示できない文字です（%(codes)s）。") % {"codes": codes})
    notes += [
        _("※ 「%(shown)s」は、近い字体で表示しています（%(codes)s）。")
        % {"shown": drawable(c), "codes": code_points(c)}
        for c in plainer
    ]
    return notes


def day_in_words(day: date) -> str:
    """`day` as offices write it, the western year beside it: 令和8年4月1日（2026年）."""
    return f"{era_date(day)}（{day.year}年）"


def _moment(at: datetime) -> str:
    local = at.astimezone(JAPAN)
    return f"{day_in_words(local.date())} {local.hour}時{local.minute:02}分{local.second:02}秒"

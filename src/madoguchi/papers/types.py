"""What the papers are made of and what a check of a signature says: plain values."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class ReceiptData:
    """Everything that stands on a receipt (受付票).

    `arrived_at` is the legal moment of arrival, `due_on` the last day of the standard processing period
    or None where none is published. `sections` holds pairs of a section's title and its pairs of label and
    value; `files` holds name, size in bytes and SHA-256 (hexadecimal) of each attachment. `agent` is who filed
    in the applicant's name (代理人), empty for the applicant. `mark` stands large across every page (試験), empty
    for a paper that counts.
    """

    receipt_number: str
    procedure: str
    organisation: str
    applicant_name: str
    arrived_at: datetime
    due_on: date | None = None
    sections: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    files: list[tuple[str, int, str]] = field(default_factory=list)
    contact: str = ""
    status_url: str = ""
    agent: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class NoticeData:
    """Everything that stands on a notice of disposition (処分通知).

    `title` is the name of the letter (児童手当認定通知書), `number` its document number (文書番号),
    `office_holder` the agency that decides (窓野市長), `outcome` the decision in one sentence,
    `conditions` its content or conditions, `grounds` the reasons (Administrative Procedure Act art. 8),
    `review_instructions` the instructions on requesting review (Administrative Complaint Review Act
    art. 82); blank lines part paragraphs. `mark` as on a receipt.
    """

    number: str
    issued_on: date
    organisation: str
    office_holder: str
    applicant_name: str
    title: str
    procedure: str
    receipt_number: str
    arrived_on: date
    outcome: str
    grounds: str
    review_instructions: str
    conditions: str = ""
    legal_basis: str = ""
    contact: str = ""
    verify_url: str = ""
    mark: str = ""


BlockKind = Literal["paragraph", "heading", "items", "numbered", "table", "record", "end", "review"]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the text of a letter (文のかたまり).

    `text` is that of a paragraph, heading or instruction on review; `lines` are those of a list; `rows` those of a
    table, whose first row is a heading if `has_head`. 「記」 and 「以上」 (record, end) are their `text`. All of it is
    plain text and nothing else: blank lines part paragraphs.
    """

    kind: BlockKind
    text: str = ""
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    has_head: bool = False


@dataclass(frozen=True, slots=True)
class LetterData:
    """Everything that stands on a letter that an office wrote, such as a notice of disposition (通知書).

    `office_holder` signs it, `blocks` are what it says below its `title`, `footing` pairs of label and value below
    the text. `address` stands above the name of whom it is for, `reissued` below the number of one that takes the
    place of another. `is_print` for those who get it printed, by post. `mark` as on a receipt.
    """

    number: str
    issued_on: date
    organisation: str
    office_holder: str
    applicant_name: str
    receipt_number: str
    title: str
    blocks: tuple[Block, ...]
    footing: tuple[tuple[str, str], ...] = ()
    address: str = ""
    reissued: str = ""
    mark: str = ""
    is_print: bool = False


@dataclass(frozen=True, slots=True)
class PermitData:
    """Everything that stands on a permit or certificate, which is hung on a wall or carried (許可証・証明書).

    `rows` are pairs of label and value below the holder's name, `verify_url` the page that its picture (QR) leads to
    and that tells whether it still counts. `is_print` as on a letter.
    """

    number: str
    issued_on: date
    organisation: str
    office_holder: str
    holder: str
    receipt_number: str
    title: str
    blocks: tuple[Block, ...]
    rows: tuple[tuple[str, str], ...] = ()
    verify_url: str = ""
    reissued: str = ""
    mark: str = ""
    is_print: bool = False


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """One table of a decision's record: what it is called, its columns, its rows (決裁文書の表)."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class DecisionData:
    """Everything that stands on the record of a decision (決裁文書).

    `title` is its subject (件名), `facts` are pairs of label and value, `tables` say what was found of each standard
    and who signed; `sections` and `files` as on a receipt.
    """

    receipt_number: str
    organisation: str
    title: str
    decided_on: date
    facts: tuple[tuple[str, str], ...]
    tables: tuple[DecisionTable, ...] = ()
    sections: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    files: list[tuple[str, int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PostedLetter:
    """A letter that goes by post: to whom, what it says, and how its reader goes on (郵送するお知らせ)."""

    name: str
    address: str
    title: str
    text: str
    how: str


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What the check of an electronic signature found (署名検証の結果).

    `is_intact`: nothing was changed since the signature; `is_trusted`: our authority stands behind it;
    `message` says the whole in kind words. A document may be believed only if `is_valid`. `signed_at` is the moment
    that the signer names, `stamped_at` the one that a time stamping authority vouches for.
    """

    is_signed: bool = False
    is_intact: bool = False
    is_trusted: bool = False
    covers_whole_document: bool = False
    signer: str = ""
    signed_at: datetime | None = None
    certificate_until: datetime | None = None
    message: str = ""
    stamped_at: datetime | None = None

    @property
    def is_valid(self) -> bool:
        """Whether the document is ours and as it left us."""
        return self.is_signed and self.is_intact and self.is_trusted and self.covers_whole_document


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority in whose name this installation signs (署名の認証局)."""

    signer: str
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class AnnexData:
    """A table that an office publishes (別表): `widths` are the shares of its columns, `remarks` stand below it."""

    title: str
    organisation: str
    on: date
    header: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    lead: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportSection:
    """One section of a report (資料の節): what was found, in words, as a picture and as a table, and its source.

    `picture` is a drawing (SVG) that `alt` tells in words; `facts` are labels with values; `rows` stand below `header`.
    Headings of `level` 1 divide the report, those of 2 stand below them.
    """

    title: str
    level: int = 1
    finding: str = ""
    text: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    picture: str = ""
    alt: str = ""
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class ReportData:
    """A report of an office for a meeting (資料): who, for what, as of when, and its sections.

    `draft` stands in red below the title while the report may still change.
    """

    title: str
    organisation: str
    on: date
    facts: tuple[tuple[str, str], ...]
    sections: tuple[ReportSection, ...]
    lead: str = ""
    footing: str = ""
    draft: str = ""


@dataclass(frozen=True, slots=True)
class PosterData:
    """What stands on a poster that asks visitors how it was (窓口のポスター); `address` is where its picture leads."""

    title: str
    lead: str
    window: str
    place: str
    address: str
    steps: tuple[str, ...]
    easy: str
    english: str
    others: str
    footing: str
    on: date


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One part of a sheet: words, a table, a drawing (SVG) with what it shows in words (個票の部分).

    `widths` are the shares of the columns; a row of the table that begins with an empty text goes on with the row above.
    """

    title: str
    text: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[int, ...] = ()
    note: str = ""
    picture: str = ""
    picture_words: str = ""


@dataclass(frozen=True, slots=True)
class SheetData:
    """Everything that stands on the sheet of a priority procedure (個票): `facts` are pairs of label and value."""

    title: str
    caption: str
    organisation: str
    on: date
    facts: tuple[tuple[str, str], ...]
    parts: tuple[SheetPart, ...]
    footing: str = ""

"""The words of the papers of a disposition: pinned when it is made, filled from its case, compared before release."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.calendars import add_months
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.models import Event
from madoguchi.examination.models import (
    REFUSING,
    Disposition,
    NoticeTemplateVersion,
    Outcome,
    PaperKind,
)
from madoguchi.examination.selectors.merging import PaperFacts, address_of_applicant, value_of_case
from madoguchi.examination.selectors.templates import version_in_force, words_for, words_of
from madoguchi.examination.writing.document import HOLDER, Words, in_words
from madoguchi.examination.writing.language import Missing, NotFilled
from madoguchi.language.eras import era_date
from madoguchi.papers.services import WrongContent, compare, footing_of, letter_pdf, permit_pdf
from madoguchi.papers.types import Block, LetterData, PermitData
from madoguchi.registry.selectors import body_for, contact_of
from madoguchi.versions.services import digest_of

LATER = "…"
"""Stands for a number that is not given yet, when it is only asked whether all can be said."""


class PaperCannotBeMade(Refusal):
    """The words of a paper need something that the case has not; decided now, no paper could be made."""

    sentence = gettext_lazy("通知書を作れません。次の項目が、この案件にはありません。")

    def __init__(self, told: str) -> None:
        super().__init__(f"{type(self).sentence}{told}", field="notice")


class PaperSaysTooLittle(Refusal):
    """A refusal without grounds or instructions on review, or a condition that is not written."""

    sentence = gettext_lazy(
        "認めないとき（一部を含む）は理由と教示が、条件を付けるときは条件が、通知書に要ります。"
    )


def pin_words(disposition: Disposition) -> None:
    """Note on an unsaved disposition in which versions its papers will be written, after seeing that they can be.

    Raises `PaperCannotBeMade` and `PaperSaysTooLittle`: better now than when the applicant waits for it.
    """
    edition, on = disposition.application.edition, japan_day(disposition.decided_at)
    for kind in PaperKind:
        version = version_in_force(edition, kind=kind, outcome=disposition.outcome, on=on)
        if kind == PaperKind.PERMIT:
            disposition.permit_version = version
        else:
            disposition.notice_version = version
    for paper in kinds_of(disposition):
        try:
            said(disposition, facts_of(disposition, paper, number=LATER, issued_on=on))
        except NotFilled as error:
            raise PaperCannotBeMade(in_words(error)) from error


def kinds_of(disposition: Disposition) -> list[str]:
    """The papers that belong to a disposition: a notice always, a permit where a template of one was in force."""
    return [PaperKind.NOTICE, *([PaperKind.PERMIT] if disposition.permit_version_id else [])]


def version_of(disposition: Disposition, kind: str) -> NoticeTemplateVersion | None:
    """The version that is pinned for the paper of `kind`."""
    return disposition.permit_version if kind == PaperKind.PERMIT else disposition.notice_version


def words_of_paper(disposition: Disposition, kind: str) -> Words:
    """The words in which the paper of `kind` is written."""
    version = version_of(disposition, kind)
    return words_for(disposition.application.edition, version, outcome=disposition.outcome)


def facts_of(disposition: Disposition, kind: str, *, number: str, issued_on: date) -> PaperFacts:
    """What is known of a paper beside its case; it is valid from the day of the decision on."""
    organisation = disposition.application.organisation
    own = words_of_paper(disposition, kind)
    years = words_of(disposition.permit_version).valid_years if disposition.permit_version else None
    first = japan_day(disposition.decided_at)
    return PaperFacts(
        kind=kind,
        number=number,
        issued_on=issued_on,
        signer=own.signer or str(organisation.settings.get("office_holder") or organisation.name),
        valid_from=first if years else None,
        valid_until=last_valid_day(first, years) if years else None,
    )


def last_valid_day(first: date, years: int) -> date:
    """The last day of `years` years that begin with `first`."""
    return date.fromordinal(add_months(first, 12 * years).toordinal() - 1)


def said(disposition: Disposition, facts: PaperFacts) -> tuple[Block, ...]:
    """The text of a paper with the values of its case.

    Raises `NotFilled` for a field without a value, `PaperSaysTooLittle` where the law wants more.
    """
    needed = [disposition.grounds, disposition.review_instructions] if disposition.outcome in REFUSING else []
    if disposition.outcome == Outcome.CONDITIONAL:
        needed.append(disposition.conditions)
    if not all(text.strip() for text in needed):
        raise PaperSaysTooLittle
    words = words_of_paper(disposition, facts.kind)
    blocks = words.filled(value_of_case(disposition, facts))
    if words.shows_address and not address_of_applicant(disposition.application):
        raise NotFilled([Missing("申請者の住所", 0, is_known=True)])
    if facts.kind == PaperKind.PERMIT and HOLDER not in words.used:  # published before it had to say so
        raise NotFilled([Missing(HOLDER, 0, is_known=True)])
    return blocks


def letter_data(
    disposition: Disposition, facts: PaperFacts, *, reissued: str = "", mark: str = ""
) -> LetterData:
    """Everything that stands on the notice of `disposition`; raises as `said`."""
    application = disposition.application
    words = words_of_paper(disposition, facts.kind)
    return LetterData(
        number=facts.number,
        issued_on=facts.issued_on,
        organisation=application.organisation.name,
        office_holder=facts.signer,
        applicant_name=application.applicant_name,
        receipt_number=application.receipt_number,
        title=words.title,
        blocks=said(disposition, facts),
        footing=footing_of(
            application.receipt_number,
            application.organisation.name,
            contact_of(application.edition, body_for(application.edition)).name_and_phone,
            urljoin(settings.SITE_ORIGIN, "/verify/"),
            printed=facts.number if application.is_on_paper else "",
        ),
        address=address_of_applicant(application) if words.shows_address else "",
        reissued=reissued,
        mark=mark,
        is_print=application.is_on_paper,
    )


def permit_data(
    disposition: Disposition, facts: PaperFacts, *, code: str, reissued: str = "", mark: str = ""
) -> PermitData:
    """Everything that stands on the permit that goes with `disposition`; raises as `said`."""
    application = disposition.application
    words = words_of_paper(disposition, facts.kind)
    rows, blocks = rows_and_text(said(disposition, facts))
    if facts.valid_from and facts.valid_until and "有効期間の満了日" not in words.used:
        rows.append(
            (
                _("有効期間"),
                _("%(first)sから%(last)sまで")
                % {"first": era_date(facts.valid_from), "last": era_date(facts.valid_until)},
            )
        )
    return PermitData(
        number=facts.number,
        issued_on=facts.issued_on,
        organisation=application.organisation.name,
        office_holder=facts.signer,
        holder=application.applicant_name,
        receipt_number=application.receipt_number,
        title=words.title,
        blocks=blocks,
        rows=tuple(rows),
        verify_url=urljoin(settings.SITE_ORIGIN, f"/verify/{code}/") if code else "",
        reissued=reissued,
        mark=mark,
        is_print=application.is_on_paper,
    )


def rows_and_text(blocks: tuple[Block, ...]) -> tuple[list[tuple[str, str]], tuple[Block, ...]]:
    """The first table of a permit, where it has two columns, and the text below it."""
    first = blocks[0] if blocks else None
    if first is None or first.kind != "table" or any(len(row) != 2 for row in first.rows):
        return [], blocks
    return [(row[0], row[1]) for row in first.rows], blocks[1:]


def paper_pdf(disposition: Disposition, facts: PaperFacts, *, code: str = "", reissued: str = "") -> bytes:
    """The paper as PDF, still unsigned, after it was read back and compared with the case as it is kept.

    Raises `WrongContent` if it says anything else than was given, or if the case does not say it.
    """
    if facts.kind == PaperKind.PERMIT:
        pdf = permit_pdf(permit_data(disposition, facts, code=code, reissued=reissued))
    else:
        pdf = letter_pdf(letter_data(disposition, facts, reissued=reissued))
    confirm_with_case(pdf, disposition, facts)
    return pdf


def confirm_with_case(pdf: bytes, disposition: Disposition, facts: PaperFacts) -> None:
    """Read the case anew and the log beside it; raise `WrongContent` unless the paper is of this very case.

    Nothing that was read before is trusted: what stands on a paper is bound to the application that was decided.
    """
    fresh = (
        Disposition.objects.select_related("application__organisation", "application__edition", "proposal")
        .filter(pk=disposition.pk, revoked_at__isnull=True)
        .get()
    )
    decided = Event.objects.filter(
        stream=f"application:{fresh.application_id}", data__disposition=digest_of(fresh.content)
    )
    if not decided.exists():
        raise WrongContent("the disposition is not the one that the log tells of")
    receipt_number = fresh.application.receipt_number
    wanted = [facts.number, fresh.application.applicant_name]
    tells_receipt = facts.kind == PaperKind.NOTICE or "受付番号" in words_of_paper(fresh, facts.kind).used
    if tells_receipt:
        wanted.append(receipt_number)
    if fresh.outcome in REFUSING:
        wanted += [fresh.grounds, fresh.review_instructions]
    if fresh.outcome == Outcome.CONDITIONAL and facts.kind == PaperKind.NOTICE:
        wanted.append(fresh.conditions)
    compare(pdf, must_say=wanted, texts=_texts_of_case(fresh, facts))


def _texts_of_case(fresh: Disposition, facts: PaperFacts) -> list[str]:
    """All that the case itself has a paper say: a receipt number that stands in none of it is another case's.

    Grounds may name an earlier application, and an applicant may write any number into an answer.
    """
    blocks = said(fresh, facts)
    texts = [one.text for one in blocks]
    texts += [text for one in blocks for row in (one.lines, *one.rows) for text in row]
    if facts.kind == PaperKind.NOTICE:
        texts += [fresh.application.receipt_number, fresh.application.applicant_name]
        if words_of_paper(fresh, facts.kind).shows_address:
            texts.append(address_of_applicant(fresh.application))
    return texts


@dataclass(frozen=True, slots=True)
class Preview:
    """What the notice of a proposed disposition will say, as a page shows it (通知書の文面).

    `items` are pairs of heading (empty for none) and text; `problem` says what the case lacks for it.
    """

    title: str
    office_holder: str
    items: list[tuple[str, str]]
    review: str = ""
    problem: str = ""


def preview_of(disposition: Disposition) -> Preview:
    """The words of the notice of a disposition that is not made yet, in the version that would be pinned."""
    edition, on = disposition.application.edition, japan_day(disposition.decided_at)
    disposition.notice_version = version_in_force(
        edition, kind=PaperKind.NOTICE, outcome=disposition.outcome, on=on
    )
    facts = facts_of(disposition, PaperKind.NOTICE, number=LATER, issued_on=on)
    title = words_of_paper(disposition, PaperKind.NOTICE).title
    try:
        blocks = said(disposition, facts)
    except NotFilled as error:
        return Preview(title, facts.signer, [], problem=str(PaperCannotBeMade(in_words(error))))
    except PaperSaysTooLittle as refusal:
        return Preview(title, facts.signer, [], problem=str(refusal.sentence))
    items: list[tuple[str, str]] = []
    for block in blocks:
        if block.kind == "heading":
            items.append((block.text, ""))
        elif block.kind not in ("record", "end", "review"):
            text = _flat(block)
            if items and items[-1][0] and not items[-1][1]:
                items[-1] = (items[-1][0], text)
            else:
                items.append(("", text))
    review = "\n\n".join(block.text for block in blocks if block.kind == "review")
    return Preview(title, facts.signer, items, review)


def _flat(block: Block) -> str:
    lines = [f"・{line}" for line in block.lines] + ["　".join(row) for row in block.rows]
    return "\n".join(lines) or block.text

"""What a draft will file: for each procedure its own answers and files, and what it waits for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from madoguchi.eforms.selectors import (
    Composed,
    applicant_email,
    applicant_name,
    check,
    document_of,
    effective_answers,
)
from madoguchi.eforms.types import Answers, FieldError, FormDocument
from madoguchi.filling.models import Draft, DraftItem
from madoguchi.filling.selectors import (
    Reused,
    composed_of,
    document_of_draft,
    file_by,
    items_of,
    origins_to_send,
    part_key,
    unconfirmed,
    unfinished,
)
from madoguchi.filling.services.attachments import entries_in, verified_files
from madoguchi.filling.services.refusals import NotComplete, NothingApplies
from madoguchi.registry.models import Edition
from madoguchi.registry.selectors import body_of
from madoguchi.versions.services import digest_of

NEAR = timedelta(days=7)
"""So long before its own period ends nothing waits any more."""


@dataclass(frozen=True)
class Filing:
    """What one procedure gets of a draft (一つの手続への提出).

    `ground` is the edition in the same draft whose decision it waits for, and `file_by` the day on which it does not.
    """

    item: DraftItem
    document: FormDocument
    answers: Answers
    files: list[dict[str, Any]]
    name: str
    email: str
    ground: UUID | None = None
    file_by: date | None = None

    @property
    def edition(self) -> Edition:
        """The edition of the procedure for which it is."""
        return self.item.edition


@dataclass(frozen=True)
class Ready:
    """A draft that can be sent on the day `day` (提出できる下書き)."""

    filings: tuple[Filing, ...]
    body_hash: str
    composed: Composed | None
    day: date

    def origins(self, filing: Filing, draft: Draft, reused: Reused) -> dict[str, Any]:
        """Where the answers of one filing came from."""
        composed, key = self.composed, part_key(filing.edition) if self.composed else ""

        def kept_at(path: str) -> str:
            return path if composed is None else composed.path(key, path, draft.answers, on=self.day)

        return origins_to_send(
            reused,
            filing.document,
            filing.answers,
            organisation=filing.edition.organisation_id,
            kept_at=kept_at,
            on=self.day,
        )


def ready(draft: Draft, day: date) -> Ready:
    """What `draft` files on `day`; raises `NotComplete`, `FileMissing` or `NothingApplies`.

    Every form checks its own answers again: nothing arrives that its own form would not take.
    """
    document, composed = document_of_draft(draft), composed_of(draft)
    items = [item for item in items_of(draft) if item.is_filed or composed is None]
    if not items:
        raise NothingApplies
    errors = [
        *check(document, draft.answers, day),
        *unfinished(draft, document, on=day),
        *unconfirmed(draft, document, on=day),
    ]
    own = [_own(draft, item, composed, day) for item in items]
    if composed is not None:
        known = {error.path for error in errors}
        errors += [error for one, wrong in own for error in wrong if error.path not in known]
    if errors:
        raise NotComplete(list({(error.path, error.message): error for error in errors}.values()))
    answers = effective_answers(document, draft.answers, day)
    verified = verified_files(owners=[draft.pk], entries=entries_in(document, answers))
    filings = tuple(
        replace(
            one,
            files=entries_in(one.document, one.answers) if composed else verified,
            name=one.name or applicant_name(document, answers),
            email=one.email or applicant_email(document, answers),
        )
        for one, _wrong in own
    )
    return Ready(
        tuple(_with_grounds(filings, day)), digest_of({"answers": answers, "files": verified}), composed, day
    )


def _own(
    draft: Draft, item: DraftItem, composed: Composed | None, day: date
) -> tuple[Filing, list[FieldError]]:
    """What one procedure gets, and what its form would not take, by the places of the draft."""
    document = document_of(item.edition.form_version)
    if composed is None:
        answers = effective_answers(document, draft.answers, day)
        return _filing(item, document, answers), []
    key = part_key(item.edition)
    projected = composed.project(key, draft.answers, on=day)
    wrong = []
    for error in check(composed.part(key).document, projected, day):  # the version that was asked
        path = composed.path(key, error.path, draft.answers, on=day)
        wrong.append(_placed(composed, replace(error, path=path)))
    return _filing(item, document, effective_answers(document, projected, day)), wrong


def _filing(item: DraftItem, document: FormDocument, answers: Answers) -> Filing:
    return Filing(
        item, document, answers, [], applicant_name(document, answers), applicant_email(document, answers)
    )


def _placed(composed: Composed, error: FieldError) -> FieldError:
    """The error on the page of the conversation."""
    try:
        _question, page, item = composed.document.locate(error.path)
    except KeyError:
        return replace(error, page_id=error.path, item=None)  # too few rounds: the page itself
    return replace(error, page_id=page.id, item=item)


def _with_grounds(filings: Sequence[Filing], day: date) -> Iterable[Filing]:
    """Those with a ground in the same draft wait for it, unless their own period would end meanwhile."""
    by_slug = {one.edition.procedure.slug: one.edition for one in filings}
    grounds: dict[UUID, UUID] = {}
    for one in filings:
        for related in body_of(one.edition.procedure_version).related if len(filings) > 1 else ():
            ground = by_slug.get(related.procedure)
            if related.is_ground and ground is not None and not _leads_back(ground.pk, one, grounds):
                grounds[one.edition.pk] = ground.pk
                break
    for one in filings:
        if one.edition.pk not in grounds:
            yield one
            continue
        until = file_by(one.edition, one.document, one.answers, on=day)
        waits = until is None or day < until - NEAR
        yield replace(one, ground=grounds[one.edition.pk], file_by=until) if waits else one


def _leads_back(ground: UUID, one: Filing, grounds: dict[UUID, UUID]) -> bool:
    """Whether waiting for `ground` would come to wait for itself."""
    following: UUID | None = ground
    while following is not None and following != one.edition.pk:
        following = grounds.get(following)
    return following is not None

"""The live records that the criteria look at, gathered for many procedures in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery

from madoguchi.core.clock import japan_day
from madoguchi.eforms.models import FormVersion
from madoguchi.eforms.selectors import attachment_count, document_of, question_count, works_on_phone
from madoguchi.filling.models import DraftItem
from madoguchi.improvement.selectors import gained_counts
from madoguchi.quality.selectors.accessibility import violations_of_forms
from madoguchi.quality.selectors.clock import DecidedCase, a_year_before, decided_cases
from madoguchi.quality.selectors.elsewhere import Elsewhere, elsewhere
from madoguchi.registry.models import Edition, Procedure, ProcedureVersion
from madoguchi.registry.selectors import body_of, open_among
from madoguchi.reviews.selectors import NO_REVIEWS, ReviewCounts, counts_of, is_accepting
from madoguchi.vocabulary.terms import TERMS
from madoguchi.vocabulary.values import is_kept

STILL_FILLING = timedelta(hours=24)


@dataclass(frozen=True)
class FormFacts:
    """What counts of a form: questions that expect an answer, how many come filled, documents to attach.

    A question comes filled when it is bound to a term of the vocabulary of which a value is kept: from the card, a base
    registry or what the person told before, with consent.
    """

    questions: int
    prefilled: int
    attachments: int
    required_attachments: int
    is_for_phones: bool


@dataclass(frozen=True)
class BodyFacts:
    """What counts of the registry's words: documents handed in at the window, and needed online."""

    window_documents: int
    online_documents: int


@dataclass(frozen=True)
class OpenEdition:
    """An edition that takes online applications on the day asked about."""

    standard_days: int | None
    online_standard_days: int | None
    form: FormFacts
    body: BodyFacts
    is_accepting_reviews: bool
    form_version: UUID | None = None


@dataclass(frozen=True)
class FilledDraft:
    """One draft of the last twelve months: minutes from start to submission (None: given up), procedures in it."""

    minutes: float | None
    procedures: int


@dataclass(frozen=True)
class Records:
    """Everything that the criteria look at for one procedure as of one moment.

    `accessibility_violations` is None while a page of the procedure was not checked; `improvements` began with a review,
    were done in the last twelve months and have a measured gain. `elsewhere` is what is known of a procedure that
    runs on another system; it has no open edition here.
    """

    editions: tuple[OpenEdition, ...]
    decided: tuple[DecidedCase, ...] = ()
    drafts: tuple[FilledDraft, ...] = ()
    reviews: ReviewCounts = NO_REVIEWS
    accessibility_violations: int | None = None
    improvements: int = 0
    elsewhere: Elsewhere | None = None

    @property
    def is_online(self) -> bool:
        """Whether the procedure can be applied for online at that moment; without it there is no level."""
        return bool(self.editions) or self.elsewhere is not None


def gather(procedures: Sequence[Procedure], *, at: datetime) -> dict[UUID, Records]:
    """The records of each procedure as they stood at `at`; later ones are left out.

    Takes the same number of queries for one procedure as for a thousand.
    """
    keys = [procedure.pk for procedure in procedures]
    editions = _open_editions(keys, at=at)
    outside = elsewhere([procedure for procedure in procedures if procedure.pk not in editions], at=at)
    forms = violations_of_forms(
        {one.form_version for found in editions.values() for one in found if one.form_version}, at=at
    )
    decided = decided_cases(keys, at=at)
    drafts = _drafts(keys, at=at)
    reviews = counts_of(keys, since=a_year_before(at), until=at)
    gained = gained_counts(keys, a_year_before(at), at)
    return {
        key: Records(
            editions=tuple(editions.get(key, ())),
            decided=tuple(decided.get(key, ())),
            drafts=tuple(drafts.get(key, ())),
            reviews=reviews.get(key, NO_REVIEWS),
            accessibility_violations=_violations(editions.get(key, ()), outside.get(key), forms),
            improvements=gained.get(key, 0),
            elsewhere=outside.get(key),
        )
        for key in keys
    }


def _violations(
    editions: Sequence[OpenEdition], outside: Elsewhere | None, forms: Mapping[UUID, int]
) -> int | None:
    """The violations of all forms of the procedure; None while one of them was not checked."""
    if outside is not None:
        return outside.violations
    versions = {one.form_version for one in editions}
    if not versions or not all(version in forms for version in versions):
        return None
    return sum(forms[version] for version in versions if version)


def _open_editions(procedures: Iterable[UUID], *, at: datetime) -> dict[UUID, list[OpenEdition]]:
    """The editions that take online applications on the day of `at`, by procedure, replaced ones left out."""
    published = Edition.objects.filter(
        procedure__in=procedures,
        procedure_version__published_at__lte=at,
        form_version__published_at__lte=at,
    )
    rows = open_among(published, on=japan_day(at))
    bodies: dict[UUID, BodyFacts | None] = {}
    forms: dict[UUID, FormFacts] = {}
    found: dict[UUID, list[OpenEdition]] = {}
    for edition in rows:
        if edition.procedure_version_id not in bodies:
            bodies[edition.procedure_version_id] = _body_facts(edition.procedure_version)
        if edition.form_version_id not in forms:
            forms[edition.form_version_id] = _form_facts(edition.form_version)
        body = bodies[edition.procedure_version_id]
        if body is None:
            continue
        found.setdefault(edition.procedure_id, []).append(
            OpenEdition(
                standard_days=edition.standard_days,
                online_standard_days=edition.online_standard_days,
                form=forms[edition.form_version_id],
                body=body,
                is_accepting_reviews=is_accepting(edition.organisation),
                form_version=edition.form_version_id,
            )
        )
    return found


def _body_facts(version: ProcedureVersion) -> BodyFacts | None:
    """None where the words of the registry name no online way."""
    body = body_of(version)
    if not body.is_online:
        return None
    return BodyFacts(body.window_documents_count, len(body.documents_online))


def _form_facts(version: FormVersion) -> FormFacts:
    document = document_of(version)
    return FormFacts(
        questions=question_count(document),
        prefilled=sum(
            question.term in TERMS and is_kept(TERMS[question.term])
            for _page, question in document.questions()
            if question.is_asked
        ),
        attachments=attachment_count(document),
        required_attachments=sum(q.required for _, q in document.questions() if q.holds_files),
        is_for_phones=works_on_phone(document),
    )


def _drafts(procedures: Iterable[UUID], *, at: datetime) -> dict[UUID, list[FilledDraft]]:
    """The drafts begun in the twelve months up to `at`, but those still being filled in.

    An unsent draft saved within the last 24 hours is still being filled in, unless its holder threw it
    away: that is giving up at once.
    """
    filed = ~Q(applies=DraftItem.Applies.NO) | Q(is_insisted=True)
    together = (
        DraftItem.objects.filter(filed, draft=OuterRef("draft"))
        .order_by()
        .values("draft")
        .values_list(Count("edition__procedure", distinct=True))
    )
    rows = (
        DraftItem.objects.filter(
            filed,
            edition__procedure__in=procedures,
            draft__started_at__gt=a_year_before(at),
            draft__started_at__lte=at,
        )
        .annotate(procedures=Subquery(together, output_field=IntegerField()))
        .values_list(
            "edition__procedure_id",
            "draft__started_at",
            "draft__saved_at",
            "draft__submitted_at",
            "draft__discarded_at",
            "procedures",
        )
    )
    found: dict[UUID, list[FilledDraft]] = {}
    for key, started_at, saved_at, submitted_at, discarded_at, n in rows:
        if submitted_at is not None and submitted_at <= at:
            minutes = (submitted_at - started_at).total_seconds() / 60
            found.setdefault(key, []).append(FilledDraft(minutes, n))
        elif saved_at <= at - STILL_FILLING or (discarded_at is not None and discarded_at <= at):
            found.setdefault(key, []).append(FilledDraft(None, n))
    return found

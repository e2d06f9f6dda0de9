"""Recording facts for those who hold them; withholding and deleting one's own."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation, Subject
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.facts.folded import NAMES, folded, name_text
from madoguchi.facts.models import Consent, Fact, NameGram, Withholding
from madoguchi.vault.selectors import grams_of, lookup_of
from madoguchi.vocabulary.terms import TERMS, Term
from madoguchi.vocabulary.values import is_kept, read_value


class NotYours(Refusal):
    """Someone who does not hold the fact asked to write or delete it."""

    sentence = _("この情報を変えられるのは、持っている人だけです。")


class NotAFact(Refusal):
    """The vocabulary has no such term, or its values are not kept."""

    sentence = _("この項目は、情報として保存できません。")


def record_fact(
    *,
    subject: Subject,
    term: str,
    value: Any,
    source: Fact.Source | str,
    slot: str = "",
    holder: Organisation | None = None,
    application_id: UUID | None = None,
    observed_on: date | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    by: Acting,
    at: datetime,
) -> Fact:
    """Record what is known of `subject`, in the place of what the same holder held of the same term and slot.

    `value` is read by `vocabulary.values.read_value`; raises `Unreadable`, `HoldsIndividualNumber`, `NotAFact`
    and `NotYours`. Without `holder` it is the person's own: written by the person, by someone who stands for the
    person, or by the platform (`Acting.system`, as for what a card proves). With one it is the organisation's,
    written by its officers, and changes nothing of what the person holds. A value that is held already is
    returned as it is, unless a card or a registry proves now what was only typed.
    """
    known = kept_term(term)
    read = read_value(known, value)
    kind = Fact.Source(source)
    _require_may_write(subject, holder, kind, by)
    with transaction.atomic():
        return write(
            subject=subject,
            term=known,
            value=read,
            source=kind,
            slot=slot,
            holder=holder,
            application_id=application_id,
            observed_on=observed_on or japan_day(at),
            starts_on=starts_on,
            ends_on=ends_on,
            by=by,
            at=at,
        )


def kept_term(name: str) -> Term:
    """The term called `name`, if its values are kept; raises `NotAFact`."""
    known = TERMS.get(name)
    if known is None or not is_kept(known):
        raise NotAFact
    return known


def _require_may_write(
    subject: Subject, holder: Organisation | None, source: Fact.Source, by: Acting
) -> None:
    """Raise `NotYours` unless `by` may write what `holder` holds of `subject`."""
    if by.machine:
        return
    if holder is not None:
        if not by.has(Role.EXAMINER, holder.pk):
            raise NotYours
    elif by.is_agent or subject.pk not in by.subjects or source is Fact.Source.OFFICER:
        raise NotYours


def write(
    *,
    subject: Subject,
    term: Term,
    value: Any,
    source: Fact.Source,
    slot: str,
    holder: Organisation | None,
    application_id: UUID | None,
    observed_on: date,
    starts_on: date | None,
    ends_on: date | None,
    consent: Consent | None = None,
    ground: str = "",
    by: Acting,
    at: datetime,
) -> Fact:
    """Supersede and insert, in the caller's transaction; whoever calls has checked that `by` may."""
    Subject.objects.select_for_update().get(pk=subject.pk)
    earlier = Fact.objects.filter(
        subject=subject, term=term.name, slot=slot, holder=holder, superseded_at__isnull=True
    ).first()
    if earlier is not None and _says_the_same(earlier, value, source, starts_on, ends_on):
        return earlier
    if earlier is not None:
        earlier.superseded_at = at
        earlier.save(update_fields=["superseded_at"])
        earlier.grams.all().delete()
    compared = folded(term, value)
    fact = Fact(
        subject=subject,
        term=term.name,
        slot=slot,
        holder=holder,
        tenant=holder.government_id if holder else None,
        body={"value": value},
        lookup=lookup_of(term.name, compared) if compared else "",
        source=source,
        consent=consent,
        ground=ground,
        application_id=application_id,
        observed_on=observed_on,
        starts_on=starts_on,
        ends_on=ends_on,
        recorded_at=at,
    )
    fact.save(force_insert=True)
    write_grams(fact, term, value)
    append(
        stream=f"subject:{subject.pk}",
        kind="fact.recorded",
        by=by,
        at=at,
        organisation=holder.pk if holder else None,
        whose=subject.pk,
        data={
            "fact": str(fact.pk),
            "source": str(source),
            "instead": str(earlier.pk) if earlier else None,
            "consent": str(consent.pk) if consent else None,
        },
    )
    return fact


def write_grams(fact: Fact, term: Term, value: Any) -> None:
    """Keep by which pairs of characters a name is found."""
    if term.type in NAMES:
        NameGram.objects.bulk_create(
            NameGram(gram=gram, holder_id=fact.holder_id, fact=fact) for gram in grams_of(name_text(value))
        )


_PROVED = {Fact.Source.CARD, Fact.Source.BASE_REGISTRY, Fact.Source.OFFICER}


def _says_the_same(
    earlier: Fact, value: Any, source: Fact.Source, starts_on: date | None, ends_on: date | None
) -> bool:
    """Whether nothing is gained by a new row: same value and validity, and no better proof than before."""
    if earlier.value != value or (earlier.starts_on, earlier.ends_on) != (starts_on, ends_on):
        return False
    return source not in _PROVED or earlier.source in _PROVED


def hold_back(*, fact: Fact, by: Acting, at: datetime) -> Withholding:
    """Offer the person's fact no longer for reuse, this value and any that follows it. Raises `NotYours`."""
    _require_own(fact, by)
    with transaction.atomic():
        Subject.objects.select_for_update().get(pk=fact.subject_id)
        held, is_new = Withholding.objects.get_or_create(
            subject_id=fact.subject_id,
            term=fact.term,
            slot=fact.slot,
            lifted_at__isnull=True,
            defaults={"since": at},
        )
        if is_new:
            _tell("fact.withheld", fact, by=by, at=at)
    return held


def let_use_again(*, fact: Fact, by: Acting, at: datetime) -> None:
    """Offer the person's fact for reuse again. Raises `NotYours`."""
    _require_own(fact, by)
    with transaction.atomic():
        lifted = Withholding.objects.filter(
            subject=fact.subject_id, term=fact.term, slot=fact.slot, lifted_at__isnull=True
        ).update(lifted_at=at)
        if lifted:
            _tell("fact.released", fact, by=by, at=at)


def delete_fact(*, fact: Fact, by: Acting, at: datetime) -> int:
    """Delete what the person holds of a term, every earlier value too; returns how many. Raises `NotYours`.

    What an organisation received stays with it for its own time of keeping: it is no longer the person's alone.
    The log keeps that there was a fact, never what it said.
    """
    _require_own(fact, by)
    with transaction.atomic():
        Subject.objects.select_for_update().get(pk=fact.subject_id)
        rows = Fact.objects.filter(
            subject=fact.subject_id, term=fact.term, slot=fact.slot, holder__isnull=True
        )
        keys = sorted(rows.values_list("pk", flat=True))
        NameGram.objects.filter(fact__in=keys).delete()
        rows.delete()
        Withholding.objects.filter(
            subject=fact.subject_id, term=fact.term, slot=fact.slot, lifted_at__isnull=True
        ).update(lifted_at=at)
        append(
            stream=f"subject:{fact.subject_id}",
            kind="fact.deleted",
            by=by,
            at=at,
            whose=fact.subject_id,
            data={"facts": [str(key) for key in keys]},
        )
    return len(keys)


def note_export(*, subject: Subject, by: Acting, at: datetime) -> None:
    """Note that everything kept about `subject` was handed out, before it leaves. Raises `NotYours`.

    Whoever got into someone's account would do this first; the person sees it in the log.
    """
    if by.is_agent or subject.pk not in by.held:
        raise NotYours
    with transaction.atomic():
        append(stream=f"subject:{subject.pk}", kind="subject.exported", by=by, at=at, whose=subject.pk)


def _require_own(fact: Fact, by: Acting) -> None:
    """Raise `NotYours` unless the fact is the person's own and `by` is the person or stands for the person."""
    if fact.holder_id is not None or by.is_agent or fact.subject_id not in by.subjects:
        raise NotYours


def _tell(kind: str, fact: Fact, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"subject:{fact.subject_id}",
        kind=kind,
        by=by,
        at=at,
        whose=fact.subject_id,
        data={"fact": str(fact.pk)},
    )

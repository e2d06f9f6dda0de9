"""Who has a case: given by hand with a note, or by a rule at its arrival."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation, User
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.applications.services import ChangedMeanwhile, lock, stream_of
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import document_of
from madoguchi.events.models import Event
from madoguchi.events.services import append
from madoguchi.examination.models import AssignmentRule, Handover
from madoguchi.examination.selectors.assignment import SETTERS, away_on, examiners_of, open_cases_of
from madoguchi.examination.services.desk import NotYourRole, require
from madoguchi.examination.services.officers import CaseClosed
from madoguchi.language.folding import fold
from madoguchi.vault.types import KeyMissing, Tampered

CLERK = Acting.system("assignment")
FOLLOWED = frozenset({"application.arrived", "application.transferred"})

LONGEST_NOTE = 1_000
MOST_RULES = 100
MOST_AT_ONCE = 200


class NotAnExaminer(Refusal):
    """The officer may not have cases of the organisation."""

    sentence = _("選んだ人は、この組織の審査担当ではありません。")


class NobodyChosen(Refusal):
    """Nobody was chosen who may have cases."""

    sentence = _("担当者を選んでください。")


class NothingChosen(Refusal):
    """No case was chosen."""

    sentence = _("案件を1件以上選んでください。")


class NoOfficers(Refusal):
    """A rule names nobody to whom cases could go."""

    sentence = _("担当者を1人以上選んでください。")


class TooManyRules(Refusal):
    """An organisation has as many rules as it may have."""

    sentence = _("割当の規則は、1つの組織で100件までです。使わない規則を消してください。")


def assign(
    *,
    application: Application,
    officer: User | None,
    note: str = "",
    before: UUID | None,
    by: Acting,
    at: datetime,
) -> Application:
    """Give `application` to `officer`, or to nobody, with a note for whoever has it next.

    `before` is who had it on the page, so that two who give it away at once do not pass each other over. To be given
    to who has it already changes nothing. Raises `NotYourRole`, `NotAnExaminer`, `CaseClosed`, `ChangedMeanwhile`.
    """
    giver = require(Role.EXAMINER, application, by=by)
    with transaction.atomic():
        locked = lock(application.pk)
        if not locked.is_open:
            raise CaseClosed
        after = officer.pk if officer else None
        if locked.case_officer_id != before:
            raise ChangedMeanwhile
        if officer is not None and officer not in examiners_of(locked.organisation, on=japan_day(at)):
            raise NotAnExaminer(field="officer")
        note = note.strip()[:LONGEST_NOTE]
        if locked.case_officer_id == after and not note:
            return locked
        Handover.objects.create(
            application=locked,
            before_id=locked.case_officer_id,
            after_id=after,
            note=note,
            given_by_id=giver,
            given_at=at,
        )
        _give(locked, after, rule=None, by=by, at=at)
    return locked


def assign_many(
    *, applications: Sequence[Application], officer: User | None, note: str = "", by: Acting, at: datetime
) -> int:
    """Give up to `MOST_AT_ONCE` cases to `officer` in one step, all or none; returns how many changed hands.

    Cases that `officer` has already are passed over. Raises as `assign`.
    """
    given = 0
    with transaction.atomic():
        for one in sorted(applications, key=lambda one: stream_of(one))[:MOST_AT_ONCE]:
            if one.case_officer_id != (officer.pk if officer else None):
                assign(application=one, officer=officer, note=note, before=one.case_officer_id, by=by, at=at)
                given += 1
    return given


def _give(locked: Application, after: UUID | None, *, rule: UUID | None, by: Acting, at: datetime) -> None:
    was, locked.case_officer_id = locked.case_officer_id, after
    locked.save(update_fields=["case_officer"])
    append(
        stream=stream_of(locked),
        kind="case.assigned",
        by=by,
        at=at,
        organisation=locked.organisation_id,
        whose=locked.subject_id,
        data={
            "before": str(was) if was else None,
            "officer": str(after) if after else None,
            "rule": str(rule) if rule else None,
        },
    )


def assign_by_rule(event: Event) -> None:
    """Give a case that arrived to an officer by the first rule that fits. Follows `FOLLOWED`.

    Nothing happens to one that someone has by now, or when no rule fits or nobody named is there any more.
    """
    key = UUID(event.stream.removeprefix("application:"))
    found = Application.objects.filter(pk=key, is_open=True, case_officer__isnull=True)
    application = found.select_related("organisation", "edition__form_version").first()
    if application is None:
        return
    rules = AssignmentRule.objects.filter(organisation=application.organisation_id)
    chosen = _chosen(application, list(rules), event.at)
    if chosen is None:
        return
    rule, officer = chosen
    with transaction.atomic():
        locked = lock(application.pk)
        if locked.is_open and locked.case_officer_id is None:
            _give(locked, officer, rule=rule.pk, by=CLERK, at=event.at)


def _chosen(
    application: Application, rules: list[AssignmentRule], at: datetime
) -> tuple[AssignmentRule, UUID] | None:
    if not rules:
        return None
    day = japan_day(at)
    there = {one.pk for one in examiners_of(application.organisation, on=day)}
    away = set(away_on(day).values_list("officer", flat=True))
    addresses = _addresses(application) if any(rule.areas for rule in rules) else ""
    for rule in rules:
        if rule.procedures and str(application.procedure_id) not in rule.procedures:
            continue
        if rule.areas and not any(fold(area) in addresses for area in rule.areas):
            continue
        named = [key for key in map(UUID, rule.officers) if key in there]
        officers = [key for key in named if key not in away] or named
        if officers:
            cases = open_cases_of(officers)
            return rule, min(officers, key=lambda key: (cases[key], officers.index(key)))
    return None


def _addresses(application: Application) -> str:
    """The addresses of the application, folded; empty once its key was forgotten."""
    try:
        document, body = document_of(application.edition.form_version), answers_now(application).body
    except (KeyMissing, Tampered):
        return ""
    found = []
    for page, question in document.questions():
        if question.type == "address":
            rounds = body.get(page.id) or [] if page.repeats else [body]
            values = [one.get(question.id) for one in rounds if isinstance(one, dict)]
            found += ["".join(_parts(value)) for value in values if isinstance(value, dict)]
    return fold("\n".join(found)).replace(" ", "")


def _parts(address: Mapping[str, object]) -> Iterable[str]:
    return (str(address.get(part) or "") for part in ("prefecture", "city", "street", "building"))


def set_rule(
    *,
    organisation: Organisation,
    rule: AssignmentRule | None = None,
    procedures: Sequence[UUID] = (),
    areas: Sequence[str] = (),
    officers: Sequence[UUID],
    by: Acting,
    at: datetime,
) -> AssignmentRule:
    """Add a rule behind the others of `organisation`, or change `rule`.

    Raises `NotYourRole`, `NoOfficers`, `NotAnExaminer`, `TooManyRules`.
    """
    _require_setter(organisation.pk, by=by)
    if not officers:
        raise NoOfficers(field="officers")
    if not set(officers) <= {one.pk for one in examiners_of(organisation, on=japan_day(at))}:
        raise NotAnExaminer(field="officers")
    with transaction.atomic():
        last = AssignmentRule.objects.filter(organisation=organisation).order_by("-position").first()
        if rule is None and AssignmentRule.objects.filter(organisation=organisation).count() >= MOST_RULES:
            raise TooManyRules
        kept = rule or AssignmentRule(organisation=organisation, position=last.position + 1 if last else 1)
        kept.procedures = [str(key) for key in procedures]
        kept.areas = list(dict.fromkeys(area for one in areas if (area := one.strip())))
        kept.officers = [str(key) for key in officers]
        kept.save()
        _tell_of(kept, "assignmentrule.set", by=by, at=at)
    return kept


def move_rule_up(*, rule: AssignmentRule, by: Acting, at: datetime) -> None:
    """Let `rule` be asked before the one that stands above it; the first stays where it is. Raises `NotYourRole`."""
    _require_setter(rule.organisation_id, by=by)
    with transaction.atomic():
        rows = list(AssignmentRule.objects.select_for_update().filter(organisation=rule.organisation_id))
        place = next(n for n, row in enumerate(rows) if row.pk == rule.pk)
        if place:
            rows[place - 1], rows[place] = rows[place], rows[place - 1]
        for n, row in enumerate(rows, start=1):
            row.position = n
        AssignmentRule.objects.bulk_update(rows, ["position"])
        _tell_of(rule, "assignmentrule.moved", by=by, at=at)


def drop_rule(*, rule: AssignmentRule, by: Acting, at: datetime) -> None:
    """Remove a rule; cases that it gave out stay where they are. Raises `NotYourRole`."""
    _require_setter(rule.organisation_id, by=by)
    with transaction.atomic():
        _tell_of(rule, "assignmentrule.dropped", by=by, at=at)
        rule.delete()


def _require_setter(organisation: UUID, *, by: Acting) -> None:
    if not any(by.has(role, organisation) for role in SETTERS):
        raise NotYourRole


def _tell_of(rule: AssignmentRule, kind: str, *, by: Acting, at: datetime) -> None:
    """In the log by ids and numbers alone: areas are words."""
    append(
        stream=f"organisation:{rule.organisation_id}",
        kind=kind,
        by=by,
        at=at,
        organisation=rule.organisation_id,
        data={
            "rule": str(rule.pk),
            "procedures": list(rule.procedures),
            "areas": len(rule.areas),
            "officers": list(rule.officers),
        },
    )

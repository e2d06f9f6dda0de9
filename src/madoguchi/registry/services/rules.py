"""The life of a programme's rule: drafted, saved, asked for, sent back, published, in force."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _

from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.registry.models import Programme, RuleVersion
from madoguchi.registry.services.records import (
    AlreadyRetired,
    DraftExists,
    NewerIsPublished,
    NotYourProcedure,
    allow,
)
from madoguchi.registry.types.rules import Example, ExampleResult, rule_terms, run_example
from madoguchi.rules.documents import load, problems_of
from madoguchi.versions.services import (
    day_in_force,
    digest_of,
    locked_draft,
    mark_asked,
    mark_sent_back,
    publish,
)

MOST_EXAMPLES = 100
"""Examples kept with a version."""


class RuleHasProblems(Refusal):
    """The rule cannot be published as it is; `problems` says where in its tree."""

    sentence = _("要件に直すところがあります。")

    def __init__(self, problems: list[Any]) -> None:
        self.problems = problems
        told = " / ".join(f"{one.path}：{one.sentence}" for one in problems)
        super().__init__(f"{type(self).sentence} {told}", field="body")


class ExamplesFail(Refusal):
    """The rule says otherwise of an example than is expected; `failing` are these."""

    sentence = _("結果が期待と違う例があります。要件か例を直してください。")

    def __init__(self, failing: list[ExampleResult]) -> None:
        self.failing = failing
        super().__init__(f"{type(self).sentence} {'、'.join(one.example.title for one in failing)}")


class BadExample(Refusal):
    """An example cannot be read, or there are too many."""

    sentence = _("例の書き方を確かめてください。例は100件までです。")


def start_rule_draft(
    *, programme: Programme, base: RuleVersion | None = None, by: Acting, at: datetime
) -> RuleVersion:
    """Begin a new version of the rule of `programme`: a copy of `base`, else of the latest (empty without any).

    Raises `DraftExists`, `AlreadyRetired`, `NotYourProcedure`.
    """
    copied = base or programme.rules.order_by("-number").first()
    body, examples = (copied.body, copied.examples) if copied else ({}, [])
    return draft_rule(programme=programme, body=dict(body), examples=list(examples), by=by, at=at)


def draft_rule(
    *, programme: Programme, body: dict[str, Any], examples: Iterable[Any] = (), by: Acting, at: datetime
) -> RuleVersion:
    """The next version of the rule of `programme` as a draft, finished or not; raises as `start_rule_draft`."""
    allow(by, Role.EDITOR, programme.organisation_id)
    if by.who is None:
        raise NotYourProcedure
    kept = _readable(examples)
    with transaction.atomic():
        locked = _locked(programme)
        if locked.is_retired:
            raise AlreadyRetired
        if locked.rules.filter(published_at__isnull=True).exists():
            raise DraftExists
        last = locked.rules.aggregate(last=Max("number"))["last"] or 0
        made = RuleVersion.objects.create(
            programme=locked,
            number=last + 1,
            body=body,
            examples=kept,
            digest=digest_of(body),
            edited_by_id=by.who,
        )
        _append(made, "drafted", by=by, at=at)
    return made


def save_rule_draft(
    *,
    version: RuleVersion,
    body: dict[str, Any],
    examples: Iterable[Any] | None = None,
    revision: int,
    by: Acting,
    at: datetime,
) -> tuple[RuleVersion, list[Any]]:
    """Keep `body` (and `examples`, when given) in a draft; returns it and what is still to be mended.

    `revision` is the one that the editor read: raises `SomeoneElseSaved` when it is no longer the last,
    `AlreadyPublished`, `BadExample`, `NotYourProcedure`. Whoever saves becomes the editor, so cannot publish;
    a request for publication that stood is withdrawn.
    """
    allow(by, Role.EDITOR, version.organisation_id)
    if by.who is None:
        raise NotYourProcedure
    with transaction.atomic():
        locked = locked_draft(version, revision=revision)
        kept = locked.examples if examples is None else _readable(examples)
        digest = digest_of(body)
        if digest != locked.digest or kept != locked.examples:
            locked.body, locked.examples, locked.digest = body, kept, digest
            locked.edited_by_id = by.who
            locked.revision += 1
            locked.asked_at = None
            locked.save(update_fields=["body", "examples", "digest", "edited_by", "revision", "asked_at"])
            _append(locked, "saved", by=by, at=at, revision=locked.revision)
    return locked, problems_of(body, terms=rule_terms())


def discard_rule_draft(*, version: RuleVersion, by: Acting, at: datetime) -> None:
    """Throw a draft away; raises `AlreadyPublished`, `NotYourProcedure`."""
    allow(by, Role.EDITOR, version.organisation_id)
    with transaction.atomic():
        locked = locked_draft(version)
        _append(locked, "discarded", by=by, at=at)
        locked.delete()


def ask_rule_publication(*, version: RuleVersion, by: Acting, at: datetime) -> RuleVersion:
    """Ask another person to publish a draft; raises `RuleHasProblems`, `ExamplesFail`, `AlreadyPublished`."""
    allow(by, Role.EDITOR, version.organisation_id)
    with transaction.atomic():
        locked = locked_draft(version)
        _check(locked)
        mark_asked(locked, at=at)
        _append(locked, "publication_asked", by=by, at=at)
    return locked


def send_rule_back(*, version: RuleVersion, remark: str, by: Acting, at: datetime) -> RuleVersion:
    """Return a draft to its editor with what to mend; raises `AskFirst`, `SayWhy`, `AlreadyPublished`."""
    allow(by, Role.PUBLISHER, version.organisation_id)
    with transaction.atomic():
        locked = mark_sent_back(version, remark=remark)
        _append(locked, "sent_back", by=by, at=at)
    return locked


def publish_rule(
    *,
    version: RuleVersion,
    effective_from: date | None = None,
    revision: int | None = None,
    by: Acting,
    at: datetime,
) -> RuleVersion:
    """Publish `version` for ever; it is the programme's rule from `effective_from` on, at once when None.

    `revision` is the one that the publisher looked through: raises `SomeoneElseSaved` when the draft was changed
    since. Raises `RuleHasProblems`, `ExamplesFail`, `NotYourProcedure`, `AlreadyRetired`, `TooEarly`,
    `NewerIsPublished`, `versions.services.EditorMayNotApprove` or `AlreadyPublished`.
    """
    allow(by, Role.PUBLISHER, version.organisation_id)
    day = day_in_force(effective_from, at=at)
    with transaction.atomic():
        programme = _locked(version.programme)
        fresh = locked_draft(version, revision=revision)
        if programme.is_retired:
            raise AlreadyRetired
        if programme.rules.filter(published_at__isnull=False, number__gt=fresh.number).exists():
            raise NewerIsPublished
        _check(fresh)
        published = publish(
            fresh,
            effective_from=day,
            organisation=programme.organisation_id,
            by=by,
            at=at,
        )
        if published.effective_from is not None and published.effective_from <= japan_day(at):
            _put_in_force(programme, published, by=by, at=at)
    return published


def put_rules_into_force(*, at: datetime) -> int:
    """Let every published rule hold whose day has come; returns how many. Run again and again by the worker."""
    by = Acting.system("registry")
    due = (
        RuleVersion.objects.filter(
            published_at__isnull=False,
            effective_from__lte=japan_day(at),
            programme__retired_at__isnull=True,
        )
        .filter(Q(programme__current_rule__isnull=True) | Q(number__gt=F("programme__current_rule__number")))
        .select_related("programme")
        .order_by("number")
    )
    count = 0
    for version in due:
        with transaction.atomic():
            programme = _locked(version.programme)
            held = programme.current_rule
            if not programme.is_retired and (held is None or held.number < version.number):
                _put_in_force(programme, version, by=by, at=at)
                count += 1
    return count


def _put_in_force(programme: Programme, version: RuleVersion, *, by: Acting, at: datetime) -> None:
    programme.current_rule = version
    programme.save(update_fields=["current_rule"])
    _append(version, "in_force", by=by, at=at)


def _check(version: RuleVersion) -> None:
    """Raise `RuleHasProblems` or `ExamplesFail` unless `version` can be published."""
    if problems := problems_of(version.body, terms=rule_terms()):
        raise RuleHasProblems(problems)
    rule = load(version.body)
    results = [run_example(rule, Example.read(example)) for example in version.examples]
    if failing := [one for one in results if not one.passes]:
        raise ExamplesFail(failing)


def _readable(examples: Iterable[Any]) -> list[Any]:
    kept = list(examples)
    if len(kept) > MOST_EXAMPLES:
        raise BadExample(field="examples")
    for example in kept:
        try:
            Example.read(example)
        except ValueError as error:
            raise BadExample(field="examples") from error
    return kept


def _locked(programme: Programme) -> Programme:
    found: Programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    return found


def _append(version: RuleVersion, act: str, *, by: Acting, at: datetime, **data: Any) -> None:
    append(
        stream=f"ruleversion:{version.pk}",
        kind=f"ruleversion.{act}",
        by=by,
        at=at,
        organisation=version.organisation_id,
        data={
            "record": str(version.programme_id),
            "number": version.number,
            "digest": version.digest,
            **data,
        },
    )

"""The life of a record's versions: drafted, autosaved, asked for, sent back, published, in force."""

from datetime import date, datetime
from typing import Any, TypeVar, overload
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import Entry, append
from madoguchi.registry.models import (
    Procedure,
    ProcedureVersion,
    Programme,
    ProgrammeVersion,
    Variant,
    VariantVersion,
)
from madoguchi.registry.selectors.places import own_places
from madoguchi.registry.selectors.procedures import published_versions
from madoguchi.registry.services.editions import carry_editions
from madoguchi.registry.types import Problem, ProcedureBody, ProgrammeBody, variant_problems
from madoguchi.versions.services import (
    NewerIsPublished,
    day_in_force,
    digest_of,
    locked_draft,
    mark_asked,
    mark_sent_back,
    publish,
)

AnyRecord = Procedure | Programme | Variant
AnyVersion = ProcedureVersion | ProgrammeVersion | VariantVersion
V = TypeVar("V", ProcedureVersion, ProgrammeVersion, VariantVersion)


class NotYourProcedure(Refusal):
    """The actor has no role for this in the organisation."""

    sentence = _("この組織の手続や制度を変更する役割がありません。組織管理者に確認してください。")


class BodyHasProblems(Refusal):
    """The text of a record does not follow the schema; `problems` says where."""

    sentence = _("内容に直すところがあります。")

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(f"{type(self).sentence} {' / '.join(map(str, problems))}", field="body")


class DraftExists(Refusal):
    """Another draft of the record is being written."""

    sentence = _("この手続・制度には、編集中の版があります。その版を直すか、取り消してください。")


class AlreadyRetired(Refusal):
    """The record is retired."""

    sentence = _("すでに廃止されています。")


def allow(actor: Acting, role: Role, organisation: Organisation | UUID) -> None:
    """Raise `NotYourProcedure` unless `actor` is the platform itself or holds `role` in `organisation`."""
    key = organisation if isinstance(organisation, UUID) else organisation.pk
    if not actor.machine and not actor.has(role, key):
        raise NotYourProcedure


def allow_shaping(actor: Acting, role: Role, record: AnyRecord) -> None:
    """Raise `NotYourProcedure` unless `actor` may shape `record`; a variant only in the municipality's own role."""
    allow(actor, role, record.organisation_id)
    if (
        isinstance(record, Variant)
        and not actor.machine
        and record.organisation_id not in own_places(actor, role)
    ):
        raise NotYourProcedure


def problems_in(record: AnyRecord, body: Any) -> list[Problem]:
    """What is wrong with `body` as a body of `record`; of a variant over what its procedure says now."""
    if isinstance(record, Variant):
        shared = record.procedure.current
        return variant_problems(shared.body if shared else {}, body)
    return (ProcedureBody if isinstance(record, Procedure) else ProgrammeBody).problems(body)


@overload
def start_draft(
    *, record: Procedure, base: AnyVersion | None = None, by: Acting, at: datetime
) -> ProcedureVersion:
    """A draft of a procedure."""


@overload
def start_draft(
    *, record: Programme, base: AnyVersion | None = None, by: Acting, at: datetime
) -> ProgrammeVersion:
    """A draft of a programme."""


@overload
def start_draft(
    *, record: Variant, base: AnyVersion | None = None, by: Acting, at: datetime
) -> VariantVersion:
    """A draft of a variant."""


def start_draft(*, record: AnyRecord, base: AnyVersion | None = None, by: Acting, at: datetime) -> AnyVersion:
    """Begin a new version of `record` as a copy of `base`, else of the latest published one (empty without any).

    The latest may be one that is published for a day to come, but none that was withdrawn; such a one can be
    `base`. Raises `DraftExists` while another draft is written, `AlreadyRetired`, `NotYourProcedure`.
    """
    return write_draft(record, None, base=base, by=by, at=at)


def write_draft(
    record: AnyRecord,
    body: dict[str, Any] | None,
    *,
    base: AnyVersion | None = None,
    by: Acting,
    at: datetime,
) -> AnyVersion:
    """The next version of `record` as a draft with `body`; when None with that of `base` or of the latest."""
    if by.who is None:
        raise NotYourProcedure
    allow_shaping(by, Role.EDITOR, record)
    with transaction.atomic():
        locked = locked_record(record)
        if locked.is_retired:
            raise AlreadyRetired
        if body is None:
            if locked.versions.filter(published_at__isnull=True).exists():
                raise DraftExists
            copied = base or locked.versions.filter(withdrawal__isnull=True).order_by("-number").first()
            body = dict(copied.body) if copied else {}
        last = locked.versions.aggregate(last=Max("number"))["last"] or 0
        made: AnyVersion
        common: dict[str, Any] = {
            "number": last + 1,
            "body": body,
            "digest": digest_of(body),
            "edited_by_id": by.who,
        }
        if isinstance(locked, Variant):
            made = VariantVersion.objects.create(variant=locked, shared_id=_shared_of(locked), **common)
        elif isinstance(locked, Procedure):
            made = ProcedureVersion.objects.create(procedure=locked, **common)
        else:
            made = ProgrammeVersion.objects.create(programme=locked, **common)
        _append(made, "drafted", by=by, at=at)
    return made


def save_draft(
    *, version: V, body: dict[str, Any], revision: int, by: Acting, at: datetime
) -> tuple[V, list[Problem]]:
    """Keep `body` in a draft, finished or not; returns the draft and what is still to be mended.

    `revision` is the one that the editor read: raises `SomeoneElseSaved` when it is no longer the last,
    `AlreadyPublished`, `NotYourProcedure`. Whoever saves becomes the editor, so cannot publish; a request
    for publication that stood is withdrawn.
    """
    if by.who is None:
        raise NotYourProcedure
    allow_shaping(by, Role.EDITOR, version.record)
    if not isinstance(body, dict):
        raise BodyHasProblems(problems_in(version.record, body))
    with transaction.atomic():
        locked = locked_draft(version, revision=revision)
        digest = digest_of(body)
        is_looked_at_anew = isinstance(locked, VariantVersion) and locked.shared_id != _shared_of(
            locked.record
        )
        if digest != locked.digest or is_looked_at_anew:
            if isinstance(locked, VariantVersion):
                locked.shared_id = _shared_of(locked.record)
                locked.save(update_fields=["shared"])
            locked.body, locked.digest = body, digest
            locked.edited_by_id = by.who
            locked.revision += 1
            locked.asked_at = None
            locked.save(update_fields=["body", "digest", "edited_by", "revision", "asked_at"])
            _append(locked, "saved", by=by, at=at, revision=locked.revision)
    return locked, problems_in(locked.record, body)


def discard_draft(*, version: AnyVersion, by: Acting, at: datetime) -> None:
    """Throw a draft away; raises `AlreadyPublished`, `NotYourProcedure`."""
    allow_shaping(by, Role.EDITOR, version.record)
    with transaction.atomic():
        locked = locked_draft(version)
        _append(locked, "discarded", by=by, at=at)
        locked.delete()


def ask_publication(*, version: V, by: Acting, at: datetime) -> V:
    """Ask another person to publish a draft; raises `BodyHasProblems`, `AlreadyPublished`."""
    allow_shaping(by, Role.EDITOR, version.record)
    with transaction.atomic():
        locked = locked_draft(version)
        if problems := problems_in(locked.record, locked.body):
            raise BodyHasProblems(problems)
        mark_asked(locked, at=at)
        _append(locked, "publication_asked", by=by, at=at)
    return locked


def send_back(*, version: V, remark: str, by: Acting, at: datetime) -> V:
    """Return a draft to its editor with what to mend; raises `AskFirst`, `SayWhy`, `AlreadyPublished`."""
    allow_shaping(by, Role.PUBLISHER, version.record)
    with transaction.atomic():
        locked = mark_sent_back(version, remark=remark)
        _append(locked, "sent_back", by=by, at=at)
    return locked


def publish_version(
    *,
    version: V,
    effective_from: date | None = None,
    revision: int | None = None,
    by: Acting,
    at: datetime,
) -> V:
    """Publish `version` for ever; it is shown from `effective_from` on, at once when None.

    `revision` is the one that the publisher looked through: raises `SomeoneElseSaved` when the draft was
    changed since. Raises `BodyHasProblems`, `NotYourProcedure`, `AlreadyRetired`, `TooEarly`,
    `NewerIsPublished`, `versions.services.EditorMayNotApprove` or `AlreadyPublished`.
    """
    allow_shaping(by, Role.PUBLISHER, version.record)
    day = day_in_force(effective_from, at=at)
    with transaction.atomic():
        record = locked_record(version.record)
        fresh = locked_draft(version, revision=revision)
        if record.is_retired:
            raise AlreadyRetired
        if published_versions(record).filter(number__gt=fresh.number).exists():
            raise NewerIsPublished
        if problems := problems_in(record, fresh.body):
            raise BodyHasProblems(problems)
        published = publish(
            fresh,
            effective_from=day,
            organisation=record.organisation_id,
            by=by,
            at=at,
        )
        if published.effective_from is not None and published.effective_from <= japan_day(at):
            _show(record, published, by=by, at=at)
    return published


_KINDS: tuple[tuple[type[AnyVersion], str, str], ...] = (
    (ProcedureVersion, "procedure", "procedure"),
    (ProgrammeVersion, "programme", "programme"),
    (VariantVersion, "variant", "variant__procedure"),
)
"""The kinds of versions with the field that names what is shown, and the one that leads to what is retired."""


def put_into_force(*, at: datetime) -> int:
    """Show every published version whose day has come; returns how many. Run again and again by the worker."""
    by = Acting.system("registry")
    today = japan_day(at)
    count = 0
    for kind, parent, record_at in _KINDS:
        due = (
            kind._default_manager.filter(
                published_at__isnull=False, withdrawal__isnull=True, effective_from__lte=today
            )
            .filter(**{f"{record_at}__retired_at__isnull": True})
            .filter(Q(**{f"{parent}__current__isnull": True}) | Q(number__gt=F(f"{parent}__current__number")))
            .select_related(parent)
            .order_by("number")
        )
        for version in due:
            with transaction.atomic():
                record = locked_record(version.record)
                is_newer = record.current is None or record.current.number < version.number
                if is_newer and not record.is_retired:
                    _show(record, version, by=by, at=at)
                    count += 1
    return count


def locked_record(record: AnyRecord) -> Any:
    """The record as it stands, locked until the end of the transaction."""
    return type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)


def _show(record: Any, version: AnyVersion, *, by: Acting, at: datetime) -> None:
    """Make `version` the one that is shown, and let those who take the procedure take it in this version."""
    record.current = version
    record.save(update_fields=["current"])
    if isinstance(version, ProcedureVersion):
        carry_editions(record, version, at=at)
    elif isinstance(version, VariantVersion):
        procedure = locked_record(record.procedure)
        carry_editions(procedure, procedure.current, only=record.organisation_id, at=at)
    _append(version, "in_force", by=by, at=at, number=version.number)


def _shared_of(variant: Variant) -> UUID:
    """The version of the procedure that is shown now: what the editor of a variant has beside it."""
    shown = Procedure.objects.values_list("current_id", flat=True).get(pk=variant.procedure_id)
    assert shown is not None
    return shown


def entry_of(version: AnyVersion, act: str, **data: Any) -> Entry:
    """What the log says of what was done with a version."""
    model = version._meta.model_name
    said = {"record": str(version.record.pk), "number": version.number, "digest": version.digest, **data}
    return Entry(stream=f"{model}:{version.pk}", kind=f"{model}.{act}", data=said)


def _append(version: AnyVersion, act: str, *, by: Acting, at: datetime, **data: Any) -> None:
    entry = entry_of(version, act, **data)
    append(
        stream=entry.stream,
        kind=entry.kind,
        by=by,
        at=at,
        organisation=version.record.organisation_id,
        data=entry.data,
    )

"""Taking lists away: asked for with a reason, consented to when long, made by the worker, gone a day later."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.selectors import acting_of
from madoguchi.applications.selectors import applications_seen_by
from madoguchi.core.acting import Acting
from madoguchi.core.clock import Clock, now
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.examination.models import Export
from madoguchi.examination.selectors.exports import ROLES, governments_reported, may_consent, may_fetch
from madoguchi.examination.services.desk import LONGEST_PURPOSE, NotYourRole, PurposeMissing
from madoguchi.examination.services.export_files import MEDIA, content_of, file_name
from madoguchi.files.selectors import read
from madoguchi.files.services import forget as forget_files
from madoguchi.files.services import keep
from madoguchi.vault.services import forget as forget_keys

log = logging.getLogger(__name__)

MOST = 100_000
"""Rows of one file."""
KEPT_FOR = timedelta(hours=24)
"""How long a file may be fetched."""
CONSENT_WITHIN = timedelta(days=7)
"""How long a long list waits for a second person."""
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3
MOST_BYTES = 200 * 1024 * 1024

CLERK = Acting.system("exports")
_AT_ONCE = 1_000


class NothingToExport(Refusal):
    """There is nothing in the list."""

    sentence = _("書き出すものがありません。条件を変えてください。")


class TooManyRows(Refusal):
    """More rows than one file takes."""

    sentence = _("件数が多すぎます。1つのファイルは10万件までです。条件を変えて、分けてください。")


class OneProcedureOnly(Refusal):
    """Answers were asked for of several procedures at once."""

    sentence = _("回答は、1つの手続を選んでから書き出してください。手続ごとに質問が違います。")


class OneGovernmentOnly(Refusal):
    """Cases of two governments stood in one list."""

    sentence = _("団体をまたいで、1つのファイルに書き出すことはできません。団体ごとに分けてください。")


class ConsentByAnother(Refusal):
    """Whoever asked, or someone without the role in every organisation concerned, wanted to consent."""

    sentence = _("書き出す人とは別の、すべての受付組織の決裁者が同意してください。")


class ExportChanged(Refusal):
    """The export is no longer in the state that the page showed."""

    sentence = _("この書き出しは、状態が変わりました。画面を読み直してください。")


class ExportGone(Refusal):
    """The file was erased, or is not made yet."""

    sentence = _(
        "ファイルは、ありません。作成できてから24時間で消去します。必要なら、もう一度書き出してください。"
    )


def ask_export(
    *,
    kind: Export.Kind,
    shape: Export.Shape,
    cases: Iterable[UUID] = (),
    what: str = "",
    options: Mapping[str, str] | None = None,
    rows: int = 0,
    purpose: str,
    by: Acting,
    at: datetime,
) -> Export:
    """Ask for a file of `cases` in their order, or of the figures that `options` name (`rows` lines of them).

    Only cases that `by` may see in a role that takes this kind away are counted. More than `models.exports.FEW` wait
    for a second person. Raises `NotYourRole`, `PurposeMissing`, `NothingToExport`, `TooManyRows`, `OneProcedureOnly`,
    `OneGovernmentOnly`.
    """
    if by.who is None or not by.organisations(*ROLES[kind]):
        raise NotYourRole
    if not purpose.strip():
        raise PurposeMissing(field="purpose")
    keys, places, procedures = _seen(kind, cases, by)
    if kind == Export.Kind.REPORT:
        places = _reported(options or {}, rows, by)
    count = sum(places.values())
    if not count:
        raise NothingToExport(field="kind")
    if count > MOST:
        raise TooManyRows(field="kind")
    if kind == Export.Kind.ANSWERS and len(procedures) != 1:
        raise OneProcedureOnly(field="kind")
    governments = set(Organisation.objects.filter(pk__in=places).values_list("government", flat=True))
    if len(governments) != 1:
        raise OneGovernmentOnly(field="kind")
    with transaction.atomic():
        export = Export(
            government_id=governments.pop(),
            kind=kind,
            shape=shape,
            procedure_id=next(iter(procedures)) if len(procedures) == 1 else None,
            purpose=purpose.strip()[:LONGEST_PURPOSE],
            options=dict(options or {}),
            keys=b"".join(key.bytes for key in keys),
            rows=count,
            places=places,
            asked_by_id=by.who,
            asked_at=at,
        )
        export.what = what[:500]
        export.state = Export.State.ASKED if export.needs_consent else Export.State.WAITING
        export.save(force_insert=True)
        _log(export, "export.asked", by=by, at=at, why=export.purpose)
    return export


def _reported(options: Mapping[str, str], rows: int, by: Acting) -> dict[str, int]:
    """The organisation under whose government figures are taken away; raises `OneGovernmentOnly` unless it is one."""
    governments = governments_reported(by)
    chosen = [one for one in governments if str(one.pk) == options.get("government", str(one.pk))]
    if len(chosen) != 1:
        raise OneGovernmentOnly(field="kind")
    places = Organisation.objects.filter(
        pk__in=by.organisations(*ROLES[Export.Kind.REPORT]), government=chosen[0]
    )
    return {str(min(places.values_list("pk", flat=True), key=str)): rows}


def _seen(
    kind: Export.Kind, cases: Iterable[UUID], by: Acting
) -> tuple[list[UUID], dict[str, int], set[UUID]]:
    """The cases of the list that may be taken away, how many of each organisation, and their procedures."""
    asked = list(dict.fromkeys(cases))[: MOST + 1]
    places: dict[str, int] = {}
    procedures: set[UUID] = set()
    kept: list[UUID] = []
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        rows = {
            key: (place, procedure)
            for key, place, procedure in applications_seen_by(by)
            .filter(pk__in=some, organisation__in=by.organisations(*ROLES[kind]))
            .values_list("pk", "organisation_id", "procedure_id")
        }
        for key in some:
            if key in rows:
                place, procedure = rows[key]
                kept.append(key)
                places[str(place)] = places.get(str(place), 0) + 1
                procedures.add(procedure)
    return kept, places, procedures


def consent_to_export(*, export: Export, by: Acting, at: datetime) -> Export:
    """Consent to a long list as a second person. Raises `ConsentByAnother`, `ExportChanged`."""
    return _answered(export, Export.State.WAITING, "export.consented", by=by, at=at)


def decline_export(*, export: Export, by: Acting, at: datetime) -> Export:
    """Refuse a long list as a second person. Raises `ConsentByAnother`, `ExportChanged`."""
    return _answered(export, Export.State.DECLINED, "export.declined", by=by, at=at)


def _answered(export: Export, state: Export.State, kind: str, *, by: Acting, at: datetime) -> Export:
    with transaction.atomic():
        held = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
        if not may_consent(held, by):
            raise ConsentByAnother
        if held.state != Export.State.ASKED:
            raise ExportChanged
        held.state, held.consented_by_id, held.consented_at = state, by.who, at
        if state == Export.State.DECLINED:
            held.keys = b""
        held.save(update_fields=["state", "consented_by", "consented_at", "keys"])
        _log(held, kind, by=by, at=at)
    return held


def make_exports(*, at: datetime, clock: Clock = now) -> int:
    """Make the files that wait, the oldest first; returns how many. A worker job.

    Each is claimed for two minutes, again and again while rows are written: when a worker dies, another begins anew.
    """
    done = 0
    while (export := _claimed(at)) is not None:
        try:
            _make(export, clock)
            done += 1
        except _LeaseLost:
            log.warning("export %s is made by another worker now", export.number)
        except Refusal:
            _fail(export, at=clock())
        except (DatabaseError, OSError):
            raise  # the disk or the database: the next round tries again when the lease is over
        except Exception:
            log.exception("export %s cannot be made", export.number)
            _fail(export, at=clock())
    return done


class _LeaseLost(Exception):  # noqa: N818 - a turn of events, not an error
    """Another worker makes the file now."""


def _claimed(at: datetime) -> Export | None:
    states = Export.State
    with transaction.atomic():
        export = (
            Export.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(Q(state=states.WAITING) | Q(state=states.MAKING, leased_until__lt=at))
            .order_by("asked_at")
            .first()
        )
        if export is None:
            return None
        if export.attempts >= MOST_ATTEMPTS:
            _end(export, states.FAILED, at=at)
            return None
        export.state, export.holder, export.leased_until = states.MAKING, uuid4(), at + LEASE
        export.attempts, export.done = export.attempts + 1, 0
        export.save(update_fields=["state", "holder", "leased_until", "attempts", "done"])
    return export


def _make(export: Export, clock: Clock) -> None:
    """Write the file as the one who asked may see it now, and keep it sealed."""
    at = clock()
    by = acting_of(export.asked_by, at=at).for_purpose(export.purpose)
    if not may_fetch(export, by):
        raise NotYourRole

    def progress(done: int) -> None:
        moment = clock()
        mine = Export.objects.filter(pk=export.pk, holder=export.holder)
        if not mine.update(done=done, leased_until=moment + LEASE):
            raise _LeaseLost

    data = content_of(export, progress=progress, by=by, at=at)
    with transaction.atomic():
        held = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
        if held.holder != export.holder or held.state != Export.State.MAKING:
            raise _LeaseLost
        held.file = keep(
            owner=held.pk,
            whose=held.pk,
            tenant=held.government_id,
            name=file_name(held),
            media_type=MEDIA[Export.Shape(held.shape)],
            data=data,
            most=MOST_BYTES,
            at=at,
        )
        held.state, held.ready_at, held.expires_at = Export.State.READY, at, at + KEPT_FOR
        held.done, held.holder, held.leased_until, held.keys = held.rows, None, None, b""
        held.save()
        _log(held, "export.made", by=CLERK, at=at)


def _fail(export: Export, *, at: datetime) -> None:
    with transaction.atomic():
        held = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
        if held.holder == export.holder:
            _end(held, Export.State.FAILED, at=at)


def _end(held: Export, state: Export.State, *, at: datetime) -> None:
    """Nothing more will be made of it; the keys of its cases go."""
    held.state, held.keys, held.holder, held.leased_until = state, b"", None, None
    held.save(update_fields=["state", "keys", "holder", "leased_until"])
    _log(held, f"export.{state}", by=CLERK, at=at)


def fetch_export(*, export: Export, by: Acting, at: datetime) -> tuple[str, bytes]:
    """Name and bytes of the file, for whoever asked for it; each time is recorded before the bytes leave.

    Raises `NotYourRole` for others and for one who has lost the role since, `ExportGone` after its time.
    """
    if not may_fetch(export, by):
        raise NotYourRole
    with transaction.atomic():
        held = Export.objects.select_for_update(of=("self",)).select_related("file").get(pk=export.pk)
        if held.state != Export.State.READY or held.file is None or not _is_in_time(held, at):
            raise ExportGone
        data = read(held.file)
        held.downloads = F("downloads") + 1
        held.save(update_fields=["downloads"])
        _log(held, "export.fetched", by=by, at=at, why=held.purpose)
    return file_name(held), data


def _is_in_time(export: Export, at: datetime) -> bool:
    return export.expires_at is not None and at < export.expires_at


def drop_exports(*, at: datetime) -> int:
    """Erase the files whose time is over, with their keys, and give up what nobody consented to; returns how many.

    A worker job. The keys go at once, so that the bytes open no more wherever they lie.
    """
    states, done = Export.State, 0
    over = Export.objects.filter(
        Q(state=states.READY, expires_at__lte=at) | Q(state=states.ASKED, asked_at__lt=at - CONSENT_WITHIN)
    )
    for key in list(over.values_list("pk", flat=True)):
        with transaction.atomic():
            held = Export.objects.select_for_update(of=("self",)).get(pk=key)
            if held.state not in (states.READY, states.ASKED):
                continue
            held.file, held.state, held.what = None, states.GONE, ""
            held.save(update_fields=["file", "state", "what"])
            forget_files(owner=held.pk, by=CLERK, at=at)
            forget_keys(owner=held.pk, tenant=held.government_id, by=CLERK, at=at)
            _end(held, states.GONE, at=at)
            done += 1
    return done


def _log(export: Export, kind: str, *, by: Acting, at: datetime, why: str = "") -> None:
    """One event in the stream of each organisation whose cases are in it, with their number."""
    for place, rows in sorted(export.places.items()):
        append(
            stream=f"organisation:{place}",
            kind=kind,
            by=by,
            at=at,
            organisation=UUID(place),
            why=why,
            data={"export": export.number, "kind": export.kind, "rows": rows},
        )

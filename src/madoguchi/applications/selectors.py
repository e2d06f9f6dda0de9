"""Applications as their holders and as officers may see them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.applications.models import AnswerSet, Application, OfficerAnswers
from madoguchi.core.acting import Acting, Role
from madoguchi.events.models import Event
from madoguchi.events.selectors import Finding
from madoguchi.files.models import File
from madoguchi.vault.selectors import open_rows, was_forgotten
from madoguchi.vault.types import KeyMissing, Tampered
from madoguchi.versions.services import digest_of

_EVERYTHING_OF = (
    "organisation",
    "procedure__current",
    "edition__form_version",
    "edition__procedure_version",
    "edition__variant_version",
)


def applications_of(acting: Acting) -> QuerySet[Application]:
    """The applications of the one subject acted for or of an open ticket, the newest first.

    An agent sees those of the procedures that the mandate names.
    """
    held = Application.objects.filter(Q(subject__in=acting.held) | Q(ticket__in=acting.tickets))
    if acting.limits is not None:
        held = held.filter(procedure__in=acting.limits)
    return held.select_related(*_EVERYTHING_OF).order_by("-arrived_at", "-id")


def application_for(acting: Acting, key: UUID) -> Application:
    """One application that `acting` holds; raises `Application.DoesNotExist` for anything else."""
    return applications_of(acting).get(pk=key)


def owner_of_application(key: UUID) -> tuple[UUID, frozenset[UUID]] | None:
    """Whose application it is and its procedure, whoever asks: only to tell someone for whom else to act."""
    found = Application.objects.filter(pk=key, subject__isnull=False)
    row = found.values_list("subject_id", "procedure_id").first()
    return (row[0], frozenset({row[1]})) if row and row[0] else None


def applications_seen_by(acting: Acting) -> QuerySet[Application]:
    """All applications that `acting` may see as an officer, in the organisations of the roles held."""
    places = acting.organisations(Role.EXAMINER, Role.APPROVER, Role.AUDITOR)
    return Application.objects.filter(organisation__in=places).select_related(*_EVERYTHING_OF, "case_officer")


def application_for_officer(acting: Acting, key: UUID) -> Application:
    """One application as an officer; raises `Application.DoesNotExist` outside the officer's organisations."""
    return applications_seen_by(acting).get(pk=key)


def queue(acting: Acting) -> QuerySet[Application]:
    """The open applications of the officer's organisations, the earliest deadline first, none at the end."""
    return applications_seen_by(acting).filter(is_open=True).order_by(F("due_on").asc(nulls_last=True), "id")


def late_on(day: date) -> Q:
    """Which open cases are late on `day`, as `Application.is_late_on` says of one."""
    runs = Q(stopped_on__isnull=True) | Q(stopped_on__gte=F("due_on"))
    return Q(runs, is_open=True, due_on__lt=day)


def agent_in_words(application: Application) -> str:
    """The agent who filed, as everyone reads it: 代田 書子（行政書士 登録番号 12345678）; empty without one.

    From the snapshot that the application keeps, whatever became of the mandate.
    """
    mandate = application.acting.get("mandate")
    if not mandate:
        return ""
    name, person = mandate["agent_name"], mandate["person_name"]
    named = name if name == person else f"{name} {person}"
    if not mandate["number"]:
        return str(named)
    return _("%(name)s（行政書士 登録番号 %(number)s）") % {"name": named, "number": mandate["number"]}


def answers_now(application: Application) -> AnswerSet:
    """The latest answers."""
    return application.answer_sets.latest("revision")


def officer_answers_of(application: Application) -> OfficerAnswers | None:
    """What the desk filled in beside the application, None while it filled in nothing."""
    return OfficerAnswers.objects.select_related("filled_by").filter(application=application).first()


def answers_at(application: Application, revision: int) -> AnswerSet:
    """The answers of one revision; 1 is what arrived."""
    return application.answer_sets.get(revision=revision)


def file_of(application: Application, key: UUID) -> File:
    """A file that some revision of the application's answers names; raises `File.DoesNotExist` otherwise."""
    revisions = list(application.answer_sets.all())
    open_rows(revisions)
    named = {entry["file"] for answers in revisions for entry in answers.files}
    if str(key) not in named:
        raise File.DoesNotExist
    return File.objects.get(pk=key)


def with_receipt(number: str) -> Application | None:
    """The application of a canonical receipt number, whoever asks: the caller still has to show the secret."""
    return Application.objects.filter(receipt_number=number).select_related("ticket").first()


def altered_applications() -> Iterator[Finding]:
    """Answers and states that are no longer what the log says; whoever changes them must change the log too.

    Reads a thousand applications at a time. The log itself is checked by `events.selectors.verify`.
    """
    rows = Application.objects.select_related("organisation").order_by("pk").iterator(chunk_size=1_000)
    while found := {one.pk: one for one in islice(rows, 1_000)}:
        told = _told_by_log(found)
        for key, one in found.items():
            if told[key].state != one.state:
                sentence = _("申請の状態が、証跡の最後の状態と違います。書き換えられた疑いがあります。")
                yield Finding("state", f"application:{key}", sentence)
        yield from _altered_names(found.values())
        revisions = list(AnswerSet.objects.filter(application__in=found).order_by("application", "revision"))
        for answers in revisions:
            answers.application = found[answers.application_id]
        open_rows(revisions)
        yield from _altered_answers(revisions, told)
        yield from _altered_files(revisions)
        counts = Counter(answers.application_id for answers in revisions)
        for key in found:
            if counts[key] != len(told[key].digests):
                sentence = _("証跡にある回答がありません。削除されたか、差し込まれた疑いがあります。")
                yield Finding("answers", f"application:{key}", sentence)
    yield from _lost_applications()


def _lost_applications() -> Iterator[Finding]:
    """Applications that arrived and are not there, though nothing tells that they were destroyed or left with their office."""
    arrived = Event.objects.filter(kind="application.arrived").order_by("pk")
    rows = arrived.values_list("stream", "organisation").iterator(chunk_size=1_000)
    while found := {UUID(stream.partition(":")[2]): place for stream, place in islice(rows, 1_000)}:
        there = set(Application.objects.filter(pk__in=found).values_list("pk", flat=True))
        lost = {f"application:{key}": place for key, place in found.items() if key not in there}
        purged = Event.objects.filter(stream__in=lost, kind="application.purged")
        gone = set(purged.values_list("stream", flat=True))
        places = set(Organisation.objects.filter(pk__in=set(lost.values())).values_list("pk", flat=True))
        for stream, place in lost.items():
            if place in places and stream not in gone:
                yield Finding("application", stream, _("届いた申請がありません。削除された疑いがあります。"))


def _altered_names(applications: Iterable[Application]) -> Iterator[Finding]:
    """Applicants whose name or mail address does not open; what was forgotten is not altered."""
    applications = list(applications)
    open_rows(applications)
    for one in applications:
        try:
            str(one.applicant_name), str(one.applicant_email)
        except Tampered:
            sentence = _("申請者の氏名または連絡先が開けません。書き換えられた疑いがあります。")
            yield Finding("applicant", f"application:{one.pk}", sentence)
        except KeyMissing:
            if not was_forgotten(owner=one.sealed_for, tenant=one.sealed_in):
                yield Finding("key", f"application:{one.pk}", _("鍵がありません。削除された疑いがあります。"))


def _altered_answers(revisions: Iterable[AnswerSet], told: dict[UUID, "_Told"]) -> Iterator[Finding]:
    """Answers that do not open, or are not those whose digest the log has."""
    for answers in revisions:
        key, place = answers.application_id, answers.revision - 1
        try:
            digest = digest_of({"answers": answers.body, "files": answers.files})
        except Tampered:
            digest = ""
        except KeyMissing:
            continue  # told with the name, which has the same key
        if place >= len(told[key].digests) or told[key].digests[place] != digest:
            sentence = _("回答の改訂%(n)sが、届いた時の証跡と違います。書き換えられた疑いがあります。")
            yield Finding("answers", f"application:{key}", sentence % {"n": answers.revision})


def _altered_files(revisions: Iterable[AnswerSet]) -> Iterator[Finding]:
    """Attached files whose row has another digest than the answers that name them."""
    named = {}
    for answers in revisions:
        with suppress(Tampered, KeyMissing):
            named.update({UUID(e["file"]): (answers.application_id, e["sha256"]) for e in answers.files})
    kept = dict(File.objects.filter(pk__in=named).values_list("pk", "sha256"))
    for file, (key, digest) in named.items():
        if kept.get(file) != digest:
            sentence = _("添付ファイルが、届いた時のものと違います。差し替えられた疑いがあります。")
            yield Finding("file", f"application:{key}", sentence)


@dataclass
class _Told:
    """What the log says of one application: its last state, the digests of its answers in order."""

    state: str = ""
    digests: list[str] = field(default_factory=list)


def _told_by_log(keys: Iterable[UUID]) -> dict[UUID, _Told]:
    told = {key: _Told() for key in keys}
    streams = {f"application:{key}": key for key in told}
    events = Event.objects.filter(stream__in=streams).order_by("stream", "n")
    for stream, kind, data in events.values_list("stream", "kind", "data"):
        one = told[streams[stream]]
        if kind == "application.arrived":
            one.state = Application.State.ARRIVED
        one.state = data.get("state", one.state)
        if "answers" in data:
            one.digests.append(data["answers"])
    return told

"""Making a dossier: one file of JSON, its digest, a signature over it, and a line in the log that says so."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from madoguchi import __version__
from madoguchi.accounts.models import Organisation, Subject, User, Visit
from madoguchi.applications.models import AnswerSet, Application
from madoguchi.core.acting import Acting
from madoguchi.core.clock import JAPAN
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import document_of
from madoguchi.events.models import Access, Event
from madoguchi.events.selectors import last_seal, verify
from madoguchi.events.services import append
from madoguchi.papers.services import NotSigned, sign_data
from madoguchi.site.dossier.finding import About, Target
from madoguchi.vault.types import KeyMissing, Tampered

DOSSIER, SIGNATURE, DIGEST = "dossier.json", "dossier.json.p7s", "dossier.json.sha256"


class FolderNotEmpty(Refusal):
    """There is something already where the dossier is to be written."""

    sentence = (
        "書き出す先のフォルダーが空ではありません。空のフォルダーか、まだないフォルダーを指定してください。"
    )


@dataclass
class Dossier:
    """What was made (調査書)."""

    folder: Path
    digest: str
    people: int
    accesses: int
    events: int
    is_signed: bool
    findings: int


def make_dossier(
    target: Target, *, since: datetime, until: datetime, folder: Path, by: Acting, at: datetime
) -> Dossier:
    """Write the dossier about `target` from `since` up to `until` into `folder`, readable by its owner alone.

    It names the persons (who has to be told), the fields that were filled in (not what stands in them), and each
    record with its place and hash in the log. The log is verified first and what is wrong with it stands in the
    dossier. It is signed by the post of the government, where one can sign. Raises `FolderNotEmpty`.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()):
        raise FolderNotEmpty
    accesses = list(
        Access.objects.filter(target.accesses, at__gte=since, at__lt=until).distinct().order_by("id")
    )
    events = list(Event.objects.filter(target.events, at__gte=since, at__lt=until).distinct().order_by("id"))
    cases = _cases(target, accesses, events)
    people = list(_people(target, accesses, cases))
    findings = [asdict(found) for found in verify()]
    seal = last_seal()
    told = {
        "about": target.about.value,
        "key": str(target.key),
        "named": target.words,
        "since": since.astimezone(JAPAN).isoformat(),
        "until": until.astimezone(JAPAN).isoformat(),
        "made_at": at.astimezone(JAPAN).isoformat(),
        "version": __version__,
        "counts": {"people": len(people), "accesses": len(accesses), "events": len(events)},
        "people": people,
        "applications": [_case(one) for one in cases.values()],
        "readers": _readers(accesses),
        "accesses": [_access(one) for one in accesses],
        "events": [_event(one) for one in events],
        "sign_ins": _visits(target, since, until),
        "log": {
            "verified": not findings,
            "findings": findings,
            "last_seal": {"n": seal.n, "root": seal.root, "at": seal.at.isoformat()} if seal else None,
        },
    }
    data = json.dumps(told, ensure_ascii=False, indent=1, default=str).encode()
    digest = hashlib.sha256(data).hexdigest()
    _write(folder / DOSSIER, data)
    _write(folder / DIGEST, f"{digest}  {DOSSIER}\n".encode())
    signature = _signature(data, _office(target, accesses, cases), at=at)
    if signature:
        _write(folder / SIGNATURE, signature)
    with transaction.atomic():
        append(
            stream="installation",
            kind="dossier.made",
            by=by,
            at=at,
            data={
                "about": target.about.value,
                "key": str(target.key),
                "digest": digest,
                "people": len(people),
            },
        )
    return Dossier(folder, digest, len(people), len(accesses), len(events), bool(signature), len(findings))


def _cases(target: Target, accesses: list[Access], events: list[Event]) -> dict[UUID, Application]:
    names = {one.object for one in accesses} | {one.stream for one in events}
    keys = [UUID(name.partition(":")[2]) for name in names if name.startswith("application:")]
    if target.about == About.FILE:
        keys.append(target.key)
    return Application.objects.select_related("organisation", "procedure", "edition__form_version").in_bulk(
        keys
    )


def _people(
    target: Target, accesses: list[Access], cases: dict[UUID, Application]
) -> Iterator[dict[str, Any]]:
    """Everyone whose data was looked at, with the name and the way in which they can be reached."""
    looks: Counter[UUID] = Counter()
    for one in accesses:
        key = _case_key(one.object)
        case = cases.get(key) if key else None
        holder = one.whose or (case.subject_id or case.ticket_id or case.pk if case else None)
        if holder:
            looks[holder] += 1
    if target.about == About.PERSON:
        looks.setdefault(target.key, 0)
    names = {one.pk: one.name for one in Subject.objects.filter(pk__in=looks)}
    users = {one.person_id: one for one in User.objects.filter(person__in=looks)}
    for key, count in sorted(looks.items(), key=lambda one: (-one[1], str(one[0]))):
        own = [case for case in cases.values() if key in (case.subject_id, case.ticket_id, case.pk)]
        user = users.get(key)
        yield {
            "key": str(key),
            "name": user.name if user else names.get(key) or _first(own, "applicant_name"),
            "mail": user.email if user else _first(own, "applicant_email"),
            "looks": count,
            "applications": [case.receipt_number for case in own],
        }


def _first(cases: list[Application], name: str) -> str:
    """What the first of the applications says, empty once its key was forgotten."""
    try:
        return str(getattr(cases[0], name)) if cases else ""
    except (KeyMissing, Tampered):
        return ""


def _case(case: Application) -> dict[str, Any]:
    """One application with the labels of what was filled in; none of the answers."""
    labels = {
        question.id: question.label for _page, question in document_of(case.edition.form_version).questions()
    }
    filled: set[str] = set()
    files = 0
    for answers in AnswerSet.objects.filter(application=case).select_related("application__organisation"):
        try:
            filled |= _filled(answers.body)
            files = max(files, len(answers.files))
        except (KeyMissing, Tampered):
            continue
    return {
        "key": str(case.pk),
        "receipt_number": case.receipt_number,
        "procedure": case.procedure.slug,
        "organisation": case.organisation.name,
        "arrived_at": case.arrived_at.isoformat(),
        "fields": [label for key, label in labels.items() if key in filled],
        "files": files,
    }


def _filled(body: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    for key, value in body.items():
        if value in (None, "", [], {}):
            continue
        found.add(key)
        if isinstance(value, list):
            for one in value:
                found |= _filled(one) if isinstance(one, dict) else set()
    return found


def _readers(accesses: Iterable[Access]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in accesses:
        told = found.setdefault(
            one.reader, {"reader": one.reader, "name": one.reader_name, "looks": 0, "first": one.at}
        )
        told["looks"] += 1
        told["last"] = one.at
    return [
        {**told, "first": told["first"].isoformat(), "last": told["last"].isoformat()}
        for told in found.values()
    ]


def _access(one: Access) -> dict[str, Any]:
    return {
        "log": f"events_access {one.pk}",
        "hash": one.hash,
        "at": one.at.astimezone(JAPAN).isoformat(),
        "reader": one.reader,
        "name": one.reader_name,
        "whose": str(one.whose or ""),
        "object": one.object,
        "purpose": one.purpose,
        "organisation": str(one.organisation or ""),
    }


def _event(one: Event) -> dict[str, Any]:
    return {
        "log": f"events_event {one.pk} {one.stream}#{one.n}",
        "hash": one.hash,
        "at": one.at.astimezone(JAPAN).isoformat(),
        "kind": one.kind,
        "by": one.by,
        "whose": str(one.whose or ""),
    }


def _visits(target: Target, since: datetime, until: datetime) -> list[dict[str, str]]:
    who = {"user": target.key} if target.about == About.OFFICER else {"user__person": target.key}
    return [
        {
            "began_at": one.began_at.isoformat(),
            "seen_at": one.seen_at.isoformat(),
            "how": one.how,
            "device": one.device,
        }
        for one in Visit.objects.filter(**who, began_at__lt=until, seen_at__gte=since).order_by("began_at")
    ]


def _case_key(name: str) -> UUID | None:
    return UUID(name.partition(":")[2]) if name.startswith("application:") else None


def _office(target: Target, accesses: list[Access], cases: dict[UUID, Application]) -> Organisation | None:
    """The government that signs: the one whose data it is about most often."""
    places = Counter(one.organisation for one in accesses if one.organisation)
    places.update(case.organisation_id for case in cases.values())
    if not places:
        return None
    found = Organisation.objects.select_related("government").filter(pk=places.most_common(1)[0][0]).first()
    return found.government if found else None


def _signature(data: bytes, office: Organisation | None, *, at: datetime) -> bytes:
    if office is None:
        return b""
    post = str(office.settings.get("office_holder") or office.name)
    try:
        return sign_data(data, organisation=office.pk, post=post, office=office.name, at=at)
    except NotSigned:
        return b""


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(data)

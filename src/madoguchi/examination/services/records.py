"""Taking the decided file away: everything about a decision in one ZIP, so that nothing is typed again (決裁文書)."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.applications.models import AnswerSet, Application
from madoguchi.applications.selectors import agent_in_words, answers_now, officer_answers_of
from madoguchi.applications.services import stream_of
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import (
    display,
    document_of,
    officer_paths,
    restricted_page,
    summary,
    value_at,
)
from madoguchi.events.services import append
from madoguchi.examination.models import Disposition, Finding, Hearing, Notice, Proposal, SignOff
from madoguchi.examination.services.desk import LONGEST_PURPOSE, NotYourRole, PurposeMissing
from madoguchi.files.models import File
from madoguchi.files.selectors import read
from madoguchi.language.eras import both_dates
from madoguchi.language.folding import strip_controls
from madoguchi.papers.services import decision_pdf
from madoguchi.papers.types import DecisionData, DecisionTable
from madoguchi.registry.selectors import body_for
from madoguchi.vault.selectors import open_rows

FORMAT = "madoguchi-decision/1"
"""What the JSON of a decided file says of its own shape."""

_LONGEST_NAME = 80


class NotDecided(Refusal):
    """The case has no disposition that could be taken away."""

    sentence = gettext_lazy("処分が決まった案件だけを、書き出せます。")


def export_decision(*, application: Application, purpose: str, by: Acting, at: datetime) -> bytes:
    """The decided file of `application` as ZIP; that it leaves is recorded with its digest and what it is for.

    It holds the record as PDF (決裁文書.pdf), the same as JSON, the answers of every revision, the attached files,
    notice and permit as they were signed, and the SHA-256 of each. Raises `NotYourRole`, `PurposeMissing`, `NotDecided`.
    """
    if application.organisation_id not in by.organisations(Role.EXAMINER, Role.APPROVER, Role.AUDITOR):
        raise NotYourRole
    purpose = purpose.strip()
    if not purpose:
        raise PurposeMissing(field="purpose")
    disposition = (
        application.dispositions.filter(revoked_at__isnull=True)
        .select_related("application", "decided_by", "proposal__application", "proposal__proposed_by")
        .prefetch_related("proposal__sign_offs__signed_by", "proposal__sign_offs__seen_after_by")
        .first()
    )
    if disposition is None:
        raise NotDecided
    revisions = list(application.answer_sets.order_by("revision"))
    open_rows(revisions)
    entries = dict(_entries(application, disposition, revisions))
    data = _zipped(entries, at)
    with transaction.atomic():
        append(
            stream=stream_of(application),
            kind="decision.exported",
            by=by,
            at=at,
            organisation=application.organisation_id,
            whose=application.subject_id,
            why=purpose[:LONGEST_PURPOSE],
            data={"sha256": hashlib.sha256(data).hexdigest(), "files": len(entries), "bytes": len(data)},
        )
    return data


def _entries(
    application: Application, disposition: Disposition, revisions: list[AnswerSet]
) -> Iterator[tuple[str, bytes]]:
    """Each file of the ZIP by its name."""
    attached = list(_attached(revisions))
    notices = list(
        Notice.objects.filter(disposition=disposition).select_related("file").order_by("issued_at")
    )
    record = record_of(application, disposition, notices)
    yield "決裁文書.pdf", decision_pdf(_paper(application, disposition, record, attached))
    yield "決裁文書.json", _as_json(record)
    for one in revisions:
        yield f"回答-第{one.revision}版.json", _as_json(_answers(one))
    for name, _size, _digest, data in attached:
        yield f"添付/{name}", data
    for n, notice in enumerate(notices, 1):
        yield f"{notice.get_kind_display()}-{n}.pdf", read(notice.file)


def record_of(application: Application, disposition: Disposition, notices: list[Notice]) -> dict[str, Any]:
    """The decision as plain JSON."""
    proposal, body = disposition.proposal, body_for(application.edition)
    return {
        "format": FORMAT,
        "title": (proposal and proposal.title) or body.title,
        "document_class": proposal.document_class if proposal else "",
        "retention_years": (proposal and proposal.retention_years) or application.edition.retention_years,
        "organisation": application.organisation.name,
        "procedure": {
            "code": application.procedure.code,
            "title": body.title,
            "version": application.edition.procedure_version.number,
        },
        "application": {
            "receipt_number": application.receipt_number,
            "applicant": application.applicant_name,
            "agent": agent_in_words(application),
            "channel": application.channel,
            "arrived_at": _moment(application.arrived_at),
            "due_on": application.due_on.isoformat() if application.due_on else None,
        },
        "decision": {
            "outcome": disposition.outcome,
            "outcome_words": body.outcome_words.of(disposition.outcome),
            "conditions": disposition.conditions,
            "grounds": disposition.grounds,
            "legal_basis": [{"law": one.law, "article": one.article} for one in body.legal_basis],
            "review_instructions": disposition.review_instructions,
            "decided_by": disposition.decided_by.name if disposition.decided_by else "",
            "decided_at": _moment(disposition.decided_at),
        },
        "standards": proposal.standards if proposal else [],
        "filled_in": [{"label": label, "value": value} for label, value in _filled_in(application)],
        "hearings": [_hearing(one) for one in application.hearings.order_by("round")],
        "proposal": {"by": proposal.proposed_by.name, "at": _moment(proposal.proposed_at)}
        if proposal
        else None,
        "sign_offs": [_signature(one) for one in proposal.sign_offs.all()] if proposal else [],
        "earlier_proposals": [_earlier(one) for one in _before(application, proposal)],
        "notices": [
            {
                "kind": one.kind,
                "number": one.number,
                "issued_at": _moment(one.issued_at),
                "sha256": one.sha256,
            }
            for one in notices
        ],
    }


def _filled_in(application: Application) -> list[tuple[str, str]]:
    """What the desk filled in, in words: amounts and numbers that the decision rests on."""
    kept, document = officer_answers_of(application), document_of(application.edition.form_version)
    if kept is None:
        return []
    paths = officer_paths(document, answers_now(application).body, on=japan_day(application.arrived_at))
    return [
        (asked.label, display(asked.question, value_at(document, kept.body, asked.path)))
        for asked in restricted_page(document, paths)
    ]


def _hearing(one: Hearing) -> dict[str, Any]:
    return {
        "round": one.round,
        "place": one.place,
        "takes_place_at": _moment(one.takes_place_at),
        "subject_matter": one.subject_matter,
        "was_heard": one.was_heard,
        "record": one.record,
        "ended_at": _moment(one.ended_at) if one.ended_at else None,
    }


def _before(application: Application, proposal: Proposal | None) -> list[Proposal]:
    rows = application.proposals.select_related("application", "proposed_by").prefetch_related(
        "sign_offs__signed_by", "sign_offs__seen_after_by"
    )
    if proposal is not None:
        rows = rows.exclude(pk=proposal.pk)
    return list(rows)


def _earlier(proposal: Proposal) -> dict[str, Any]:
    return {
        "outcome": proposal.outcome,
        "grounds": proposal.full_grounds,
        "conditions": proposal.conditions,
        "by": proposal.proposed_by.name,
        "at": _moment(proposal.proposed_at),
        "recalled_at": _moment(proposal.recalled_at) if proposal.recalled_at else None,
        "sign_offs": [_signature(one) for one in proposal.sign_offs.all()],
    }


def _signature(one: SignOff) -> dict[str, Any]:
    return {
        "step": one.step,
        "post": one.post,
        "answer": one.answer,
        "by": one.signed_by.name,
        "at": _moment(one.signed_at),
        "comment": one.comment,
        "is_substitute": one.is_substitute,
        "reason": one.reason,
        "seen_after_by": one.seen_after_by.name if one.seen_after_by else None,
        "seen_after_at": _moment(one.seen_after_at) if one.seen_after_at else None,
    }


def _answers(one: AnswerSet) -> dict[str, Any]:
    return {
        "revision": one.revision,
        "basis": one.basis,
        "at": _moment(one.at),
        "digest": one.digest,
        "answers": one.body,
        "files": one.files,
    }


def _attached(revisions: list[AnswerSet]) -> Iterator[tuple[str, int, str, bytes]]:
    """Every file that some revision names: its name in the ZIP, size, digest and bytes."""
    named = {entry["file"]: entry for one in revisions for entry in one.files}
    stored = File.objects.in_bulk([UUID(key) for key in named])
    for n, (key, entry) in enumerate(named.items(), 1):
        file = stored[UUID(key)]
        yield f"{n:02}-{_safe(str(entry['name']))}", file.size, file.sha256, read(file)


def _safe(name: str) -> str:
    """A name that stays inside its folder on every system."""
    kept = "".join(
        "_" if one in '\\/:*?"<>|' else one for one in strip_controls(PurePath(name.replace("\\", "/")).name)
    )
    stem, dot, ending = kept.strip(". ").rpartition(".")
    return f"{stem[:_LONGEST_NAME]}{dot}{ending[:10]}" if dot else kept[:_LONGEST_NAME] or "file"


def _zipped(entries: dict[str, bytes], at: datetime) -> bytes:
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in entries.items())
    out, local = BytesIO(), at.astimezone(JAPAN)
    moment = (local.year, local.month, local.day, local.hour, local.minute, local.second)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in [*entries.items(), ("SHA256SUMS", sums.encode())]:
            packed.writestr(zipfile.ZipInfo(name, moment), data, compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _as_json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=False, default=str).encode()


def _moment(at: datetime) -> str:
    return at.astimezone(JAPAN).isoformat(timespec="seconds")


def _paper(
    application: Application,
    disposition: Disposition,
    record: dict[str, Any],
    attached: list[tuple[str, int, str, bytes]],
) -> DecisionData:
    """The record as it is printed."""
    decision, told = record["decision"], record["application"]
    document = document_of(application.edition.form_version)
    sections = [
        (part.title, [(row.label, row.display) for row in part.rows])
        for part in summary(document, answers_now(application).body, japan_day(application.arrived_at))
    ]
    if rows := _filled_in(application):
        sections.append((_("職員が記入した欄"), rows))
    if heard := [(_("第%(n)d回") % {"n": one["round"]}, one["record"]) for one in record["hearings"]]:
        sections.append((_("意見聴取の記録"), heard))
    facts = (
        (_("件名"), record["title"]),
        (_("文書分類"), record["document_class"]),
        (_("保存期間"), _("%(n)d年") % {"n": record["retention_years"]}),
        (_("手続"), record["procedure"]["title"]),
        (_("受付番号"), told["receipt_number"]),
        (_("申請者"), told["applicant"]),
        (_("代理人"), told["agent"]),
        (_("到達"), _in_words(application.arrived_at)),
        (_("処分の結果"), f"{disposition.get_outcome_display()}（{decision['outcome_words']}）"),
        (_("内容・条件"), decision["conditions"]),
        (_("理由"), decision["grounds"]),
        (_("根拠法令"), "、".join(one["law"] + one["article"] for one in decision["legal_basis"])),
        (_("教示"), decision["review_instructions"]),
        (
            _("処分した日時と職員"),
            f"{_in_words(disposition.decided_at)}　{decision['decided_by']}",
        ),
        (_("通知書"), "、".join(one["number"] for one in record["notices"])),
    )
    return DecisionData(
        receipt_number=application.receipt_number,
        organisation=application.organisation.name,
        title=record["title"],
        decided_on=japan_day(disposition.decided_at),
        facts=facts,
        tables=(_standards_table(record["standards"]), _steps_table(disposition.proposal)),
        sections=sections,
        files=[(name, size, digest) for name, size, digest, _data in attached],
    )


def _standards_table(standards: list[dict[str, str]]) -> DecisionTable:
    return DecisionTable(
        _("審査基準の確認"),
        (_("審査基準"), _("判断"), _("確認した事実")),
        tuple(
            (
                one["text"] + (f"（{one['basis']}）" if one["basis"] else ""),
                str(Finding.Result(one["result"]).label) if one["result"] else "",
                one["note"],
            )
            for one in standards
        ),
    )


def _steps_table(proposal: Proposal | None) -> DecisionTable:
    head = (_("職"), _("氏名"), _("日時"), _("意見など"))
    if proposal is None:
        return DecisionTable(_("決裁"), head, ())
    rows = [(_("起案"), proposal.proposed_by.name, _in_words(proposal.proposed_at), "")]
    for one in proposal.sign_offs.all():
        said = [one.comment]
        if one.is_substitute:
            said.append(_("代決：%(reason)s") % {"reason": one.reason})
        if one.seen_after_by and one.seen_after_at:
            said.append(
                _("後閲：%(who)s %(at)s")
                % {"who": one.seen_after_by.name, "at": _in_words(one.seen_after_at)}
            )
        answer = _("承認") if one.is_approved else _("差戻し")
        rows.append(
            (
                one.post or _("決裁"),
                one.signed_by.name,
                f"{_in_words(one.signed_at)} {answer}",
                "\n".join(part for part in said if part),
            )
        )
    return DecisionTable(_("決裁"), head, tuple(rows))


def _in_words(at: datetime) -> str:
    local = at.astimezone(JAPAN)
    return f"{both_dates(local.date())} {local.hour}時{local.minute:02}分"

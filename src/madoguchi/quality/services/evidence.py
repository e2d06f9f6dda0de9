"""Evidence that owners declare for procedures on other systems: entered, approved by another, withdrawn, imported."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.quality.models import ExternalEvidence
from madoguchi.quality.services.tightenings import criterion_of
from madoguchi.quality.standard import Criterion
from madoguchi.quality.types import Comparison
from madoguchi.registry.models import Edition, Procedure

LONGEST_YEARS = 2
LONGEST_WHAT = 300
LONGEST_PROOF = 500
MOST_RECORDS = 1_000_000_000


class MayNotDeclare(Refusal):
    """The actor has no role for this in the organisation."""

    sentence = _("この手続の根拠を申告する役割がありません。組織管理者に確認してください。")


class RunsHere(Refusal):
    """The procedure is taken on this platform, where everything is measured."""

    sentence = _("この手続はこのサイトで受け付けています。根拠は記録から自動で計算します。")


class UnknownCriterion(Refusal):
    """There is no such criterion, or it is always measured."""

    sentence = _("申告できる判定項目を選んでください。")


class BadValue(Refusal):
    """The value cannot be one of the criterion."""

    sentence = _("値を正しく入力してください。割合は0から100、満足度は1から5、はい・いいえは1か0です。")


class TooFewRecords(Refusal):
    """Fewer records than the standard asks for."""

    sentence = _("もとになった件数が、判定に必要な数に足りません。")


class WhatMissing(Refusal):
    """It is not said what was looked at."""

    sentence = _("何を見て確かめたかを、300文字以内で入力してください。")


class ProofMissing(Refusal):
    """There is nothing by which another could check it."""

    sentence = _("ほかの人が確かめられるように、証拠のアドレスか文書番号を入力してください。")


class BadDay(Refusal):
    """The day until which it holds is past or too far away."""

    sentence = _("有効な期間は、きょうから2年以内にしてください。")


class AlreadyApproved(Refusal):
    """It was approved or withdrawn meanwhile."""

    sentence = _("この申告は、すでに承認されたか、取り下げられています。")


class SamePerson(Refusal):
    """Whoever entered it cannot approve it."""

    sentence = _("申告した人とは別の人が承認してください。")


def declare(
    *,
    procedure: Procedure,
    criterion: str,
    value: float,
    n: int,
    what: str,
    proof: str,
    until: date,
    by: Acting,
    at: datetime,
) -> ExternalEvidence:
    """Enter what was found for one criterion of a procedure on another system; it counts when another approved it.

    Raises `MayNotDeclare`, `RunsHere`, and beside a field `UnknownCriterion`, `BadValue`, `TooFewRecords`,
    `WhatMissing`, `ProofMissing` or `BadDay`.
    """
    if by.who is None or not by.has(Role.EDITOR, procedure.organisation_id):
        raise MayNotDeclare
    found = criterion_of(criterion, at=at)
    if found is None or not found.may_be_declared:
        raise UnknownCriterion(field="criterion")
    if not _can_be(found, value):
        raise BadValue(field="value")
    if n < max(1, found.least_n):
        raise TooFewRecords(field="n")
    if n > MOST_RECORDS:
        raise BadValue(field="n")
    if not 1 <= len(what.strip()) <= LONGEST_WHAT:
        raise WhatMissing(field="what")
    if not 4 <= len(proof.strip()) <= LONGEST_PROOF:
        raise ProofMissing(field="proof")
    today = japan_day(at)
    if not today <= until <= date(today.year + LONGEST_YEARS, today.month, min(today.day, 28)):
        raise BadDay(field="until")
    with transaction.atomic():
        locked = Procedure.objects.select_for_update(no_key=True).get(pk=procedure.pk)
        if _is_taken_here(locked, today):
            raise RunsHere
        made = ExternalEvidence.objects.create(
            procedure=locked,
            criterion=criterion,
            value=value,
            n=n,
            what=what.strip(),
            proof=proof.strip(),
            until=until,
            entered_by_id=by.who,
            entered_at=at,
        )
        _tell(made, "evidence.declared", by=by, at=at)
    return made


def approve(*, evidence: ExternalEvidence, by: Acting, at: datetime) -> ExternalEvidence:
    """Let declared evidence count; what counted for the criterion until now is ended.

    Raises `MayNotDeclare`, `SamePerson`, `AlreadyApproved`.
    """
    if by.who is None or not by.has(Role.PUBLISHER, evidence.procedure.organisation_id):
        raise MayNotDeclare
    if by.who == evidence.entered_by_id:
        raise SamePerson
    with transaction.atomic():
        fresh = ExternalEvidence.objects.select_for_update().get(pk=evidence.pk)
        if fresh.approved_at is not None or fresh.ended_at is not None:
            raise AlreadyApproved
        ExternalEvidence.objects.filter(
            procedure=fresh.procedure,
            criterion=fresh.criterion,
            approved_at__isnull=False,
            ended_at__isnull=True,
        ).update(ended_at=at)
        fresh.approved_by_id, fresh.approved_at = by.who, at
        fresh.save(update_fields=["approved_by", "approved_at"])
        _tell(fresh, "evidence.approved", by=by, at=at)
    return fresh


def withdraw_evidence(*, evidence: ExternalEvidence, by: Acting, at: datetime) -> None:
    """Take declared evidence back; it counts no more. Raises `MayNotDeclare`, `AlreadyApproved` if it was ended."""
    place = evidence.procedure.organisation_id
    if by.who is None or not (by.has(Role.EDITOR, place) or by.has(Role.PUBLISHER, place)):
        raise MayNotDeclare
    with transaction.atomic():
        fresh = ExternalEvidence.objects.select_for_update().get(pk=evidence.pk)
        if fresh.ended_at is not None:
            raise AlreadyApproved
        fresh.ended_at = at
        fresh.save(update_fields=["ended_at"])
        _tell(fresh, "evidence.withdrawn", by=by, at=at)


def import_evidence(
    *, rows: Sequence[Mapping[str, str]], by: Acting, at: datetime
) -> tuple[list[ExternalEvidence], list[tuple[int, str]]]:
    """Enter the rows of a table; what was entered, and for each row that was not its line and why.

    Columns: `procedure` (its address name or number), `criterion`, `value`, `n`, `what`, `proof`, `until`.
    """
    made: list[ExternalEvidence] = []
    wrong: list[tuple[int, str]] = []
    for line, row in enumerate(rows, start=2):
        try:
            made.append(_declare_row(row, by=by, at=at))
        except Refusal as refusal:
            wrong.append((line, str(refusal)))
        except Procedure.DoesNotExist:
            wrong.append((line, str(_("手続が見つかりません。"))))
        except (ValueError, OverflowError):
            wrong.append((line, str(_("数か日付の形がちがいます。"))))
    return made, wrong


def _declare_row(row: Mapping[str, str], *, by: Acting, at: datetime) -> ExternalEvidence:
    name = row.get("procedure", "").strip()
    field = "code" if name.startswith("mado-") else "slug"
    return declare(
        procedure=Procedure.objects.get(**{field: name}),
        criterion=row.get("criterion", "").strip(),
        value=float(row.get("value", "")),
        n=int(row.get("n", "") or 1),
        what=row.get("what", ""),
        proof=row.get("proof", ""),
        until=date.fromisoformat(row.get("until", "").strip()),
        by=by,
        at=at,
    )


def _can_be(criterion: Criterion, value: float) -> bool:
    if value != value or value in (float("inf"), float("-inf")):
        return False
    if criterion.comparison is Comparison.IS_TRUE:
        return value in (0, 1)
    most = {"%": 100.0, "点": 5.0}.get(criterion.unit, 100_000.0)
    return 0 <= value <= most


def _is_taken_here(procedure: Procedure, today: date) -> bool:
    editions = Edition.objects.filter(procedure=procedure, opens_on__lte=today)
    return editions.exclude(closes_on__lt=today).exists()


def _tell(row: ExternalEvidence, kind: str, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"procedure:{row.procedure_id}",
        kind=kind,
        by=by,
        at=at,
        organisation=row.procedure.organisation_id,
        data={
            "procedure": str(row.procedure_id),
            "evidence": str(row.pk),
            "criterion": row.criterion,
            "value": f"{row.value:g}",
            "until": row.until.isoformat(),
        },
    )

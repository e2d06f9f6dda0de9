"""What an officer finds of each standard, and the usual words of decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.applications.models import Application
from madoguchi.applications.services import ChangedMeanwhile, MoveNotAllowed, lock, stream_of
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.examination.models import REFUSING, Finding, GroundsTemplate, Outcome
from madoguchi.examination.selectors.standards import StandardNow, standards_of
from madoguchi.examination.services.desk import NotYourRole, require
from madoguchi.registry.models import Procedure

_EXAMINED = frozenset({Application.State.EXAMINING, Application.State.CORRECTING, Application.State.HEARING})


class NoSuchStandard(Refusal):
    """A standard was named that the edition of the case does not have."""

    sentence = _("この手続にない審査基準です。画面を読み直してください。")


class StandardsOpen(Refusal):
    """Granting was proposed before every standard was looked at."""

    sentence = _("まだ確かめていない審査基準があります。すべて確かめてから、起案してください。")


class StandardUnmet(Refusal):
    """Granting was proposed although a standard is not met."""

    sentence = _("「満たさない」とした審査基準があります。認めるときは、確かめ直してください。")


class NoStandardUnmet(Refusal):
    """A refusal was proposed without a standard that is not met."""

    sentence = _(
        "認めないとき（一部を認めるときも）は、満たさない審査基準を1つ以上選び、確認した事実を書いてください。"
    )


class UnmetWithoutFact(Refusal):
    """A standard is said not to be met, without what was found."""

    sentence = _("満たさないとした審査基準に、確認した事実を書いてください。通知書に載ります。")


class WordsMissing(Refusal):
    """Usual words were kept without a name or without grounds."""

    sentence = _("呼び名と理由を書いてください。")


class NameTaken(Refusal):
    """The organisation has usual words of this name already."""

    sentence = _("同じ呼び名の定型文があります。ほかの呼び名にしてください。")


@dataclass(frozen=True, slots=True)
class Noted:
    """What is found of one standard; an empty `result` takes back what was found (確認).

    `revision` is that of the finding which the page showed, 0 while there was none; None where no page was shown.
    """

    result: str
    note: str = ""
    revision: int | None = None


def note_findings(
    *, application: Application, findings: Mapping[str, Noted], by: Acting, at: datetime
) -> list[str]:
    """Keep what was found of the standards in `findings`, by code; returns the codes that changed.

    Raises `NotYourRole`, `MoveNotAllowed` outside the examination, `NoSuchStandard`, and `ChangedMeanwhile` if
    another officer changed one of them after the page was shown; then nothing is kept.
    """
    officer = require(Role.EXAMINER, application, by=by)
    with transaction.atomic():
        locked = lock(application.pk)
        if locked.state not in _EXAMINED:
            raise MoveNotAllowed
        return keep_findings(locked, findings, officer=officer, by=by, at=at)


def keep_findings(
    application: Application, findings: Mapping[str, Noted], *, officer: UUID, by: Acting, at: datetime
) -> list[str]:
    """The same on a locked application whose state the caller has asked."""
    known = {one.standard.code: one for one in standards_of(application)}
    if not known.keys() >= findings.keys():
        raise NoSuchStandard
    changed = {}
    for code, noted in findings.items():
        now, note = known[code], noted.note.strip()
        if (noted.result, note if noted.result else "") == (now.result, now.note):
            continue
        if noted.revision is not None and noted.revision != now.revision:
            raise ChangedMeanwhile(field=f"standard-{code}")
        changed[code] = noted.result
        if not noted.result:
            Finding.objects.filter(application=application, code=code).delete()
            continue
        kept = now.finding or Finding(application=application, code=code, revision=0)
        kept.result, kept.note = Finding.Result(noted.result), note
        kept.revision, kept.by_id, kept.at = kept.revision + 1, officer, at
        kept.save()
    if changed:
        append(
            stream=stream_of(application),
            kind="standards.noted",
            by=by,
            at=at,
            organisation=application.organisation_id,
            whose=application.subject_id,
            data={"standards": {code: str(result) for code, result in changed.items()}},
        )
    return list(changed)


def require_standards(outcome: Outcome, standards: list[StandardNow]) -> None:
    """Raise the refusal that keeps `outcome` from being proposed; none where no standards are itemised.

    Administrative Procedure Act art. 8: grounds name the standard and the facts to which it was applied.
    """
    unmet = [one for one in standards if one.result == Finding.Result.UNMET]
    if outcome in REFUSING:
        if standards and not unmet:
            raise NoStandardUnmet(field="standards")
        for one in unmet:
            if not one.note.strip():
                raise UnmetWithoutFact(field=f"note-{one.standard.code}")
        return
    if unmet:
        raise StandardUnmet(field="standards")
    if any(not one.result for one in standards):
        raise StandardsOpen(field="standards")


def save_grounds(
    *,
    template: GroundsTemplate | None,
    organisation: Organisation,
    procedure: Procedure | None,
    outcome: Outcome,
    name: str,
    grounds: str,
    conditions: str = "",
    revision: int = 0,
    by: Acting,
    at: datetime,
) -> GroundsTemplate:
    """Keep usual words for deciding: new ones, or `template` changed.

    Raises `NotYourRole`, `WordsMissing`, `NameTaken`, `ChangedMeanwhile`.
    """
    _require_keeper(organisation, by=by)
    name, grounds = name.strip(), grounds.strip()
    if not name or not grounds:
        raise WordsMissing(field="grounds" if name else "name")
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        kept = GroundsTemplate(organisation=organisation, revision=0)
        if template is not None:
            kept = GroundsTemplate.objects.get(pk=template.pk)
            _require_keeper(kept.organisation, by=by)
            if kept.revision != revision or kept.ended_at is not None:
                raise ChangedMeanwhile
        same = GroundsTemplate.objects.filter(
            organisation=organisation, procedure=procedure, name=name, ended_at__isnull=True
        )
        if same.exclude(pk=kept.pk).exists():
            raise NameTaken(field="name")
        kept.organisation, kept.procedure, kept.outcome, kept.name = organisation, procedure, outcome, name
        kept.grounds, kept.conditions = grounds, conditions.strip()
        kept.revision, kept.changed_at = kept.revision + 1, at
        kept.save()
        _tell_of(kept, "groundstemplate.saved", by=by, at=at)
    return kept


def end_grounds(*, template: GroundsTemplate, revision: int, by: Acting, at: datetime) -> None:
    """Offer the usual words no more. Raises `NotYourRole`, `ChangedMeanwhile`."""
    _require_keeper(template.organisation, by=by)
    with transaction.atomic():
        kept = GroundsTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)
        if kept.revision != revision or kept.ended_at is not None:
            raise ChangedMeanwhile
        kept.ended_at, kept.revision = at, kept.revision + 1
        kept.save()
        _tell_of(kept, "groundstemplate.ended", by=by, at=at)


def _require_keeper(organisation: Organisation, *, by: Acting) -> None:
    if organisation.pk not in by.organisations(Role.APPROVER, Role.ADMINISTRATOR):
        raise NotYourRole


def _tell_of(kept: GroundsTemplate, kind: str, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"organisation:{kept.organisation_id}",
        kind=kind,
        by=by,
        at=at,
        organisation=kept.organisation_id,
        data={"template": str(kept.pk), "outcome": str(kept.outcome), "revision": kept.revision},
    )

"""What goes together in a process: kind and type, state and month or barrier, counts and year."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from madoguchi.core.refusal import Refusal
from madoguchi.registry.models import Process

Kind, State, Type = Process.Kind, Process.State, Process.Type

KINDS_OF_TYPE: dict[str, tuple[str, ...]] = {
    Type.APPLICATION: (Kind.APPLICATION, Kind.FILING, Kind.REQUEST, Kind.REPORT, Kind.PAYMENT, Kind.OTHER),
    Type.NOTICE: (Kind.NOTICE, Kind.ISSUE, Kind.OTHER),
    Type.OWN_NOTICE: (Kind.NOTICE, Kind.ISSUE, Kind.OTHER),
    Type.ISSUE: (Kind.ISSUE, Kind.OTHER),
    Type.INSPECTION: (Kind.INSPECTION, Kind.OTHER),
    Type.RECORD: (Kind.RECORD, Kind.OTHER),
}
"""The kinds that a type of the national survey (手続類型) has; the first one is meant when none is named."""

_WORDS = (
    (Kind.FILING, ("届",)),
    (Kind.PAYMENT, ("納付", "支払")),
    (Kind.ISSUE, ("交付", "発行")),
    (Kind.REPORT, ("報告", "提出")),
    (Kind.REQUEST, ("請求", "申出")),
)
_YEARS = range(1990, 2101)


class ProcessContradicts(Refusal):
    """State, month, barrier or counts of a process do not go together."""

    sentence = _("プロセスの内容が合っていません。")
    process: Process | None = None
    """Which one of many."""


def kind_of(type_code: str, title: str) -> str:
    """The kind that a process of this type and title most likely is."""
    fitting = KINDS_OF_TYPE.get(type_code, (Kind.OTHER,))
    said = (kind for kind, words in _WORDS if kind in fitting and any(word in title for word in words))
    return str(next(said, fitting[0]))


def settle(process: Process, *, is_kind_given: bool) -> None:
    """Let go of what the state no longer has (a month, a barrier), and name the kind when nobody did."""
    if process.state != State.PLANNED:
        process.planned_on, process.planned_reason = None, ""
    if process.state != State.BARRED:
        process.barrier = ""
    if not is_kind_given and process.kind not in _kinds(process) or not process.kind:
        process.kind = kind_of(process.type_code, process.title)


def check(process: Process) -> None:
    """Raise `ProcessContradicts` with the field and what does not go together."""
    for field, sentence, is_wrong in (
        ("title", _("プロセスの名前を書いてください。"), not process.title.strip()),
        ("type_code", _("手続類型を選んでください。"), process.type_code not in Type.values),
        ("state", _("デジタル化の状態を選んでください。"), process.state not in State.values),
        (
            "kind",
            _("プロセスの種類が手続類型と合っていません。"),
            process.kind not in _kinds(process),
        ),
        (
            "planned_on",
            _("デジタル化の予定の年月を書いてください。"),
            process.state == State.PLANNED and process.planned_on is None,
        ),
        (
            "barrier",
            _("デジタル化できない理由を書いてください。"),
            process.state == State.BARRED and not process.barrier,
        ),
        (
            "basis",
            _("根拠の種類を選んでください。"),
            process.basis not in ("", *Process.Basis.values),
        ),
    ):
        if is_wrong:
            raise ProcessContradicts(str(sentence), field=field)
    check_counts(process.counts_year, process.total_count, process.online_count)


def check_counts(year: int | None, total: int | None, online: int | None) -> None:
    """Raise `ProcessContradicts` for counts that cannot be."""
    if year is not None and year not in _YEARS:
        raise ProcessContradicts(str(_("年度を西暦4桁で書いてください。例：2025")), field="counts_year")
    if total is not None and online is not None and online > total:
        raise ProcessContradicts(str(_("オンライン件数が総件数より多くなっています。")), field="online_count")


def check_day(since: date, *, today: date, last: date | None) -> None:
    """Raise `ProcessContradicts` unless a state may have begun on `since`, not before the last one that is known."""
    if since > today:
        raise ProcessContradicts(
            str(_("状態が変わった日は、今日かそれより前にしてください。先の日は予定として書きます。")),
            field="since",
        )
    if last is not None and since < last:
        raise ProcessContradicts(
            str(
                _("状態が変わった日は、前の記録の日（%(last)s）かそれよりあとにしてください。")
                % {"last": last}
            ),
            field="since",
        )


def _kinds(process: Any) -> tuple[str, ...]:
    return KINDS_OF_TYPE.get(process.type_code, (Kind.OTHER,))

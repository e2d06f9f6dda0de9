"""What is looked at in every answer of a round: each check is a line of data with the sentence that people read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from madoguchi.registry.models import Process

_State = Process.State
_JUMP = 10
"""Times as many or as few cases as the year before that are looked at twice."""
_MANY = 100


@dataclass(frozen=True)
class Answer:
    """A process as it is answered, what the records said of it, and the day that the round is about (回答)."""

    now: Mapping[str, Any]
    before: Mapping[str, Any]
    as_of: date

    def has(self, key: str) -> bool:
        """Whether something is said of `key`."""
        return self.now.get(key) not in (None, "")

    def is_a(self, *states: str) -> bool:
        """Whether the process is in one of `states`."""
        return self.now["state"] in states


@dataclass(frozen=True)
class InventoryCheck:
    """One thing that may be wrong with an answer (確認の項目).

    `fields` are those to look at; what `is_blocking` must be settled before a return is sent, the rest is a hint.
    """

    key: str
    fields: tuple[str, ...]
    is_blocking: bool
    sentence: Any
    finds: Callable[[Answer], bool]


def _is_past(one: Answer) -> bool:
    return (
        one.is_a(_State.PLANNED)
        and one.has("planned_on")
        and one.now["planned_on"] <= one.as_of.isoformat()[:7]
    )


def _has_slipped(one: Answer) -> bool:
    earlier, later = one.before.get("planned_on"), one.now.get("planned_on")
    return bool(
        one.is_a(_State.PLANNED)
        and earlier
        and later
        and later > earlier
        and (not one.has("planned_reason") or one.now["planned_reason"] == one.before.get("planned_reason"))
    )


def _measured(one: Answer) -> int:
    return int((one.now.get("measured") or {}).get("online") or 0)


def _has_jumped(one: Answer) -> bool:
    total, earlier = one.now.get("total"), one.now.get("total_before")
    return bool(total and earlier and (total >= earlier * _JUMP or total * _JUMP <= earlier))


CHECKS: tuple[InventoryCheck, ...] = (
    InventoryCheck(
        "planned_past",
        ("state", "planned_on", "planned_reason"),
        True,
        _("予定の月になりました。デジタル化したか、新しい予定の月と理由を答えてください。"),
        _is_past,
    ),
    InventoryCheck(
        "planned_without_month",
        ("planned_on",),
        True,
        _("「予定あり」のときは、予定の年月を答えてください。"),
        lambda one: one.is_a(_State.PLANNED) and not one.has("planned_on"),
    ),
    InventoryCheck(
        "slipped_without_reason",
        ("planned_reason",),
        True,
        _("予定が後ろへずれています。ずれた理由を答えてください。"),
        _has_slipped,
    ),
    InventoryCheck(
        "records_say_online",
        ("state", "since", "tool"),
        True,
        _("このシステムでオンラインの申請を受け付けた記録があります。デジタル化の状態を確かめてください。"),
        lambda one: _measured(one) > 0 and one.is_a(_State.PLANNED, _State.BARRED),
    ),
    InventoryCheck(
        "barred_without_words",
        ("barrier",),
        True,
        _("「デジタル化できない」のときは、その理由を答えてください。"),
        lambda one: one.is_a(_State.BARRED) and not one.has("barrier"),
    ),
    InventoryCheck(
        "barred_without_law",
        ("basis", "basis_law", "basis_article"),
        True,
        _(
            "デジタル化できない根拠の法令・条例等と条項を答えてください。"
            "法令等によらないときは、根拠の種類を「要綱・慣行」にしてください。"
        ),
        lambda one: (
            one.is_a(_State.BARRED)
            and one.now.get("basis") != Process.Basis.PRACTICE
            and not one.now.get("barrier_law")
            and not (one.has("basis_law") and one.has("basis_article"))
        ),
    ),
    InventoryCheck(
        "count_missing",
        ("total", "online"),
        True,
        _("この年度の総件数がわかりません。件数を答えてください（わからないときは見込みの数）。"),
        lambda one: not one.is_a(_State.ABOLISHED) and not one.has("total"),
    ),
    InventoryCheck(
        "digitised_without_online",
        ("online",),
        True,
        _("デジタル化済みのプロセスです。オンライン件数を答えてください。"),
        lambda one: one.is_a(_State.DIGITISED) and not one.has("online"),
    ),
    InventoryCheck(
        "more_online_than_all",
        ("total", "online"),
        True,
        _("オンライン件数が総件数より多くなっています。"),
        lambda one: one.has("total") and one.has("online") and one.now["online"] > one.now["total"],
    ),
    InventoryCheck(
        "since_ahead",
        ("since",),
        True,
        _("いまの状態になった日が、基準日より後になっています。"),
        lambda one: one.has("since") and one.now["since"] > one.as_of.isoformat(),
    ),
    InventoryCheck(
        "barred_at_own_discretion",
        ("state", "is_own_discretion"),
        False,
        _("自らの裁量で決められるのに「デジタル化できない」とされています。どちらかを確かめてください。"),
        lambda one: one.is_a(_State.BARRED) and bool(one.now.get("is_own_discretion")),
    ),
    InventoryCheck(
        "undone",
        ("state",),
        False,
        _("デジタル化済みでなくなっています。まちがいでないか確かめてください。"),
        lambda one: one.before.get("state") == _State.DIGITISED and one.is_a(_State.PLANNED, _State.BARRED),
    ),
    InventoryCheck(
        "never_online",
        ("online",),
        False,
        _("デジタル化済みですが、オンラインの件数が0件です。"),
        lambda one: (
            one.is_a(_State.DIGITISED) and one.now.get("online") == 0 and (one.now.get("total") or 0) >= _MANY
        ),
    ),
    InventoryCheck(
        "fewer_than_measured",
        ("online",),
        False,
        _("オンライン件数が、このシステムの記録より少なくなっています。"),
        lambda one: one.has("online") and one.now["online"] < _measured(one),
    ),
    InventoryCheck(
        "jumped",
        ("total",),
        False,
        _("総件数が、前の年度と10倍以上ちがいます。桁を確かめてください。"),
        _has_jumped,
    ),
    InventoryCheck(
        "tool_missing",
        ("tool",),
        False,
        _("使っているしくみがわかりません。"),
        lambda one: one.is_a(_State.DIGITISED) and not one.has("tool"),
    ),
)
"""Every check, in the order in which a page tells what it found."""
CHECK_BY_KEY = {check.key: check for check in CHECKS}


def findings(answer: Answer) -> list[str]:
    """The keys of the checks that find something."""
    return [check.key for check in CHECKS if check.finds(answer)]


def asked_of(found: list[str]) -> list[str]:
    """The fields to ask for, when the records alone leave `found` open."""
    return list(dict.fromkeys(name for key in found for name in CHECK_BY_KEY[key].fields))


def is_blocked(found: list[str]) -> bool:
    """Whether something of `found` must be settled."""
    return any(CHECK_BY_KEY[key].is_blocking for key in found)

"""What the desk shows of a case beside its columns."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from madoguchi.applications.models import Application
from madoguchi.eforms.types import Difference
from madoguchi.examination.models import CorrectionRequest


@dataclass(frozen=True)
class Deadline:
    """How long is left until the case's deadline, in days; `tone` chooses the colour (期限).

    `is_waiting`: the clock stands still, as while the applicant corrects.
    """

    days: int | None
    tone: str
    is_waiting: bool = False


def deadline_of(application: Application, today: date) -> Deadline:
    """The deadline of an open case as of `today`; no days when closed or while its clock stands still.

    A clock that was stopped after its last day runs no more: the case is late.
    """
    if application.due_on is None or not application.is_open:
        return Deadline(None, "gray")
    if application.stopped_on is not None and application.stopped_on < application.due_on:
        return Deadline(None, "gray", is_waiting=True)
    days = (application.due_on - today).days
    tone = "red" if days < 0 else "orange" if days <= 3 else "blue" if days <= 7 else "gray"
    return Deadline(days, tone)


def deadline_words(deadline: Deadline) -> str:
    """How long is left, in words; empty when there is nothing to say."""
    if deadline.is_waiting:
        return _("停止中")
    if deadline.days is None:
        return ""
    if deadline.days < 0:
        return _("%(days)d日超過") % {"days": -deadline.days}
    if deadline.days == 0:
        return _("今日まで")
    return _("あと%(days)d日") % {"days": deadline.days}


@dataclass(frozen=True)
class CorrectedAnswer:
    """One answer that was asked to be corrected, or that changed: why, as it arrived, as it is (補正の対照)."""

    path: str
    label: str
    reasons: tuple[str, ...]
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        """Whether the applicant changed it."""
        return self.before != self.after


def corrected_answers(
    corrections: list[CorrectionRequest],
    differences: list[Difference],
    labels: dict[str, str],
    shown: dict[str, str],
) -> list[CorrectedAnswer]:
    """Every answer that was asked for or that changed, in the order of the form.

    `labels` and `shown` are the label and the present answer by path.
    """
    reasons: dict[str, list[str]] = {}
    for correction in corrections:
        for item in correction.items:
            reasons.setdefault(item["path"], []).append(item["reason"])
    changed = {one.path: one for one in differences}
    order = list(dict.fromkeys([*(p for p in labels if p in reasons or p in changed), *changed, *reasons]))
    return [
        CorrectedAnswer(
            path=path,
            label=changed[path].label if path in changed else labels.get(path, path),
            reasons=tuple(reasons.get(path, ())),
            before=changed[path].before if path in changed else shown.get(path, ""),
            after=changed[path].after if path in changed else shown.get(path, ""),
        )
        for path in order
    ]

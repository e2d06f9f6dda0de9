"""The list of parts from which a report is put together; each subject area adds its own lines.

    # plan/reports/periods.py
    def missing_periods(government: Organisation, quarter: str, on: date) -> Part | None: ...

    # here
    Kind("periods_missing", _("標準処理期間"), periods.missing_periods),

A function reads through selectors alone, and tells what held on `on`: the last day of the quarter, or today where
that is still to come. It returns None where there is nothing to tell. The key of a kind never changes: reports
name it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.plan.reports import barriers, examples, inventory, kpi, registers, sheets
from madoguchi.plan.types import Part

Builder = Callable[[Organisation, str, date], Part | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of part (部品の種類): its name in the list of the builder, and who makes it."""

    key: str
    title: object
    build: Builder


KINDS: tuple[Kind, ...] = (
    Kind("kpi", _("計画の指標"), kpi.values),
    Kind("forecast", _("デジタル化率のこれまでと見込み"), kpi.outlook),
    Kind("kpi_bureaus", _("組織ごとのデジタル化率"), kpi.bureaus),
    Kind("kpi_waiting", _("まだデジタル化されていないもの"), kpi.waiting),
    Kind("inventory", _("棚卸でわかった変化"), inventory.changes),
    Kind("barriers", _("デジタル化を妨げている障壁"), barriers.heaviest),
    Kind("barrier_answers", _("国などへの要望と回答"), barriers.answers),
    Kind("periods", _("標準処理期間"), registers.periods),
    Kind("contacts", _("手続以外のやり取り"), registers.contacts),
    Kind("analogue", _("アナログ規制の見直し"), registers.analogue),
    Kind("sheets", _("重点手続と個票"), sheets.sheets),
    Kind("lists", _("主要な手続の一覧"), sheets.lists),
    Kind("improvements", _("よくなった例"), examples.improvements),
)
"""Every kind, in the order in which the builder offers them."""


def kind_of(key: str) -> Kind | None:
    """The kind called `key`; None for one that there is not, or no longer."""
    return next((one for one in KINDS if one.key == key), None)

"""What the last inventory found, for a council."""

from datetime import date

from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.plan.models import InventoryRound
from madoguchi.plan.selectors.inventory import KINDS, diff, rounds
from madoguchi.plan.types import Part, table_of


def changes(government: Organisation, quarter: str, on: date) -> Part | None:
    """What became of the processes in the quarter: what became digital, what slipped and why."""
    found = rounds(government).filter(quarter=quarter, state=InventoryRound.State.PUBLISHED).first()
    if found is None or not found.summary["previous"]:
        return None
    counts = found.summary["changes"]
    told = [one for one in diff(found).changes if one.kind in ("digitised", "slipped", "barred", "released")]
    header = (_("変化"), _("プロセス"), _("所管"), _("前回の予定"), _("今回の予定"), _("理由"))
    rows = [
        (str(KINDS[one.kind]), one.title, one.organisation, one.planned_before, one.planned_after, one.reason)
        for one in told
    ]
    finding = _("この四半期に%(digitised)d件が新しくデジタル化し、%(slipped)d件の予定が遅れました。") % {
        "digitised": counts["digitised"],
        "slipped": counts["slipped"],
    }
    notes = tuple(
        _("遅れた理由「%(reason)s」：%(n)d件") % {"reason": reason, "n": n}
        for reason, n in found.summary["reasons"][:5]
    )
    return Part(
        key="inventory",
        title=_("棚卸でわかった変化"),
        finding=finding,
        source=_("手続の棚卸 %(title)s（%(on)s時点）、前回は%(previous)s")
        % {"title": found.title, "on": found.as_of, "previous": found.summary["previous"]},
        table=table_of(header, rows, caption=_("変化のあったプロセス")) if rows else None,
        notes=notes,
        address=f"/plan/inventory/{found.quarter}/{government.slug}/",
    )

"""Who has a case, who had it before, and who may have it next."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.examination.selectors.assignment import away_on, examiners_of, handovers_of


def holding_of(application: Application, *, acting: Acting, at: datetime) -> dict[str, Any]:
    """The notes at handing over, who stands in for the case officer today, and to whom the case may be given."""
    may_assign = application.is_open and acting.has(Role.EXAMINER, application.organisation_id)
    today = japan_day(at)
    officers = examiners_of(application.organisation, on=today) if may_assign else ()
    away = away_on(today).filter(officer=application.case_officer_id).select_related("substitute").first()
    notes = handovers_of(application)
    others = [(str(one.pk), one.name) for one in officers if one.pk != application.case_officer_id]
    if application.case_officer_id:
        others.append(("nobody", _("未定に戻す")))
    return {
        "handovers": notes,
        "handover": next((one for one in notes[:1] if one.note), None),
        "stand_in": away.substitute.name if away else "",
        "may_assign": may_assign,
        "receivers": others,
    }

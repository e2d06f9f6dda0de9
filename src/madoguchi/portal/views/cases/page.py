"""Where one case stands: who acts next and until when, what was promised and what is usual, what happened, who looked."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move, may
from madoguchi.applications.selectors import agent_in_words, answers_now
from madoguchi.applications.services import stream_of
from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.selectors import document_of, summary
from madoguchi.events.models import Access
from madoguchi.events.selectors import accesses_of, timeline
from madoguchi.examination.selectors import disposition_of, notice_of
from madoguchi.examination.selectors.measured import (
    is_promised_in_business_days,
    measured_days,
    promise_in_words,
)
from madoguchi.examination.selectors.papers import permit_of
from madoguchi.examination.selectors.standing import standing_of
from madoguchi.examination.selectors.threads import conversation_of
from madoguchi.examination.services import confirm_arrival
from madoguchi.payments.selectors import told_of
from madoguchi.portal.views.holding import held_application
from madoguchi.registry.selectors import body_for, contact_of
from madoguchi.reviews.selectors import review_of

MOST_LOOKS = 400
"""So many looks are counted up on the page; all stand under 「見た人」."""


@open_to(Readers.HOLDER)
@require_safe
def application_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where an application stands, who acts next, until when, and who looked at it."""
    application = held_application(request, key)
    acting, at = acting_of_request(request), now()
    today = japan_day(at)
    document = document_of(application.edition.form_version)
    disposition = disposition_of(application)
    issued = notice_of(application) if disposition else None
    if issued:  # the page tells the outcome, so the notice has arrived
        confirm_arrival(notice=issued, by=acting, at=at)
    context = {
        "application": application,
        "title": application.edition.procedure_version.body["title"],
        "contact": contact_of(application.edition, body_for(application.edition)),
        "standing": standing_of(application, at=at),
        "promise": promise_in_words(application),
        "is_in_business_days": is_promised_in_business_days(application),
        "measured": measured_days(application, on=today),
        "conversation": conversation_of(application),
        "sent_back": application.send_backs.filter(insisted_at__isnull=True).first(),
        "hearing": application.hearings.filter(ended_at__isnull=True).first(),
        "disposition": disposition,
        "notice": issued,
        "permit": permit_of(application) if disposition else None,
        "payments": told_of(application) if disposition else [],
        "timeline": list(timeline(stream_of(application))),
        "looks": looks_at(application),
        "sections": summary(document, answers_now(application).body, japan_day(application.arrived_at)),
        "may_withdraw": may(Move.WITHDRAW, application.state) and acting.may_submit,
        "may_insist": may(Move.INSIST, application.state) and acting.may_submit,
        "agent": agent_in_words(application),
        "was_paused": request.GET.get("paused") == "yes",
        "review": {moment: review_of(application, moment) for moment in ("receipt", "decision")},
    }
    return render(request, "portal/my/application.html", context)


def looks_at(application: Application) -> list[dict[str, Any]]:
    """Who looked at the case, by day, role and purpose, the latest first: how often, never which officer."""
    rows = list(accesses_of(stream_of(application))[:MOST_LOOKS])
    offices = dict(
        Organisation.objects.filter(
            pk__in={one.organisation for one in rows if one.organisation}
        ).values_list("pk", "name")
    )
    counted = Counter((japan_day(one.at), _reader(one, offices), one.purpose) for one in rows)
    return [
        {"day": day, "who": who, "purpose": purpose, "n": n} for (day, who, purpose), n in counted.items()
    ]


def _reader(access: Access, offices: dict[UUID, str]) -> str:
    """The role of whoever looked: an office's officer, the agent by name, or a program."""
    if " mandate:" in access.reader:
        return _("代理人 %(name)s") % {"name": access.reader_name}
    office = offices.get(access.organisation, "") if access.organisation else ""
    return _("%(office)sの職員") % {"office": office} if office else _("システム")

"""All that is kept about the one acted for, in one structure: for the JSON file and for the readable page."""

from datetime import datetime
from typing import Any

from madoguchi.accounts.models import Mandate, Organisation, Subject
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import applications_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.eforms.selectors import document_of, summary
from madoguchi.events.selectors import accesses_about
from madoguchi.examination.models import ThreadMessage
from madoguchi.examination.selectors.threads import conversation_of
from madoguchi.facts.models import Consent, Fact
from madoguchi.facts.selectors import consents_of, documents_told, facts_of_organisation, opened, uses_of
from madoguchi.facts.types import Known
from madoguchi.filling.models import Held
from madoguchi.filling.selectors import drafts_of, held_of, reuse_of, title_of
from madoguchi.messaging.selectors import inbox

FORMAT = "madoguchi-export-1"
Json = dict[str, Any]


def everything_about(acting: Acting, subject: Subject, *, at: datetime) -> Json:
    """Everything that `subject` may have of what is kept: facts with history, consents, uses, drafts, applications,
    mandates, messages and who looked. Files are named with size and digest; they are fetched from their pages."""
    own = Fact.objects.filter(subject=subject, holder__isnull=True).select_related("subject")
    offices = dict(Organisation.objects.values_list("pk", "name"))
    return {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "subject": {"id": str(subject.pk), "kind": subject.kind, "name": subject.name or acting.name},
        "facts": [_fact(one) for one in opened(own.order_by("term", "slot", "-recorded_at"))],
        "facts_held_by_organisations": [
            {**_fact(one), "holder": one.fact.holder.name if one.fact.holder else ""}
            for one in facts_of_organisation(acting)
        ],
        "consents": [_consent(one) for one in consents_of(acting)],
        "documents": documents_told(acting),
        "uses": [
            {
                "term": one.term,
                "organisation": one.organisation.name,
                "purpose": one.purpose,
                "ground": one.ground,
                "at": one.at.isoformat(),
            }
            for one in uses_of(acting)
        ],
        "drafts": [
            {
                "procedure": "、".join(title_of(item.edition) for item in draft.items.all()),
                "started_at": draft.started_at.isoformat(),
                "saved_at": draft.saved_at.isoformat(),
                "answers": draft.answers,
                "half_typed": {
                    place: {key: entry[0] for key, entry in entries.items()}
                    for place, entries in draft.typed.items()
                },
                "filled_from_facts": reuse.origins if (reuse := reuse_of(draft)) else {},
            }
            for draft in drafts_of(acting).filter(subject=subject)
        ],
        "waiting": [_held(one) for one in held_of(acting).filter(subject=subject)],
        "applications": [_application(one) for one in applications_of(acting).filter(subject=subject)],
        "mandates": [_mandate(one, subject) for one in _mandates_of(subject)],
        "messages": [
            {"at": one.sent_at.isoformat(), "title": one.title, "body": one.body}
            for one in inbox(acting).filter(subject=subject)
        ],
        "accesses": [
            {
                "at": one.at.isoformat(),
                "organisation": offices.get(one.organisation, "") if one.organisation else "",
                "purpose": one.purpose,
                "object": one.object,
            }
            for one in accesses_about(subject.pk)
        ],
    }


def _fact(known: Known) -> Json:
    fact = known.fact
    return {
        "term": known.term.name,
        "label": known.term.label,
        "slot": fact.slot,
        "value": known.value,
        "display": known.display,
        "source": fact.source,
        "observed_on": fact.observed_on.isoformat(),
        "starts_on": fact.starts_on.isoformat() if fact.starts_on else None,
        "ends_on": fact.ends_on.isoformat() if fact.ends_on else None,
        "recorded_at": fact.recorded_at.isoformat(),
        "superseded_at": fact.superseded_at.isoformat() if fact.superseded_at else None,
    }


def _held(held: Held) -> Json:
    """What was sent and waits, or waited, for another procedure."""
    return {
        "procedure": title_of(held.edition),
        "organisation": held.edition.organisation.name,
        "sent_at": held.held_at.isoformat(),
        "state": held.get_state_display(),
        "answers": held.answers,
        "files": held.files,
    }


def _consent(consent: Consent) -> Json:
    return {
        "purpose": consent.purpose,
        "terms": consent.terms,
        "from_holder": consent.from_holder.name if consent.from_holder else "本人",
        "to_organisation": consent.to_organisation.name,
        "given_at": consent.given_at.isoformat(),
        "until": consent.until.isoformat(),
        "withdrawn_at": consent.withdrawn_at.isoformat() if consent.withdrawn_at else None,
    }


def _application(application: Application) -> Json:
    document = document_of(application.edition.form_version)
    day = japan_day(application.arrived_at)
    return {
        "receipt_number": application.receipt_number,
        "procedure": application.edition.procedure_version.body["title"],
        "organisation": application.organisation.name,
        "arrived_at": application.arrived_at.isoformat(),
        "state": application.get_state_display(),
        "revisions": [
            {
                "revision": one.revision,
                "at": one.at.isoformat(),
                "answers": one.body,
                "origins": one.origins,
                "files": one.files,
                "readable": [
                    {"title": section.title, "rows": [[row.label, row.display] for row in section.rows]}
                    for section in summary(document, one.body, day)
                ],
            }
            for one in application.answer_sets.all()
        ],
        "messages": [
            {
                "at": one.at.isoformat(),
                "from": one.get_side_display(),
                "writer": one.writer if one.side == ThreadMessage.Side.APPLICANT else "",
                "text": one.body,
                "files": one.files,
            }
            for one in conversation_of(application).messages
        ],
    }


def _mandates_of(subject: Subject) -> list[Mandate]:
    given = Mandate.objects.filter(principal=subject) | Mandate.objects.filter(agent=subject)
    return list(given.order_by("created_at", "pk"))


def _mandate(mandate: Mandate, subject: Subject) -> Json:
    return {
        "part": "principal" if mandate.principal_id == subject.pk else "agent",
        "procedures": mandate.procedures,
        "may_submit": mandate.may_submit,
        "starts_on": mandate.starts_on.isoformat(),
        "ends_on": mandate.ends_on.isoformat(),
        "accepted_at": mandate.accepted_at.isoformat() if mandate.accepted_at else None,
        "withdrawn_at": mandate.withdrawn_at.isoformat() if mandate.withdrawn_at else None,
    }

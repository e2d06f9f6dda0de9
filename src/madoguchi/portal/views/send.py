"""Sending: check the answers, submit, see the receipt; or throw the draft away."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.services import MayOnlyPrepare
from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.applications.selectors import answers_at
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import (
    summary,
)
from madoguchi.eforms.types import (
    FieldError,
    FormDocument,
    SummaryRow,
)
from madoguchi.facts.services import ConsentMissing
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import (
    applications_from,
    approval_of,
    composed_of,
    document_of_draft,
    items_of,
    may_keep,
    origins_said,
    title_of,
    together_of,
)
from madoguchi.filling.services import (
    AlreadySent,
    ApprovalNeeded,
    ChangedElsewhere,
    FileMissing,
    NotComplete,
    NothingApplies,
    NotOpenNow,
    ProofNeeded,
    Waiting,
    discard,
    drop_reused,
    hand_over,
    has_turn,
    keep_as_facts,
    submit,
    take_turn,
)
from madoguchi.portal.views.holding import about, held_draft
from madoguchi.portal.views.proof import ask_for_proof
from madoguchi.portal.views.speaking import spoken
from madoguchi.registry.selectors import body_for
from madoguchi.timecost.selectors import saved_by
from madoguchi.ui.templatetags.ui import ruby


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def check_answers(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Show all answers before they are sent, and send them."""
    held = held_draft(request, draft)
    document = spoken(request, document_of_draft(held))
    if request.method == "GET":
        if held.submitted_at:
            return redirect("portal:sent", held.pk)
        is_turn = has_turn(held)
        waiting = take_turn(draft=held, most=settings.SENDING_PER_SECOND, at=now()) if is_turn else None
        return (
            _waiting_page(request, held, document, waiting)
            if waiting
            else _check_page(request, held, document)
        )
    if request.POST.get("act") == "hand_over":
        return _hand_over(request, held, document)
    if take_turn(draft=held, most=settings.SENDING_PER_SECOND, at=now()):
        return redirect("portal:check", held.pk)
    key = request.POST.get("key", "")
    try:
        submission = submit(
            draft=held,
            key=UUID(key) if _is_uuid(key) else UUID(int=0),
            revision=posted_revision(request),
            by=acting_of_request(request).for_purpose("申請"),
        )
    except ProofNeeded as refusal:
        return ask_for_proof(request, refusal, about(held, document)["title"])
    except NotComplete as refusal:
        return _check_page(request, held, document, list(refusal.errors), status=422)
    except ConsentMissing as refusal:
        with suppress(
            AlreadySent, ChangedElsewhere
        ):  # another screen was first: what follows shows the draft as it is
            drop_reused(draft=held, by=acting_of_request(request), at=now())
        return _check_page(request, held_draft(request, held.pk), document, refused=refusal, status=409)
    except (
        ApprovalNeeded,
        ChangedElsewhere,
        FileMissing,
        MayOnlyPrepare,
        NothingApplies,
        NotOpenNow,
    ) as refusal:
        return _check_page(request, held_draft(request, held.pk), document, refused=refusal, status=409)
    if (
        request.POST.get("keep") == "yes"
    ):  # after the commit: whatever becomes of it, the application has arrived
        keep_as_facts(
            submission=submission, by=acting_of_request(request).for_purpose("次の手続のための保存"), at=now()
        )
    return redirect("portal:sent", held.pk)


def _hand_over(request: HttpRequest, held: Draft, document: FormDocument) -> HttpResponse:
    """Tell those who may submit that the draft is ready for them."""
    try:
        hand_over(draft=held, revision=posted_revision(request), by=acting_of_request(request), at=now())
    except (AlreadySent, ChangedElsewhere) as refusal:
        return _check_page(request, held_draft(request, held.pk), document, refused=refusal, status=409)
    return render(request, "portal/apply/handed_over.html", about(held, document))


def _waiting_page(
    request: HttpRequest, held: Draft, document: FormDocument, waiting: Waiting
) -> HttpResponse:
    """The place in line, which comes again by itself; pressed once, it needs no other press until it is one's turn."""
    context = {
        **about(held, document),
        "draft": held,
        "before": waiting.before,
        "minutes": -(-waiting.seconds // 60),
        "again": min(30, max(5, waiting.seconds // 4)),
    }
    response = render(request, "portal/apply/waiting.html", context)
    response.headers["Refresh"] = str(context["again"])
    return response


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _check_page(
    request: HttpRequest,
    draft: Draft,
    document: FormDocument,
    errors: list[FieldError] | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    missing = {error.path: error.message for error in errors or []}
    notes = _notes(draft)
    sections = [
        (section.title, [_check_row(draft, row, missing, notes) for row in section.rows])
        for section in summary(document, draft.answers, japan_day(now()))
    ]
    links = [
        {"id": f"row-{error.path}".replace(".", "-"), "message": error.message} for error in errors or []
    ]
    context = {
        **about(draft, document),
        "sections": sections,
        "filings": [
            {"title": title_of(item.edition), "edition": item.edition, "fee": body_for(item.edition).fee}
            for item in items_of(draft)
            if item.is_filed or not draft.is_together
        ],
        "errors": links,
        "refused": refused,
        "approval": approval_of(draft, acting_of_request(request)),
        "is_turn": request.method == "GET" and has_turn(draft),
        "may_keep": may_keep(acting_of_request(request), draft),
        "keep": request.POST.getlist("keep"),
        "keep_options": [{"value": "yes", "label": _("次の手続でも使えるように保存する")}],
    }
    return render(request, "portal/apply/check.html", context, status=status)


def check_page(request: HttpRequest, draft: Draft, *, refused: Refusal, status: int) -> HttpResponse:
    """The check page with what could not be done."""
    document = spoken(request, document_of_draft(draft))
    return _check_page(request, draft, document, refused=refused, status=status)


def _notes(draft: Draft) -> Callable[[str], str]:
    """What is said beside an answer: where it came from, and for which of several procedures it is used."""
    origins, composed = origins_said(draft), composed_of(draft)

    def note(path: str) -> str:
        said = [origins[path]] if path in origins else []
        titles = composed.titles_of(path) if composed and path else ()
        if composed and 0 < len(titles) < len(composed.parts):
            said.append(_("「%(titles)s」に使います。") % {"titles": "」「".join(titles)})
        return " ".join(said)

    return note


def _check_row(
    draft: Draft, row: SummaryRow, missing: dict[str, str], note: Callable[[str], str]
) -> dict[str, Any]:
    place = [draft.pk, row.page_id] if row.item is None else [draft.pk, row.page_id, row.item]
    return {
        "id": f"row-{row.path}".replace(".", "-"),
        "label": ruby(row.label),
        "value": row.display,
        "is_chosen": row.is_chosen,
        "href": reverse("portal:page" if row.item is None else "portal:item", args=place) + "?back=check",
        "note": note(row.path),
        "error": missing.get(row.path, ""),
    }


@open_to(Readers.HOLDER)
@require_safe
def sent(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The receipt: shown after the commit, and again whenever its holder comes back."""
    held = held_draft(request, draft)
    if held.submitted_at is None:
        return redirect("portal:draft", held.pk)
    if held.is_together:
        saved = saved_by(held, applications_from(held), at=now())
        context = {"draft": held, "together": together_of(held.submission), "saved": saved}
        return render(request, "portal/together/sent.html", context)
    applications = applications_from(held)
    filed = [
        {"application": one, "files": answers_at(one, 1).files, "has_mail": bool(one.applicant_email)}
        for one in applications
    ]
    saved = saved_by(held, applications, at=now())
    return render(request, "portal/apply/sent.html", {"draft": held, "filed": filed, "saved": saved})


@open_to(Readers.HOLDER)
@require_POST
def discard_draft(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Delete a draft at the wish of its holder."""
    held = held_draft(request, draft)
    try:
        discard(draft=held, revision=posted_revision(request), by=acting_of_request(request), at=now())
    except (AlreadySent, ChangedElsewhere):
        return redirect("portal:draft", held.pk)
    return redirect("portal:my")

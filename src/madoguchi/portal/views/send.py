"""Sending: check the answers, submit, see the receipt; or throw the draft away."""

from contextlib import suppress
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.services import MayOnlyPrepare
from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
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
from madoguchi.filling.selectors import applications_from, document_of_draft, may_keep, origins_said
from madoguchi.filling.services import (
    AlreadySent,
    ChangedElsewhere,
    FileMissing,
    NotComplete,
    NotOpenNow,
    ProofNeeded,
    discard,
    drop_reused,
    hand_over,
    keep_as_facts,
    submit,
)
from madoguchi.portal.views.holding import about, held_draft
from madoguchi.portal.views.proof import ask_for_proof
from madoguchi.registry.selectors import body_for


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def check_answers(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Show all answers before they are sent, and send them."""
    held = held_draft(request, draft)
    document = document_of_draft(held)
    if request.method == "GET":
        if held.submitted_at:
            return redirect("portal:sent", held.pk)
        return _check_page(request, held, document)
    if request.POST.get("act") == "hand_over":
        return _hand_over(request, held, document)
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
    except (ChangedElsewhere, FileMissing, MayOnlyPrepare, NotOpenNow) as refusal:
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
    origins = origins_said(draft)
    sections = [
        (section.title, [_check_row(draft, row, missing, origins) for row in section.rows])
        for section in summary(document, draft.answers, japan_day(now()))
    ]
    links = [
        {"id": f"row-{error.path}".replace(".", "-"), "message": error.message} for error in errors or []
    ]
    context = {
        **about(draft, document),
        "sections": sections,
        "fee": body_for(draft.items.all()[0].edition).fee,
        "errors": links,
        "refused": refused,
        "may_keep": may_keep(acting_of_request(request), draft),
        "keep": request.POST.getlist("keep"),
        "keep_options": [{"value": "yes", "label": _("次の手続でも使えるように保存する")}],
    }
    return render(request, "portal/apply/check.html", context, status=status)


def _check_row(
    draft: Draft, row: SummaryRow, missing: dict[str, str], origins: dict[str, str]
) -> dict[str, str]:
    place = [draft.pk, row.page_id] if row.item is None else [draft.pk, row.page_id, row.item]
    return {
        "id": f"row-{row.path}".replace(".", "-"),
        "label": row.label,
        "value": row.display,
        "href": reverse("portal:page" if row.item is None else "portal:item", args=place) + "?back=check",
        "note": origins.get(row.path, ""),
        "error": missing.get(row.path, ""),
    }


@open_to(Readers.HOLDER)
@require_safe
def sent(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The receipt: shown after the commit, and again whenever its holder comes back."""
    held = held_draft(request, draft)
    if held.submitted_at is None:
        return redirect("portal:draft", held.pk)
    return render(request, "portal/apply/sent.html", {"draft": held, "applications": applications_from(held)})


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

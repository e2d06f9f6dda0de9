"""Which procedures a draft files for: those that do not apply, why, and the person's own say."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import concerns, counts_of, document_of_draft, title_of
from madoguchi.filling.services import (
    AlreadySent,
    ChangedElsewhere,
    LastOne,
    NotPartOfIt,
    drop_item,
    insist,
)
from madoguchi.portal.views.holding import about, held_draft
from madoguchi.portal.views.speaking import spoken


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def procedures_page(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Show what is filed and what is not, and why; file for something all the same, or leave something out."""
    held = held_draft(request, draft)
    if held.submitted_at:
        return redirect("portal:sent", held.pk)
    if not held.is_together:
        return redirect("portal:draft", held.pk)
    if request.method == "GET":
        return _page(request, held)
    item = next((one for one in held.items.all() if str(one.pk) == request.POST.get("item")), None)
    act, acting, revision = request.POST.get("act", ""), acting_of_request(request), posted_revision(request)
    if item is None or act not in ("insist", "leave", "drop"):
        return _page(request, held)
    try:
        if act == "drop":
            drop_item(draft=held, item=item, revision=revision, by=acting, at=now())
        else:
            is_insisted = act == "insist"
            insist(draft=held, item=item, is_insisted=is_insisted, revision=revision, by=acting, at=now())
    except AlreadySent:
        return redirect("portal:sent", held.pk)
    except (ChangedElsewhere, LastOne, NotPartOfIt) as refusal:
        return _page(request, held_draft(request, held.pk), refusal, status=409)
    return redirect("portal:draft_procedures", held.pk)


def _page(
    request: HttpRequest, held: Draft, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    acting = acting_of_request(request)
    found = concerns(held, with_facts=not acting.is_agent, at=now())
    rows: list[dict[str, Any]] = [
        {
            "item": one.item,
            "title": title_of(one.item.edition),
            "office": one.item.edition.organisation.name,
            "slug": one.item.edition.procedure.slug,
            "applies": one.applies,
            "reasons": one.reasons[:4],
            "programme": one.programme,
        }
        for one in found
    ]
    context = {
        **about(held, spoken(request, document_of_draft(held))),
        "filed": [row for row in rows if row["item"].is_filed],
        "left": [row for row in rows if not row["item"].is_filed],
        "counts": counts_of(held),
        "refused": refused,
        "title": _("まとめて申請する手続"),
    }
    return render(request, "portal/together/procedures.html", context, status=status)

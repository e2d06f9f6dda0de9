"""Opinions and enquiries at the desk: what waits, the answer, handing on."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import record_access
from madoguchi.improvement.models import Improvement, Indicator
from madoguchi.improvement.services import plan
from madoguchi.listening.models import Opinion
from madoguchi.listening.selectors import (
    ANSWERERS,
    counts_of_waiting,
    opinion_for,
    opinions_for,
    targets_of,
    topic_word,
)
from madoguchi.listening.services import (
    NotYourOpinion,
    note_opinion,
    return_reply,
    send_reply,
    transfer_opinion,
    write_reply,
)

PAGE_SIZE = 30
_TONES = {"waiting": "orange", "written": "blue", "answered": "green", "noted": "gray"}


@open_to(Readers.OFFICER, *ANSWERERS)
@require_safe
def opinions_page(request: HttpRequest) -> HttpResponse:
    """What was written to one's organisations: open ones first, those due first. No words are shown here."""
    acting, today = acting_of_request(request), japan_day(now())
    show, kind = request.GET.get("show", "open"), request.GET.get("kind", "")
    found = opinions_for(acting)
    if show != "all":
        found = found.filter(ended_at__isnull=True)
    if kind in Opinion.Kind.values:
        found = found.filter(kind=kind)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    waiting, late = counts_of_waiting(acting, on=today)
    before = f"?show={'all' if show == 'all' else 'open'}&kind={kind if kind in Opinion.Kind.values else ''}&"
    context = {
        "rows": [
            {
                "opinion": one,
                "topic": topic_word(one.form_version, one.topic),
                "tone": _TONES[one.state],
                "is_late": one.is_open and one.due_on is not None and one.due_on < today,
            }
            for one in page.object_list
        ],
        "waiting": waiting,
        "late": late,
        "show": show,
        "kind": kind,
        "kinds": Opinion.Kind.choices,
        "shows": [("open", "返事などが要るもの"), ("all", "すべて")],
        "page": page,
        "previous": f"{before}page={page.number - 1}" if page.has_previous() else "",
        "next": f"{before}page={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "desk/opinions/list.html", context)


@open_to(Readers.OFFICER, *ANSWERERS)
@require_http_methods(["GET", "HEAD", "POST"])
def opinion_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One opinion: what was written, and what to do with it. That it is read is recorded."""
    opinion = opinion_for(acting_of_request(request), key)
    if opinion is None:
        raise Http404
    if request.method != "POST":
        return _show(request, opinion)
    try:
        _do(request, opinion)
    except Refusal as refusal:
        status = 403 if isinstance(refusal, NotYourOpinion) else 422 if refusal.field else 409
        fresh = opinion_for(acting_of_request(request), key)
        return _show(request, fresh or opinion, refused=refusal, status=status)
    if opinion_for(acting_of_request(request), key) is None:  # handed on to where one has no role
        return redirect("desk:opinions")
    return redirect("desk:opinion", key)


def _do(request: HttpRequest, opinion: Opinion) -> None:
    act, sent = request.POST.get("act", ""), request.POST
    by, at, revision = acting_of_request(request), now(), posted_revision(request)
    if act == "send":
        send_reply(opinion=opinion, revision=revision, by=by, at=at)
    elif act == "return":
        return_reply(opinion=opinion, why=sent.get("why", ""), revision=revision, by=by, at=at)
    elif act == "note":
        note_opinion(opinion=opinion, revision=revision, by=by, at=at)
    elif act == "transfer":
        to = Organisation.objects.filter(slug=sent.get("to", "")[:50]).first() or opinion.organisation
        transfer_opinion(opinion=opinion, to=to, why=sent.get("reason", ""), revision=revision, by=by, at=at)
    elif act == "improve":
        plan(
            organisation=opinion.organisation,
            title=sent.get("title", ""),
            measure=sent.get("measure", ""),
            source=Improvement.Source.ENQUIRY,
            indicator=Indicator.NONE,
            by=by,
            at=at,
        )
    else:
        write_reply(opinion=opinion, body=sent.get("body", ""), revision=revision, by=by, at=at)


def _show(
    request: HttpRequest, opinion: Opinion, *, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    acting = acting_of_request(request)
    record_access(
        reader=acting,
        whose=opinion.subject_id,
        object=f"opinion:{opinion.pk}",
        purpose=acting.purpose or "意見・問合せへの対応",
        organisation=opinion.organisation_id,
        at=now(),
    )
    reply = getattr(opinion, "reply", None)
    context = {
        "opinion": opinion,
        "topic": topic_word(opinion.form_version, opinion.topic),
        "tone": _TONES[opinion.state],
        "is_late": opinion.is_open and opinion.due_on is not None and opinion.due_on < japan_day(now()),
        "reply": reply,
        "body": request.POST.get("body", "") or (reply.body if reply else ""),
        "targets": [(one.slug, one.name) for one in targets_of(opinion.organisation)],
        "moves": list(opinion.moves.select_related("from_organisation", "to_organisation")),
        "is_own": reply is not None and reply.written_by_id == acting.who,
        "refused": refused,
        "errors": [{"id": refused.field, "message": str(refused)}] if refused and refused.field else [],
    }
    return render(request, "desk/opinions/opinion.html", context, status=status)

"""A record held against a source: an uploaded or pasted text, or its official page; proposals accepted or declined."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.registry.models import Proposal
from madoguchi.registry.selectors import draft_of, link_checks, open_proposals, proposals_decided
from madoguchi.registry.selectors.shaping import AnyRecord
from madoguchi.registry.services import (
    accept_proposal,
    decline_proposal,
    look_at_official_page,
    propose_from_text,
    words_of_file,
)
from madoguchi.studio.forms import Line, StudioForm
from madoguchi.studio.shape import label, told
from madoguchi.studio.views.finding import address, kind_of, places, record_of, title_of
from madoguchi.versions.selectors import marked

MOST_TOLD = 50
LONGEST = 300_000
"""Characters of a pasted text: more than any ordinance has."""


class SourceForm(StudioForm):
    """The source with which a record is compared (出典)."""

    title = Line(
        required=False,
        max_length=300,
        error_messages={"max_length": gettext_lazy("300文字までで書いてください。")},
    )
    url = forms.RegexField(
        r"^https?://[^\s]+\Z",
        required=False,
        max_length=1000,
        error_messages={
            "invalid": gettext_lazy("https:// で始まるアドレスを書いてください。"),
            "max_length": gettext_lazy("1,000文字までで書いてください。"),
        },
    )
    text = forms.CharField(
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": gettext_lazy("300,000文字までにしてください。")},
    )
    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        error_messages={"invalid": gettext_lazy("ファイルを選び直してください。")},
    )

    def clean(self) -> dict[str, Any]:
        """The words of the file, else those that were pasted."""
        data: dict[str, Any] = super().clean() or {}
        given = data.get("file")
        text = str(data.get("text") or "").replace("\x00", "").strip()
        if given is None and not text:
            if not self.errors:
                self.add_error("file", _("ファイルを選ぶか、文章を貼り付けてください。"))
            return data
        name = ""
        if given is not None:
            name = str(given.name)
            try:
                text = words_of_file(name, given.read())
            except Refusal as refusal:
                self.add_error("file", str(refusal))
        data["words"] = text
        data["title"] = data.get("title") or name or _("貼り付けた文章")
        return data


class DeclineForm(StudioForm):
    """Why a proposal is not taken (不採用の理由)."""

    remark = Line(
        max_length=300,
        error_messages={
            "required": gettext_lazy("採用しない理由を書いてください。"),
            "max_length": gettext_lazy("300文字までで書いてください。"),
        },
    )


@open_to(Readers.OFFICER, Role.EDITOR, Role.PUBLISHER)
@require_safe
def proposals(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """What sources say otherwise than the record, and what was decided on it."""
    return _show(request, record_of(request, kind, slug))


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def propose(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Compare the record with an uploaded or pasted text."""
    record = record_of(request, kind, slug, Role.EDITOR)
    form = SourceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, record, form=form, status=422)
    made = propose_from_text(
        record=record,
        text=form.cleaned_data["words"],
        title=form.cleaned_data["title"],
        url=form.cleaned_data["url"],
        by=acting_of_request(request),
        at=now(),
    )
    return _to(record, made=len(made))


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def propose_official(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Fetch the official page that the public version names, and compare the record with it."""
    record = record_of(request, kind, slug, Role.EDITOR)
    try:
        seen, made = look_at_official_page(record=record, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _show(request, record, refused=refusal, status=409)
    if seen.problem or not seen.text:
        problem = seen.problem or _("ページに、読める文章がありません")
        sentence = _("公式ページを読めませんでした：%(problem)s。") % {"problem": problem}
        return _show(request, record, refused=Refusal(sentence), status=422)
    return _to(record, made=len(made))


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def accept(request: HttpRequest, kind: str, slug: str, key: UUID) -> HttpResponse:
    """Write what the proposal says into the draft."""
    record = record_of(request, kind, slug, Role.EDITOR)
    try:
        accept_proposal(proposal=_proposal(record, key), by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _show(request, record, refused=refusal, status=409)
    return _to(record, done="accepted")


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def decline(request: HttpRequest, kind: str, slug: str, key: UUID) -> HttpResponse:
    """Leave the record as it is, saying why."""
    record = record_of(request, kind, slug, Role.EDITOR)
    proposal = _proposal(record, key)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _show(request, record, declining=(key, form), status=422)
    remark = form.cleaned_data["remark"]
    try:
        decline_proposal(proposal=proposal, remark=remark, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _show(request, record, refused=refusal, status=409)
    return _to(record, done="declined")


def _proposal(record: AnyRecord, key: UUID) -> Proposal:
    found = Proposal.objects.filter(**{kind_of(record): record}, pk=key)
    proposal = found.select_related(kind_of(record)).first()
    if proposal is None:
        raise Http404
    return proposal


def _to(record: AnyRecord, **said: Any) -> HttpResponse:
    return redirect(f"{address(record, 'proposals')}?{urlencode(said)}")


def _show(
    request: HttpRequest,
    record: AnyRecord,
    *,
    form: SourceForm | None = None,
    declining: tuple[UUID, DeclineForm] | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    acting = acting_of_request(request)
    official = record.current.body.get("official_url", "") if record.current else ""
    given = request.GET.get("made", "")
    errors = form.summary() if form else []
    if declining is not None:
        key, decline_form = declining
        errors = [{**one, "id": f"remark-{key}"} for one in decline_form.summary()]
    context = {
        "record": record,
        "here": places(record),
        "title": title_of(record, record.current),
        "official": official,
        "check": next((check for check in link_checks(record) if check.url == official), None),
        "open": [_told(record, one, declining) for one in open_proposals(record)],
        "decided": [_told(record, one) for one in proposals_decided(record)[:MOST_TOLD]],
        "draft": draft_of(record),
        "form": form or SourceForm(),
        "may_edit": acting.has(Role.EDITOR, record.organisation_id) and not record.is_retired,
        "made": int(given) if given.isascii() and given.isdecimal() and len(given) < 6 else None,
        "done": request.GET.get("done", ""),
        "refused": refused,
        "errors": errors,
    }
    return render(request, "studio/upkeep/proposals.html", context, status=status)


def _told(
    record: AnyRecord, one: Proposal, declining: tuple[UUID, DeclineForm] | None = None
) -> dict[str, Any]:
    """A proposal in words: the place, what stands there, what the source says, and where the source says it."""
    kind, path = kind_of(record), tuple(one.path)
    before, after = told(kind, path, one.current), told(kind, path, one.proposed)
    is_declined = declining is not None and declining[0] == one.pk
    return {
        "proposal": one,
        "label": label(kind, path),
        "before": before,
        "after": after,
        "pieces": marked(before, after) if before and after else [],
        "url": one.source_url if one.source_url.startswith(("https://", "http://")) else "",
        "field_id": f"remark-{one.pk}",
        "is_declining": is_declined,
        "remark": (declining[1]["remark"].value() or "") if declining is not None and is_declined else "",
    }

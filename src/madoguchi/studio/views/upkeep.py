"""What an officer keeps true: the to-do list, one record looked through and confirmed, the field to mend."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.models import User
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.registry.selectors import (
    confirmations_of,
    drafts_among,
    due_days,
    freshness_of,
    keepers_in,
    link_checks,
    links_in,
    proposals_decided,
    to_do,
    upkeep_rules,
    variants_to_do,
)
from madoguchi.registry.selectors.shaping import AnyRecord
from madoguchi.registry.services import DraftExists, confirm, start_draft
from madoguchi.registry.types import Finding, FindingKind, Freshness, FreshnessState, Look
from madoguchi.studio.shape import fields_of_section, id_of, label, sections_of, told
from madoguchi.studio.views.finding import address, kind_of, places, record_of, title_of
from madoguchi.studio.views.records import show_record
from madoguchi.studio.views.variants import upstream_in_words

TODO = (Role.EDITOR, Role.PUBLISHER, Role.ADMINISTRATOR)
"""Who has a to-do list: who keeps records, and to whom they fall when nobody does."""

PAGE_SIZE = 15
MOST_TOLD = 20

TONES = {
    FreshnessState.BROKEN: "red",
    FreshnessState.STALE: "orange",
    FreshnessState.DUE: "blue",
    FreshnessState.FRESH: "green",
}
_KIND_TONES = {
    FindingKind.LINK: "red",
    FindingKind.CONTRADICTION: "red",
    FindingKind.STALE: "orange",
    FindingKind.REVIEW: "orange",
    FindingKind.DUE: "blue",
    FindingKind.PROPOSAL: "blue",
    FindingKind.ABSENT: "orange",
}
_OF_OWNERS = {FindingKind.OWNER, FindingKind.ABSENT}
_OF_KEEPING = {FindingKind.REVIEW, *_OF_OWNERS}


class ChangedMeanwhile(Refusal):
    """What is to be confirmed is not what the page showed."""

    sentence = _("表示したあとで、別の版が公開されました。内容をもう一度見て、確認してください。")


class NothingChosen(Refusal):
    """No box was ticked."""

    sentence = _("確認したものを選んでください。")


@open_to(Readers.OFFICER, *TODO)
@require_safe
def todo(request: HttpRequest) -> HttpResponse:
    """The records that the officer keeps and that need something, the worst first."""
    acting, at = acting_of_request(request), now()
    found = to_do(acting, at=at)
    states = {state: [one for one in found if one.state is state] for state in FreshnessState}
    wanted = request.GET.get("state", "")
    chosen = next((state for state in FreshnessState if state == wanted), None)
    page = Paginator(states[chosen] if chosen else found, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    drafts = drafts_among([one.record for one in shown])
    fallen = [one for one in shown if _OF_OWNERS & {finding.kind for finding in one.findings}]
    keepers = keepers_in({one.record.organisation_id for one in fallen}, at=at) if fallen else {}
    context = {
        "cards": [_card(one, one.record.pk in drafts, acting, keepers) for one in shown],
        "variants": [
            {
                "variant": one.variant,
                "title": title_of(one.variant.procedure),
                "findings": one.findings,
                "upstream": upstream_in_words(one.changes),
            }
            for one in variants_to_do(acting)
        ],
        "page": page,
        "total": len(found),
        "tabs": [
            {"label": _("すべて"), "href": "?", "current": chosen is None, "count": len(found)},
            *(
                {
                    "label": state.label if state is not FreshnessState.FRESH else _("そのほか"),
                    "href": f"?state={state}",
                    "current": chosen is state,
                    "count": len(inside),
                }
                for state, inside in states.items()
            ),
        ],
        "previous": _query(wanted, page.number - 1) if page.has_previous() else "",
        "next": _query(wanted, page.number + 1) if page.has_next() else "",
        "is_confirmed": request.GET.get("done") == "confirmed",
        "is_named": request.GET.get("done") == "owner",
        "due_days": due_days(),
        "here": request.get_full_path(),
    }
    return render(request, "studio/upkeep/todo.html", context)


def _query(state: str, page: int) -> str:
    given = {"state": state, "page": str(page) if page > 1 else ""}
    return "?" + urlencode({name: value for name, value in given.items() if value})


def _card(one: Freshness, has_draft: bool, acting: Acting, keepers: dict[UUID, list[User]]) -> dict[str, Any]:
    record, place = one.record, one.record.organisation_id
    kinds = {finding.kind for finding in one.findings}
    may_edit = acting.has(Role.EDITOR, place)
    found = [
        finding
        for finding in one.findings
        if may_edit or finding.kind in _OF_OWNERS or record.owner_id == acting.who
    ]
    return {
        "record": record,
        "title": title_of(record, record.current),
        "here": places(record),
        "state": one.state,
        "tone": TONES[one.state],
        "is_mine": record.owner_id == acting.who,
        "is_absent": FindingKind.ABSENT in kinds,
        "may_edit": may_edit,
        "may_open": may_edit or acting.has(Role.PUBLISHER, place),
        "names_owner": bool(_OF_OWNERS & kinds) and any(acting.has(role, place) for role in TODO),
        "owners": [(str(user.pk), user.name) for user in keepers.get(place, [])],
        "review_on": record.review_on.isoformat() if record.review_on else "",
        "next_look_on": one.next_look_on,
        "version": record.current.number if record.current else 0,
        "items": [item_of(one, finding, has_draft) for finding in found],
        "looks": sum(bool(finding.rule) for finding in one.findings) if may_edit else 0,
    }


def item_of(one: Freshness, finding: Finding, has_draft: bool) -> dict[str, Any]:
    """One finding with what stands there now, and where it is mended."""
    record = one.record
    look = next((look for look in one.looks if look.rule == finding.rule), None)
    if finding.kind is FindingKind.PROPOSAL:
        href, words = address(record, "proposals"), _("提案を見る")
    elif finding.kind is FindingKind.LINK:
        href, words = f"{address(record, 'upkeep')}#links", _("リンクの点検を見る")
    elif finding.kind in _OF_KEEPING:
        href, words = f"{address(record)}#keeping", _("担当者と見直す日を決める")
    else:
        href, words = field_address(record, finding.field) if has_draft else "", _("この項目を直す")
    return {
        "finding": finding,
        "tone": _KIND_TONES.get(finding.kind, "gray"),
        "look": look,
        "content": content_of(record, look) if look else [],
        "href": href,
        "words": words,
        "is_mended": bool(finding.field) and not href,
    }


def content_of(record: AnyRecord, look: Look) -> list[dict[str, str]]:
    """What the public version says in the fields of a rule: what one confirms."""
    kind = kind_of(record)
    body: dict[str, Any] = record.current.body if record.current else {}
    lines = [
        {"label": label(kind, (field,)), "value": told(kind, (field,), body.get(field))}
        for field in look.fields
        if field in {name for section in sections_of(kind) for name in fields_of_section(kind, section)}
    ]
    written = [line for line in lines if line["value"]]
    missing = "・".join(line["label"] for line in lines if not line["value"])
    return [*written, *([{"label": str(_("書かれていない項目")), "value": missing}] if missing else [])]


def field_address(record: AnyRecord, field: str) -> str:
    """The address of the field on the page of its section in the draft."""
    kind = kind_of(record)
    for number, section in enumerate(sections_of(kind), 1):
        if field in fields_of_section(kind, section):
            return f"{address(record, 'edit', number)}#{id_of((field,))}"
    return address(record, "draft")


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def fix(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Open the field named in the draft, which is begun when there is none."""
    record = record_of(request, kind, slug, Role.EDITOR)
    try:
        start_draft(record=record, by=acting_of_request(request), at=now())
    except DraftExists:
        pass
    except Refusal as refusal:
        return show_record(request, record, refused=refusal, status=409)
    return redirect(field_address(record, request.POST.get("field", "")))


@open_to(Readers.OFFICER, Role.EDITOR, Role.PUBLISHER)
@require_safe
def record_upkeep(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """One record: what is to be done, each rule with what stands there now, the looks at its links."""
    return show_upkeep(request, record_of(request, kind, slug))


def show_upkeep(
    request: HttpRequest,
    record: AnyRecord,
    *,
    chosen: list[str] | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the upkeep of a record, with the boxes that were ticked and what refused them."""
    acting, at = acting_of_request(request), now()
    is_kept = record.current is not None and not record.is_retired
    one = freshness_of(record, at=at) if is_kept else None
    today = japan_day(at)
    urgent = {finding.rule for finding in one.findings if finding.rule} if one else set()
    looks = sorted(one.looks, key=lambda look: look.due_on) if one else []
    lines = [(look, content_of(record, look), look.due_on < today) for look in looks]
    has_draft = record.pk in drafts_among([record])
    checks = {check.url: check for check in link_checks(record)}
    names = {rule.key: rule.label for rule in upkeep_rules(kind_of(record))}
    errors = [{"id": "rules", "message": str(refused)}] if isinstance(refused, NothingChosen) else []
    context = {
        "record": record,
        "here": places(record),
        "title": title_of(record, record.current),
        "one": one,
        "tone": TONES[one.state] if one else "gray",
        "items": [item_of(one, finding, has_draft) for finding in one.findings] if one else [],
        "urgent": [_line(*line) for line in lines if line[0].rule in urgent],
        "later": [_line(*line) for line in lines if line[0].rule not in urgent],
        "chosen": chosen or [],
        "version": record.current.number if record.current else 0,
        "links": [{"url": url, "check": checks.get(url)} for url in links_in(record)],
        "confirmations": [
            {"confirmation": each, "label": names.get(each.rule, each.rule)}
            for each in confirmations_of(record)[:MOST_TOLD]
        ],
        "decided": proposals_decided(record).count(),
        "may_edit": acting.has(Role.EDITOR, record.organisation_id),
        "is_confirmed": request.GET.get("done") == "confirmed",
        "refused": None if errors else refused,
        "errors": errors,
    }
    return render(request, "studio/upkeep/record.html", context, status=status)


def _line(look: Look, content: list[dict[str, str]], is_late: bool) -> dict[str, Any]:
    return {"look": look, "content": content, "is_late": is_late}


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def confirm_rules(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Keep that the fields of the rules named were looked at and are right, as the page showed them."""
    record = record_of(request, kind, slug, Role.EDITOR)
    rules = list(dict.fromkeys(request.POST.getlist("rules")))
    shown = str(record.current.number) if record.current else ""
    if not rules:
        return show_upkeep(request, record, refused=NothingChosen(), status=422)
    if record.is_retired or not shown or request.POST.get("version") != shown:
        return show_upkeep(request, record, chosen=rules, refused=ChangedMeanwhile(), status=409)
    try:
        for rule in rules:
            confirm(record=record, rule=rule, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return show_upkeep(request, record, chosen=rules, refused=refusal, status=422)
    if request.POST.get("then") == "todo":
        return redirect(f"{reverse('studio:todo')}?done=confirmed")
    return redirect(f"{address(record, 'upkeep')}?done=confirmed")

"""Telling people of programmes: the list of campaigns with what came of each, a new one, one in full."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.push.models import Campaign
from madoguchi.push.selectors import (
    campaign_for,
    campaigns_for,
    counts_of,
    outcome_of,
    outcomes_of,
    programmes_to_tell,
    sample_message,
)
from madoguchi.push.services import plan_campaign
from madoguchi.push.types import FEWEST, Counts, Outcome
from madoguchi.registry.models import Programme
from madoguchi.studio.forms import CampaignForm, CampaignWordsForm, SignOffForm, StopForm
from madoguchi.studio.views.finding import title_of
from madoguchi.ui.templatetags.ui import jdate, number

SEES = (Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER)
PAGE_SIZE = 30
AT_ONCE = 200
_State = Campaign.State
TONES = {
    _State.DRAFT: "gray",
    _State.COUNTED: "orange",
    _State.SIGNED: "blue",
    _State.RUNNING: "green",
    _State.WATCHING: "green",
    _State.STOPPED: "red",
    _State.DONE: "gray",
}
KIND_HINTS = {
    Campaign.Kind.NEWLY_ENTITLED: _("要件に当てはまる人に、1回ずつ知らせます。"),
    Campaign.Kind.DEADLINE: _("申請の期限が30日以内になった人に知らせます。"),
    Campaign.Kind.OPENING: _("受付の始まる7日前から、当てはまる人に知らせます。"),
    Campaign.Kind.INFORMATION: _("申請のいらない制度だけです。申請のボタンは付きません。"),
}


def people(count: int | None) -> str:
    """How many people, in words; fewer than ten are not told."""
    if count is None:
        return gettext("%(n)d人未満") % {"n": FEWEST}
    return gettext("%(n)s人") % {"n": number(count)}


def in_tens(count: int | None) -> str:
    """How many people a dry run found, in words: it counts in tens."""
    return gettext("約%(n)s人") % {"n": number(count)} if count else people(count)


def share(part: float | None) -> str:
    """A share in per cent; nothing where a number is not shown."""
    return f"{part:.0%}" if part is not None else ""


@open_to(Readers.OFFICER, *SEES)
@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """The campaigns of the officer's organisations, the newest first, with what came of them."""
    acting = acting_of_request(request)
    page = Paginator(campaigns_for(acting), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "rows": [_row(one) for one in outcomes_of(page.object_list)],
        "page": page,
        "previous": f"?page={page.number - 1}" if page.has_previous() else "",
        "next": f"?page={page.number + 1}" if page.has_next() else "",
        "may_plan": bool(acting.organisations(Role.EDITOR)),
        "to_sign": _waiting_for(acting),
        "fewest": FEWEST,
    }
    return render(request, "studio/campaigns/home.html", context)


def _waiting_for(acting: Acting) -> list[dict[str, Any]]:
    """The counted campaigns that the officer may sign."""
    places = acting.organisations(Role.PUBLISHER)
    found = campaigns_for(acting).filter(state=_State.COUNTED, organisation__in=places)
    return [
        {"campaign": one, "title": name_of(one)} for one in found.exclude(planned_by=acting.who)[:PAGE_SIZE]
    ]


def name_of(campaign: Campaign) -> str:
    """What the programme is called."""
    return title_of(campaign.programme, campaign.programme.current)


def _row(outcome: Outcome) -> dict[str, Any]:
    campaign = outcome.campaign
    has_spoken = campaign.signed_at is not None
    return {
        "campaign": campaign,
        "title": name_of(campaign),
        "tone": TONES[_State(campaign.state)],
        "numbers": _numbers(outcome) if has_spoken else [],
    }


def _numbers(outcome: Outcome) -> list[dict[str, str]]:
    """What came of a campaign, each number with its share of the one before."""
    return [
        {"label": gettext("届いた人"), "value": people(outcome.reached), "share": ""},
        {"label": gettext("開いた人"), "value": people(outcome.opened), "share": share(outcome.opened_share)},
        {
            "label": gettext("申請した人"),
            "value": people(outcome.applied),
            "share": share(outcome.applied_share),
        },
        {
            "label": gettext("満足した人"),
            "value": people(outcome.satisfied),
            "share": share(outcome.satisfied_share),
        },
    ]


@open_to(Readers.OFFICER, *SEES)
@require_safe
def outcomes_csv(request: HttpRequest) -> HttpResponseBase:
    """What came of every campaign, as a file; numbers below ten are not in it."""
    found = campaigns_for(acting_of_request(request))
    response = StreamingHttpResponse(
        csv_lines([str(name) for name in _HEADER], _lines(found)), content_type="text/csv; charset=utf-8"
    )
    day = japan_day(now())
    response.headers["Content-Disposition"] = f'attachment; filename="campaigns-{day:%Y%m%d}.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


_HEADER = [
    _("制度の番号"),
    _("制度"),
    _("所管"),
    _("種類"),
    _("状態"),
    _("作った日"),
    _("承認した日"),
    _("終わった日"),
    _("止めた理由"),
    _("届いた人"),
    _("開いた人"),
    _("申請した人"),
    _("評価した人"),
    _("満足した人"),
    _("開いた割合"),
    _("申請した割合"),
    _("満足した割合"),
]


def _lines(found: Any) -> Iterator[list[object]]:
    page = Paginator(found, AT_ONCE)
    for number_of_page in page.page_range:
        for one in outcomes_of(page.page(number_of_page).object_list):
            campaign = one.campaign
            counts = (one.reached, one.opened, one.applied, one.answered, one.satisfied)
            yield [
                campaign.programme.code,
                name_of(campaign),
                campaign.organisation.name,
                campaign.get_kind_display(),
                campaign.get_state_display(),
                *(jdate(at) for at in (campaign.planned_at, campaign.signed_at, campaign.ended_at)),
                campaign.why_stopped,
                *(gettext("%(n)d未満") % {"n": FEWEST} if count is None else count for count in counts),
                *(share(part) for part in (one.opened_share, one.applied_share, one.satisfied_share)),
            ]


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new_campaign(request: HttpRequest) -> HttpResponse:
    """Plan to tell people of a programme; nothing leaves before it was counted and signed."""
    acting, at = acting_of_request(request), now()
    cards = {card.slug: card for card in programmes_to_tell(acting, on=japan_day(at))}
    choices = [(card.slug, f"{card.title}（{card.organisation}）") for card in cards.values()]
    if request.method != "POST":
        wanted = request.GET.get("programme", "")[:100]
        card = cards.get(wanted)
        kind = Campaign.Kind.INFORMATION if card and card.is_automatic else Campaign.Kind.NEWLY_ENTITLED
        initial = {"programme": wanted if card else "", "kind": kind, "note": "", "is_standing": True}
        return _ask(request, CampaignForm(initial=initial, programmes=choices), choices)
    form = CampaignForm(request.POST, programmes=choices)
    if not form.is_valid():
        return _ask(request, form, choices, errors=form.summary(), status=422)
    data = form.cleaned_data
    try:
        made = plan_campaign(
            programme=Programme.objects.get(pk=cards[data["programme"]].programme_id),
            kind=data["kind"],
            is_standing=data["is_standing"],
            note=data["note"],
            by=acting,
            at=at,
        )
    except Refusal as refusal:
        errors = [{"id": refusal.field or "kind", "message": str(refusal)}]
        return _ask(request, form, choices, errors=errors, status=409)
    return redirect("studio:campaign", made.pk)


def _ask(
    request: HttpRequest,
    form: CampaignForm,
    choices: list[tuple[str, str]],
    *,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "choices": choices,
        "kinds": [
            {"value": kind.value, "label": kind.label, "hint": KIND_HINTS[kind]} for kind in Campaign.Kind
        ],
        "standing": standing_option(bool(form["is_standing"].value())),
        "errors": errors or [],
    }
    return render(request, "studio/campaigns/new.html", context, status=status)


def standing_option(is_chosen: bool) -> list[dict[str, Any]]:
    """The box with which a campaign watches on."""
    hint = _("あとから当てはまるようになった人にも知らせます。要件の版が変わると終わります。")
    return [{"value": "on", "label": _("送り終わっても、見守りを続ける"), "hint": hint, "checked": is_chosen}]


def campaign_or_404(request: HttpRequest, key: UUID, *roles: Role) -> Campaign:
    """The campaign, if the officer has one of `roles` in its organisation (any that sees it when none is named)."""
    acting = acting_of_request(request)
    try:
        found = campaign_for(acting, key)
    except Campaign.DoesNotExist as error:
        raise Http404 from error
    if roles and not any(acting.has(role, found.organisation_id) for role in roles):
        raise Http404
    return found


@open_to(Readers.OFFICER, *SEES)
@require_safe
def campaign(request: HttpRequest, key: UUID) -> HttpResponse:
    """One campaign: what was counted, who signs, how it runs, what came of it, and how to stop it."""
    return show_campaign(request, campaign_or_404(request, key))


def show_campaign(
    request: HttpRequest,
    campaign: Campaign,
    *,
    sign: SignOffForm | None = None,
    words: CampaignWordsForm | None = None,
    stop: StopForm | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a campaign, with what was typed wrong or what refused an act."""
    acting, at = acting_of_request(request), now()
    place = campaign.organisation_id
    is_editor, is_publisher = acting.has(Role.EDITOR, place), acting.has(Role.PUBLISHER, place)
    is_unsigned = campaign.state in (_State.DRAFT, _State.COUNTED)
    is_own = campaign.planned_by_id is not None and campaign.planned_by_id == acting.who
    words = words or CampaignWordsForm(initial={"note": campaign.note, "is_standing": campaign.is_standing})
    forms = [form for form in (sign, words, stop) if form is not None and form.is_bound]
    counts = counts_of(campaign)
    context = {
        "campaign": campaign,
        "title": name_of(campaign),
        "tone": TONES[_State(campaign.state)],
        "state_words": _state_words(campaign, at),
        "sample": sample_message(campaign, on=japan_day(at)) if is_unsigned else None,
        "counts": _counted(counts) if counts else None,
        "outcome": _numbers(outcome_of(campaign)) if campaign.signed_at else [],
        "is_unsigned": is_unsigned,
        "is_own": is_own,
        "may_count": is_editor and is_unsigned,
        "may_sign": is_publisher and campaign.state == _State.COUNTED and not is_own,
        "may_stop": (is_editor or is_publisher) and campaign.is_open,
        "sign": sign or SignOffForm(initial={"when": "now", "starts_on": "", "starts_hour": "9"}),
        "hours": [(str(value), label) for value, label in SignOffForm.base_fields["starts_hour"].choices],  # type: ignore[attr-defined]
        "words": words,
        "standing": standing_option(bool(words["is_standing"].value())),
        "stop": stop or StopForm(initial={"why": ""}),
        "refused": refused,
        "fewest": FEWEST,
        "errors": [error for form in forms for error in form.summary()],
    }
    return render(request, "studio/campaigns/campaign.html", context, status=status)


def _state_words(campaign: Campaign, at: datetime) -> str:
    """Who acts next, or what is happening."""
    words = {
        _State.DRAFT: _("まだ何も送っていません。次に、届く人数を試算します。"),
        _State.COUNTED: _("まだ何も送っていません。公開の役割の、別の人の承認を待っています。"),
        _State.SIGNED: _("承認されました。決めた時刻から、1分以内に送り始めます。"),
        _State.RUNNING: _("同意した人を順に調べ、当てはまる人に送っています。"),
        _State.WATCHING: _("いまいる人には送り終わりました。新しく当てはまった人に、そのつど送ります。"),
        _State.STOPPED: _("止めました。これ以上は送りません。"),
        _State.DONE: _("終わりました。"),
    }
    return str(words[_State(campaign.state)])


def _counted(counts: Counts) -> dict[str, Any]:
    """A dry run in words."""
    return {
        "on": counts.on,
        "to_tell": in_tens(counts.to_tell),
        "steps": [
            (gettext("調べた人（同意した人のうち、対象の地域の人）"), in_tens(counts.looked_at)),
            (gettext("情報が足りず、わからない人"), in_tens(counts.unknown)),
            (gettext("当てはまる人"), in_tens(counts.fits)),
            (gettext("うち、すでに知らせた人"), in_tens(counts.told_before)),
            (gettext("うち、すでに申請した人"), in_tens(counts.applied)),
            (gettext("うち、このテーマの案内を望まない人"), in_tens(counts.unwanted)),
        ],
        "places": [(place.name, in_tens(place.count)) for place in counts.places],
        "samples": counts.samples,
    }

"""What officers do with a campaign: count, change, sign off, stop."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.push.models import Campaign
from madoguchi.push.services import change_campaign, dry_run, sign_off, stop
from madoguchi.studio.forms import CampaignWordsForm, SignOffForm, StopForm
from madoguchi.studio.views.campaigns import campaign_or_404, show_campaign


def _done(request: HttpRequest, campaign: Campaign, act: Callable[[], object]) -> HttpResponse:
    """Do it and show the page again; what refused it is said there, on the campaign as it is now."""
    try:
        act()
    except Refusal as refusal:
        campaign = campaign_or_404(request, campaign.pk)
        return show_campaign(request, campaign, refused=refusal, status=409)
    return redirect("studio:campaign", campaign.pk)


@open_to(Readers.OFFICER, Role.EDITOR)
@require_POST
def count(request: HttpRequest, key: UUID) -> HttpResponse:
    """Count whom the campaign would tell; nothing leaves."""
    campaign = campaign_or_404(request, key, Role.EDITOR)
    revision, by = posted_revision(request), acting_of_request(request)
    return _done(request, campaign, lambda: dry_run(campaign=campaign, revision=revision, by=by, at=now()))


@open_to(Readers.OFFICER, Role.EDITOR)
@require_POST
def change(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change the words of a campaign that is not signed; it is to be counted anew."""
    campaign = campaign_or_404(request, key, Role.EDITOR)
    form = CampaignWordsForm(request.POST)
    if not form.is_valid():
        return show_campaign(request, campaign, words=form, status=422)
    return _done(
        request,
        campaign,
        lambda: change_campaign(
            campaign=campaign,
            note=form.cleaned_data["note"],
            is_standing=form.cleaned_data["is_standing"],
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        ),
    )


@open_to(Readers.OFFICER, Role.PUBLISHER)
@require_POST
def sign(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let a counted campaign go out, as someone who did not plan it."""
    campaign = campaign_or_404(request, key, Role.PUBLISHER)
    form = SignOffForm(request.POST)
    if not form.is_valid():
        return show_campaign(request, campaign, sign=form, status=422)
    return _done(
        request,
        campaign,
        lambda: sign_off(
            campaign=campaign,
            revision=posted_revision(request),
            starts_at=form.starts_at,
            by=acting_of_request(request),
            at=now(),
        ),
    )


@open_to(Readers.OFFICER, Role.EDITOR, Role.PUBLISHER)
@require_POST
def halt(request: HttpRequest, key: UUID) -> HttpResponse:
    """Stop a campaign at once, saying why."""
    campaign = campaign_or_404(request, key, Role.EDITOR, Role.PUBLISHER)
    form = StopForm(request.POST)
    if not form.is_valid():
        return show_campaign(request, campaign, stop=form, status=422)
    why, by = form.cleaned_data["why"], acting_of_request(request)
    return _done(request, campaign, lambda: stop(campaign=campaign, why=why, by=by, at=now()))

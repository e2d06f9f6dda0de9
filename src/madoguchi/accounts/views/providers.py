"""Going to a provider to sign in, coming back, and stepping up to what a procedure needs."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from madoguchi.accounts.models import User
from madoguchi.accounts.oidc import Provider, SignInRefused, finish, known_providers, provider_with_key, start
from madoguchi.accounts.oidc.client import Pending
from madoguchi.accounts.oidc.providers import Level
from madoguchi.accounts.oidc.tokens import Returned
from madoguchi.accounts.opening import acting_now, onward, open_session, strengthen, wanted
from madoguchi.accounts.selectors import links_of
from madoguchi.accounts.services import keep_shown, note_refusal, refuse_after_failures, sign_in_with_provider
from madoguchi.accounts.sessions import SignIn
from madoguchi.accounts.types import Readers, acting_of_request, address_of, open_to
from madoguchi.accounts.views.leaving import may_lead_to
from madoguchi.accounts.views.second import may_set_up
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now

CARD = Level(identity=2, authentication=2)
"""What a step up asks for: a card or its equal, and more than one factor."""


def _known(key: str) -> Provider:
    provider = provider_with_key(key)
    if provider is None:
        raise Http404
    return provider


def _back(request: HttpRequest, provider: Provider) -> str:
    """The one redirect address that is registered with the provider."""
    return request.build_absolute_uri(reverse("accounts:provider_back", args=[provider.key]))


def _refused(request: HttpRequest, provider: Provider, refusal: SignInRefused) -> HttpResponse:
    """The one kind page for every reason; the log alone knows which it was."""
    note_refusal(provider=provider.key, code=refusal.code, by=acting_of_request(request), at=now())
    page = {
        "sentence": refusal.sentence,
        "is_cancelled": refusal.code == "cancelled",
        "is_too_low": refusal.code == "level_too_low",
        "provider": provider,
    }
    return render(request, "accounts/provider_refused.html", page, status=403)


@open_to(Readers.GUEST)
@require_POST
def provider_start(request: HttpRequest, key: str) -> HttpResponse:
    """Send the person to the provider; `act` is `step_up` when a procedure needs more than was reached."""
    provider = _known(key)
    at = now()
    refuse_after_failures((f"ip:{address_of(request)}",), at=at)
    act, who = request.POST.get("act"), acting_of_request(request).who
    is_more = act in ("step_up", "link", "show") and who is not None
    if is_more and isinstance(request.user, User) and not may_set_up(request, request.user):
        if not links_of(request.user).filter(provider=key).exists():
            return redirect("accounts:second")
    try:
        address = start(
            request.session,
            provider,
            redirect_uri=_back(request, provider),
            onward=wanted(request),
            asked=CARD if act == "step_up" else Level(),
            account=str(who) if is_more else "",
            moment=int(at.timestamp()),
        )
    except SignInRefused as refusal:
        return _refused(request, provider, refusal)
    return HttpResponseRedirect(address)


@open_to(Readers.GUEST)
@require_safe
def provider_back(request: HttpRequest, key: str) -> HttpResponse:
    """Judge what the provider sent back, and sign in or step up; anything doubtful is refused and written down."""
    provider = _known(key)
    at = now()
    answer = {
        name: request.GET.get(name, "") for name in ("state", "code", "iss", "error") if name in request.GET
    }
    acting = acting_of_request(request)
    try:
        returned, pending = finish(
            request.session,
            provider,
            answer,
            redirect_uri=_back(request, provider),
            moment=int(at.timestamp()),
        )
        if pending.account != (str(acting.who) if pending.account else ""):
            raise SignInRefused("other_account")
        account = request.user if pending.account and isinstance(request.user, User) else None
        user = sign_in_with_provider(provider=provider, returned=returned, account=account, by=acting, at=at)
    except SignInRefused as refusal:
        return _refused(request, provider, refusal)
    if provider.kind == "residents":
        keep_shown(
            user=user, provider=provider, returned=returned, by=Acting(name=user.name, who=user.pk), at=at
        )
    if account is not None:
        _step_up(request, provider, returned)
    else:
        _open(request, provider, returned, pending, user)
    return onward(acting_now(request, user, at), pending.onward)


def _step_up(request: HttpRequest, provider: Provider, returned: Returned) -> None:
    level = returned.level
    strengthen(
        request,
        identity=level.identity,
        authentication=level.authentication,
        has_second=level.authentication > 1,
        provider=provider.key,
    )


def _open(request: HttpRequest, provider: Provider, returned: Returned, pending: Pending, user: User) -> None:
    level = returned.level
    sign_in = SignIn(
        how="provider",
        provider=provider.key,
        identity=level.identity,
        authentication=level.authentication,
        has_second=level.authentication > 1,
    )
    is_step_up = pending.asked.get("identity", 0) > 0
    open_session(request, user, sign_in, carries=("tickets",) if is_step_up else ())


@open_to(Readers.GUEST)
@require_safe
def step_up(request: HttpRequest) -> HttpResponse:
    """Say that more is needed than the sign-in reached, and how to get there; nothing that was typed is lost."""
    linked = (
        links_of(request.user).values_list("provider", flat=True) if isinstance(request.user, User) else ()
    )
    providers = [one for one in known_providers() if one.kind != "staff" or one.key in linked]
    if acting_of_request(request).assurance >= CARD.identity and wanted(request):
        return redirect(wanted(request))
    page = {"providers": providers, "next": wanted(request)}
    response = render(request, "accounts/step_up.html", page)
    return may_lead_to(response, {origin for one in providers for origin in one.origins})

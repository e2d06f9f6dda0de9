"""Signing in and out, and choosing for whom one acts."""

from uuid import UUID

from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.forms import SignInForm
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import sign_in_with_password
from madoguchi.accounts.types import Readers, acting_of_request, address_of, open_to
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal


def _onward(request: HttpRequest, acting: Acting) -> HttpResponseRedirect:
    """To the page asked for if it is ours, else to the desk, the studio or one's own page, by role."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return redirect(wanted)
    if acting.may_examine:
        return redirect("desk:queue")
    return redirect("studio:home" if acting.may_shape else "portal:my")


@open_to(Readers.GUEST)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with mail address and password; the session gets a new id."""
    if request.method != "POST" and acting_of_request(request).who is not None:
        return _onward(request, acting_of_request(request))
    form = SignInForm(request.POST if request.method == "POST" else None)
    errors: list[dict[str, str]] = []
    if form.is_bound:
        errors = [{"id": name, "message": str(messages[0])} for name, messages in form.errors.items()]
        if form.is_valid():
            at = now()
            try:
                user = sign_in_with_password(
                    email=form.cleaned_data["email"],
                    password=form.cleaned_data["password"],
                    address=address_of(request),
                    at=at,
                )
            except Refusal as refusal:
                errors = [{"id": refusal.field or "email", "message": str(refusal.sentence)}]
            else:
                request.session.flush()  # what a guest opened here before is not for who signs in now
                login(request, user, backend="django.contrib.auth.backends.ModelBackend")
                return _onward(request, acting_of(user, at=at))
    page = {
        "errors": errors,
        "email": form["email"].value() or "",
        "next": request.POST.get("next") or request.GET.get("next") or "",
    }
    return render(request, "accounts/sign_in.html", page, status=422 if errors else 200)


@open_to(Readers.GUEST)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and forget everything that this session could open."""
    logout(request)
    return redirect("portal:home")


@open_to(Readers.SIGNED_IN)
@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Choose for whom one acts: oneself or a business; anyone else is not found."""
    try:
        subject = UUID(request.POST.get("subject", ""))
    except ValueError:
        raise Http404 from None
    if subject not in acting_of_request(request).subjects:
        raise Http404
    request.session["whose"] = str(subject)
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return redirect(wanted)
    return redirect("portal:my")

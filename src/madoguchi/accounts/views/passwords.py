"""Setting or changing one's password; every other session ends by it."""

from uuid import UUID

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.models import Visit
from madoguchi.accounts.services import change_password, end_all_visits
from madoguchi.accounts.sessions import sign_in_of
from madoguchi.accounts.types import Readers, acting_of_request, address_of, open_to
from madoguchi.accounts.views.second import may_set_up, user_of
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal


@open_to(Readers.SIGNED_IN)
@sensitive_post_parameters("old", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Ask for the old password, if there is one, and the new one."""
    user, at = user_of(request), now()
    if not may_set_up(request, user):
        return redirect("accounts:second")
    errors: list[dict[str, str]] = []
    sign_in = sign_in_of(request.session)
    is_asked = user.has_usable_password() and sign_in.how != "mail"
    if request.method == "POST":
        try:
            change_password(
                user=user,
                old=request.POST.get("old", "")[:1000] if is_asked else None,
                new=request.POST.get("password", "")[:1000],
                address=address_of(request),
                by=acting_of_request(request),
                at=at,
            )
        except Refusal as refusal:
            errors = [{"id": refusal.field or "password", "message": str(refusal.sentence)}]
        else:
            update_session_auth_hash(request, user)
            this = UUID(sign_in.visit) if sign_in.visit else None
            if this:
                Visit.objects.filter(pk=this).update(session_key=request.session.session_key)
            end_all_visits(user=user, but=this, by=acting_of_request(request), at=at)
            return redirect("accounts:keys")
    page = {"errors": errors, "is_asked": is_asked}
    return render(request, "accounts/password.html", page, status=422 if errors else 200)

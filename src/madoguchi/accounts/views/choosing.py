"""Choosing for whom one acts."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from madoguchi.accounts.selectors import ways_of
from madoguchi.accounts.services import take_up
from madoguchi.accounts.switching import choose
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import now


@open_to(Readers.SIGNED_IN)
@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Choose for whom one acts: oneself, a business, or a client under a mandate; anyone else is not found."""
    wanted = request.POST.get("subject", "")
    way = next((way for way in ways_of(request.user, at=now()) if way.key == wanted), None)
    if way is None:
        raise Http404
    if way.mandate is not None:
        take_up(mandate=way.mandate, by=acting_of_request(request), at=now())
    choose(request.session, way)
    onward = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure()):
        return redirect(onward)
    return redirect("portal:my")

"""One's own data to take along: as a page to read and print, and as a file for machines."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.events.selectors import accesses_about
from madoguchi.facts.selectors import facts_of
from madoguchi.facts.services import note_export
from madoguchi.portal.exports import everything_about
from madoguchi.portal.views.mine.accesses import told
from madoguchi.portal.views.mine.facts import headed
from madoguchi.portal.views.mine.oneself import oneself, subject_acted_for


@open_to(Readers.SIGNED_IN)
@require_safe
def export_page(request: HttpRequest) -> HttpResponse:
    """Everything, to read or print."""
    acting, at = oneself(request), now()
    subject = subject_acted_for(acting)
    data = everything_about(acting, subject, at=at)
    note_export(subject=subject, by=acting.for_purpose("本人による閲覧"), at=at)
    context = {
        "subject": subject,
        "made_at": at,
        "data": data,
        "groups": headed(facts_of(acting)),
        "accesses": told(acting, list(accesses_about(subject.pk)[:200])),
    }
    return render(request, "portal/mine/export.html", context)


@open_to(Readers.SIGNED_IN)
@require_safe
def export_file(request: HttpRequest) -> HttpResponse:
    """Everything, as one JSON file."""
    acting, at = oneself(request), now()
    subject = subject_acted_for(acting)
    data = everything_about(acting, subject, at=at)
    note_export(subject=subject, by=acting.for_purpose("本人による保存"), at=at)
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = f'attachment; filename="madoguchi-{japan_day(at):%Y%m%d}.json"'
    return response

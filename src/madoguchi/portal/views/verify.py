"""Verifying a notice: is it ours, and is it as it left us?"""

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.examination.selectors.papers import paper_with_code, public_paper
from madoguchi.examination.selectors.verifying import check_paper
from madoguchi.papers.selectors import LARGEST, published


@open_to(Readers.EVERYONE)
@csrf_exempt  # changes nothing and reads no session; a form kept open for hours still works
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Take a paper as PDF and say who signed it, when, whether a byte was changed since, and whether it counts."""
    if request.method == "GET":
        return render(request, "portal/verify.html", {"report": None, "errors": []})
    upload = request.FILES.get("notice")
    problem = _problem(upload)
    if problem or upload is None:
        errors = [{"id": "notice", "message": problem}]
        return render(request, "portal/verify.html", {"report": None, "errors": errors}, status=422)
    data = upload.read()
    found = check_paper(data, at=now())
    return render(
        request,
        "portal/verify.html",
        {"report": found.report, "found": found, "paper": found.paper, "errors": []},
    )


@open_to(Readers.EVERYONE)
@require_safe
def published_list(request: HttpRequest, name: str) -> HttpResponse:
    """A revocation list of the demo's authority, at the address that its certificates name."""
    data = published(name)
    if data is None:
        raise Http404
    return HttpResponse(data, content_type="application/pkix-crl")


@open_to(Readers.EVERYONE)
@require_safe
@never_cache
def permit_page(request: HttpRequest, code: str) -> HttpResponse:
    """What anybody who holds a permit may learn of it, by the code that its picture holds: whether it counts now."""
    found = paper_with_code(code)
    if found is None:
        raise Http404
    at = now()
    context = {"paper": public_paper(found, on=japan_day(at)), "looked_at": at}
    response = render(request, "portal/permit.html", context)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _problem(upload: UploadedFile | None) -> str:
    if upload is None or not upload.size:
        return _("確かめたい通知書のPDFを選んでください。")
    if upload.size > LARGEST:
        return _("ファイルが大きすぎます。20MBまでのPDFを選んでください。")
    return ""

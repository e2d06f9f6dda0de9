"""Which office can sign its papers, until when, and who is missing; certificates are issued, taken in and revoked."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import JAPAN, japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.desk.certificate_forms import CertificateForm
from madoguchi.examination.selectors.signing import PostRow, head_of, papers_waiting, posts_of
from madoguchi.examination.services.waiting import hurry
from madoguchi.papers.models import SigningCertificate
from madoguchi.papers.selectors import authority_is_demo
from madoguchi.papers.services import (
    MayNotCertify,
    import_certificate,
    issue_certificate,
    revoke_certificate,
)
from madoguchi.papers.services.certificates import LARGEST_PKCS12

READERS = (Role.ADMINISTRATOR, Role.AUDITOR)
_HEADER = [
    gettext_lazy("組織"),
    gettext_lazy("職名"),
    gettext_lazy("状態"),
    gettext_lazy("有効期限"),
    gettext_lazy("発行者"),
    gettext_lazy("次の証明書を使い始める日"),
    gettext_lazy("次の証明書の有効期限"),
    gettext_lazy("署名を待つ文書"),
]


def _places(request: HttpRequest, *roles: Role) -> list[Organisation]:
    held = acting_of_request(request).organisations(*roles)
    return list(Organisation.objects.filter(pk__in=held).order_by("slug"))


def _rows(request: HttpRequest) -> list[PostRow]:
    return posts_of(_places(request, *READERS), at=now())


@open_to(Readers.OFFICER, *READERS)
@require_safe
def certificates_page(request: HttpRequest) -> HttpResponse:
    """The list of posts: who can sign, until when, who is missing."""
    rows, acting = _rows(request), acting_of_request(request)
    context = {
        "rows": rows,
        "missing": sum(row.now is None for row in rows),
        "ending": sum(row.now is not None and row.needs_something for row in rows),
        "waiting": papers_waiting(acting.organisations(*READERS)),
        "administered": acting.organisations(Role.ADMINISTRATOR),
        "places": _places(request, Role.ADMINISTRATOR),
    }
    return render(request, "desk/office/certificates.html", context)


@open_to(Readers.OFFICER, *READERS)
@require_safe
def certificates_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same list as a file."""
    lines = (
        [
            row.organisation.name,
            row.post,
            row.state.words,
            _day(row.now),
            row.now.issuer if row.now else "",
            row.following.takes_over_on.isoformat() if row.following else "",
            _day(row.following),
            row.waiting,
        ]
        for row in _rows(request)
    )
    answer = StreamingHttpResponse(
        csv_lines([str(name) for name in _HEADER], lines), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="certificates-{japan_day(now()):%Y%m%d}.csv"'
    return answer


def _day(cert: SigningCertificate | None) -> str:
    return cert.valid_until.astimezone(JAPAN).date().isoformat() if cert else ""


@open_to(Readers.OFFICER, Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a post of an organisation a certificate."""
    place = next((one for one in _places(request, Role.ADMINISTRATOR) if one.slug == slug), None)
    if place is None:
        raise Http404
    sources = [("import", _("発行された証明書を取り込む（.p12 / .pfx）"))]
    if authority_is_demo():
        sources.insert(0, ("demo", _("デモの認証局から発行する")))
    initial = {
        "post": request.GET.get("post", "")[:100] or head_of(place),
        "source": sources[0][0],
        "takes_over_on": japan_day(now()).isoformat(),
    }
    is_sent = request.method == "POST"
    form = CertificateForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        sources=sources,
        initial=initial,
    )
    refused, status = None, 422 if is_sent else 200
    if is_sent and form.is_valid():
        try:
            _register(request, place, form.cleaned_data)
        except Refusal as refusal:
            if refusal.field in form.fields:
                form.add_error(refusal.field, str(refusal))
            else:
                refused, status = refusal, 403 if isinstance(refusal, MayNotCertify) else 409
        else:
            return redirect("desk:certificates")
    errors = form.summary() if is_sent and not form.is_valid() else []
    context = {"place": place, "form": form, "sources": sources, "refused": refused, "errors": errors}
    return render(request, "desk/office/certificate_new.html", context, status=status)


def _register(request: HttpRequest, place: Organisation, told: dict[str, Any]) -> None:
    acting, at = acting_of_request(request), now()
    if told["source"] == "demo":
        issue_certificate(
            organisation=place.pk,
            office=place.name,
            post=told["post"],
            takes_over_on=told["takes_over_on"],
            by=acting,
            at=at,
        )
    else:
        import_certificate(
            organisation=place.pk,
            post=told["post"],
            data=_content(told["file"]),
            password=told["password"],
            takes_over_on=told["takes_over_on"],
            by=acting,
            at=at,
        )
    hurry(place.pk, at=at)


def _content(upload: UploadedFile) -> bytes:
    content: bytes = upload.read(LARGEST_PKCS12 + 1)
    return content


@open_to(Readers.OFFICER, *READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One certificate: what stands in it, and revoking it."""
    acting = acting_of_request(request)
    held = acting.organisations(*READERS)
    cert = SigningCertificate.objects.filter(pk=key, organisation__in=held).select_related("succeeds").first()
    if cert is None:
        raise Http404
    may_revoke = acting.has(Role.ADMINISTRATOR, cert.organisation)
    errors, refused, status = [], None, 200
    if request.method == "POST":
        try:
            revoke_certificate(cert=cert, why=request.POST.get("why", ""), by=acting, at=now())
        except MayNotCertify as refusal:
            refused, status = refusal, 403
        except Refusal as refusal:
            errors, status = [{"id": "why", "message": str(refusal)}], 422
        else:
            return redirect("desk:certificate", key=cert.pk)
    context = {
        "cert": cert,
        "place": Organisation.objects.get(pk=cert.organisation),
        "may_revoke": may_revoke and cert.revoked_at is None,
        "holds": cert.holds_at(now()),
        "why": request.POST.get("why", ""),
        "refused": refused,
        "errors": errors,
    }
    return render(request, "desk/office/certificate.html", context, status=status)

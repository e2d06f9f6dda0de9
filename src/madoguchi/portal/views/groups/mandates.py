"""Mandates given and held: the list, a new one, one in full, and its end."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.models import Mandate
from madoguchi.accounts.selectors import (
    agent_name,
    answers_for,
    mandate_for,
    mandates_given_by,
    mandates_held_by,
)
from madoguchi.accounts.services import (
    EndedAlready,
    EndsTooLate,
    NotAllowedForThem,
    NumberUnreadable,
    offer_mandate,
    read_agent_number,
    resign_mandate,
    withdraw_mandate,
)
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.language.reading import Unreadable, read_date_parts, read_email
from madoguchi.portal.views.groups.asking import fresh_link, keep_link, own_subject
from madoguchi.portal.views.groups.choosing import procedure_options
from madoguchi.portal.views.groups.words import entrusted, standing
from madoguchi.registry.selectors import public_procedures


@open_to(Readers.SIGNED_IN)
@require_safe
def mandates_page(request: HttpRequest) -> HttpResponse:
    """The mandates that the subject acted for gave and holds, those that hold first."""
    subject, acting, at = own_subject(request), acting_of_request(request), now()
    context = {
        "given": _rows(list(mandates_given_by(acting)), on=japan_day(at)),
        "held": _rows(list(mandates_held_by(acting)), on=japan_day(at)),
        "may_give": answers_for(acting, subject, at=at),
    }
    return render(request, "portal/groups/mandates.html", context)


def _rows(mandates: list[Mandate], *, on: date) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {
            "mandate": mandate,
            "standing": standing(mandate, on=on),
            "agent": agent_name(mandate),
            "principal": mandate.principal.name or mandate.principal_name,
        }
        for mandate in mandates
    ]
    return sorted(rows, key=lambda row: row["standing"].is_over)


@dataclass
class Typed:
    """What was typed for a new mandate, and what is wrong with it (委任の入力)."""

    kind: str = ""
    number: str = ""
    scope: str = ""
    chosen: list[str] = field(default_factory=list)
    words: str = ""
    submit: str = ""
    last_day: dict[str, str] = field(default_factory=dict)
    email: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)
    day: date | None = None

    @classmethod
    def read(cls, data: QueryDict) -> "Typed":
        """What the form sent."""
        return cls(
            kind=data.get("kind", ""),
            number=data.get("number", "")[:40],
            scope=data.get("scope", ""),
            chosen=data.getlist("procedures")[:200],
            words=data.get("words", "")[:80],
            submit=data.get("submit", ""),
            last_day={part: data.get(f"last_day-{part}", "")[:10] for part in ("year", "month", "day")},
            email=data.get("email", "")[:254],
        )

    def wrong(self, name: str, message: object) -> None:
        """Note an error of the field `name`."""
        self.errors.append({"id": name, "message": str(message)})

    def check(self) -> None:
        """Find what is missing or cannot be read."""
        if self.kind not in ("family", "registered"):
            self.wrong("kind", _("どなたに頼むかを選んでください。"))
        if self.kind == "registered":
            try:
                self.number = read_agent_number(self.number)
            except NumberUnreadable as refusal:
                self.wrong("number", refusal)
        if self.scope not in ("all", "some"):
            self.wrong("scope", _("任せる手続の範囲を選んでください。"))
        if self.scope == "some" and not self.chosen:
            self.wrong("procedures", _("任せる手続を、1つ以上選んでください。"))
        if self.submit not in ("prepare", "submit"):
            self.wrong("submit", _("どこまで任せるかを選んでください。"))
        try:
            self.day = read_date_parts(self.last_day["year"], self.last_day["month"], self.last_day["day"])
        except Unreadable as unreadable:
            self.wrong("last_day", unreadable)
        if self.email.strip():
            try:
                self.email = read_email(self.email)
            except Unreadable as unreadable:
                self.wrong("email", unreadable)


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_mandate(request: HttpRequest) -> HttpResponse:
    """Entrust procedures to someone: what, how far, until when; the link is shown on the page that follows."""
    subject, acting, at = own_subject(request), acting_of_request(request), now()
    if not answers_for(acting, subject, at=at):
        raise Http404
    if request.method != "POST":
        last = japan_day(at) + timedelta(days=364)
        parts = {"year": str(last.year), "month": str(last.month), "day": str(last.day)}
        return _form(request, Typed(last_day=parts))
    typed = Typed.read(request.POST)
    if request.POST.get("act") == "search":
        return _form(request, typed)
    typed.check()
    known = {str(card.procedure_id) for card in public_procedures()}
    if not typed.errors:
        assert typed.day is not None
        try:
            made = offer_mandate(
                principal=subject,
                procedures=[UUID(key) for key in typed.chosen if key in known]
                if typed.scope == "some"
                else None,
                may_submit=typed.submit == "submit",
                last_day=typed.day,
                agent_number=typed.number if typed.kind == "registered" else "",
                email=typed.email,
                by=acting,
                at=at,
            )
        except EndsTooLate as refusal:
            typed.wrong("last_day", refusal)
        except Refusal as refusal:
            typed.wrong(refusal.field or "scope", refusal)
        else:
            keep_link(request, made)
            return redirect("portal:mandate", made.invitation.mandate_id)
    return _form(request, typed, status=422)


def _form(request: HttpRequest, typed: Typed, status: int = 200) -> HttpResponse:
    options, left_out = procedure_options(typed.words, typed.chosen)
    context = {
        "typed": typed,
        "errors": typed.errors,
        "options": options,
        "kinds": [("family", _("家族や知り合い")), ("registered", _("行政書士"))],
        "how_far": [
            ("prepare", _("準備だけ"), _("相手が入力し、あなたが確かめて送信します。")),
            ("submit", _("準備と提出"), _("相手が、あなたの名前で送信まで行います。")),
        ],
        "how_much": [("all", _("すべての手続")), ("some", _("選んだ手続だけ"))],
        "left_out": left_out,
    }
    return render(request, "portal/groups/mandate_new.html", context, status=status)


def _found(request: HttpRequest, key: UUID) -> Mandate:
    own_subject(request)
    try:
        return mandate_for(acting_of_request(request), key)
    except Mandate.DoesNotExist as error:
        raise Http404 from error


@open_to(Readers.SIGNED_IN)
@require_safe
def mandate_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One mandate in full; right after it was made, with the link for the agent."""
    mandate, acting, at = _found(request, key), acting_of_request(request), now()
    invitation = getattr(mandate, "invitation", None)
    is_given = mandate.principal_id in acting.held
    context = {
        "mandate": mandate,
        "standing": standing(mandate, on=japan_day(at)),
        "agent": agent_name(mandate),
        "principal": mandate.principal.name or mandate.principal_name,
        "entrusted": entrusted(mandate),
        "is_given": is_given,
        "may_end": not is_given or answers_for(acting, mandate.principal, at=at),
        "invitation": invitation,
        "fresh": fresh_link(request, *([invitation.pk] if invitation else [])),
    }
    return render(request, "portal/groups/mandate.html", context)


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def end_mandate(request: HttpRequest, key: UUID) -> HttpResponse:
    """Withdraw a mandate that was given, or resign one that is held, after one question."""
    mandate, acting, at = _found(request, key), acting_of_request(request), now()
    is_given = mandate.principal_id in acting.held
    if standing(mandate, on=japan_day(at)).is_over:
        return redirect("portal:mandate", mandate.pk)
    if request.method == "POST":
        end = withdraw_mandate if is_given else resign_mandate
        try:
            end(mandate=mandate, by=acting, at=at)
        except NotAllowedForThem as error:
            raise Http404 from error
        except EndedAlready:
            pass  # ended meanwhile: the page that follows says how it stands
        return redirect("portal:mandate", mandate.pk)
    context = {
        "mandate": mandate,
        "is_given": is_given,
        "agent": agent_name(mandate),
        "principal": mandate.principal.name or mandate.principal_name,
    }
    return render(request, "portal/groups/mandate_end.html", context)

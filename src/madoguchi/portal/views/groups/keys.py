"""Keys for a person's own programs: the list, a new one, one in full, and its end."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.models import AccessKey
from madoguchi.accounts.selectors import access_key_for, access_keys_of
from madoguchi.accounts.services import make_access_key, revoke_access_key
from madoguchi.accounts.types import Readers, acting_of_request, is_kiosk, open_to
from madoguchi.core.acting import Acting
from madoguchi.core.clock import JAPAN, japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.language.reading import Unreadable, read_date_parts
from madoguchi.portal.views.groups.choosing import procedure_options
from madoguchi.registry.selectors import public_procedures

_FRESH = "fresh_access_key"


def _holder(request: HttpRequest) -> Acting:
    """Who gives keys: one who acts for somebody, on a device of one's own; else 404."""
    acting = acting_of_request(request)
    if not acting.held or is_kiosk(request):
        raise Http404
    return acting


@open_to(Readers.SIGNED_IN)
@require_safe
def keys_page(request: HttpRequest) -> HttpResponse:
    """The keys that hold for whom one acts now."""
    acting = _holder(request)
    context = {
        "keys": [_shown(key) for key in access_keys_of(acting, at=now())],
        "description": reverse("api:filing_openapi"),
        "has_ended": request.GET.get("done") == "ended",
    }
    return render(request, "portal/groups/keys.html", context)


def _shown(key: AccessKey) -> dict[str, Any]:
    titles = {str(card.procedure_id): card.title for card in public_procedures()} if key.limits else {}
    last = japan_day(key.expires_at - timedelta(seconds=1))
    return {
        "key": key,
        "last_day": last,
        "procedures": None
        if key.limits is None
        else [titles.get(one, _("終わった手続")) for one in key.limits],
    }


@dataclass
class Typed:
    """What was typed for a new key, and what is wrong with it (連携キーの入力)."""

    name: str = ""
    submit: str = ""
    scope: str = ""
    chosen: list[str] = field(default_factory=list)
    words: str = ""
    last_day: dict[str, str] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)
    day: date | None = None

    @classmethod
    def read(cls, data: QueryDict) -> "Typed":
        """What the form sent."""
        return cls(
            name=data.get("name", "")[:100],
            submit=data.get("submit", ""),
            scope=data.get("scope", ""),
            chosen=data.getlist("procedures")[:200],
            words=data.get("words", "")[:80],
            last_day={part: data.get(f"last_day-{part}", "")[:10] for part in ("year", "month", "day")},
        )

    def wrong(self, name: str, message: object) -> None:
        """Note an error of the field `name`."""
        self.errors.append({"id": name, "message": str(message)})

    def check(self) -> None:
        """Find what is missing or cannot be read."""
        if not self.name.strip():
            self.wrong("name", _("連携キーの名前を入力してください。"))
        if self.submit not in ("prepare", "submit"):
            self.wrong("submit", _("どこまでできるかを選んでください。"))
        if self.scope not in ("all", "some"):
            self.wrong("scope", _("使える手続を選んでください。"))
        if self.scope == "some" and not self.chosen:
            self.wrong("procedures", _("手続を、1つ以上選んでください。"))
        try:
            self.day = read_date_parts(self.last_day["year"], self.last_day["month"], self.last_day["day"])
        except Unreadable as unreadable:
            self.wrong("last_day", unreadable)


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_key(request: HttpRequest) -> HttpResponse:
    """Make a key: for what, how far, until when; it is shown once, on the page that follows."""
    acting, at = _holder(request), now()
    if request.method != "POST":
        last = japan_day(at) + timedelta(days=89)
        parts = {"year": str(last.year), "month": str(last.month), "day": str(last.day)}
        return _form(request, acting, Typed(last_day=parts, submit="prepare"))
    typed = Typed.read(request.POST)
    if request.POST.get("act") == "search":
        return _form(request, acting, typed)
    typed.check()
    known = {str(card.procedure_id) for card in public_procedures()}
    if not typed.errors:
        assert typed.day is not None
        try:
            made = make_access_key(
                name=typed.name,
                may_submit=typed.submit == "submit",
                limits=[UUID(one) for one in typed.chosen if one in known] if typed.scope == "some" else None,
                expires_at=datetime.combine(typed.day + timedelta(days=1), time(), JAPAN),
                by=acting.for_purpose("連携キーの作成"),
                at=at,
            )
        except Refusal as refusal:
            typed.wrong("last_day" if refusal.field == "until" else refusal.field or "name", refusal)
        else:
            request.session[_FRESH] = [str(made.key.pk), made.secret]
            return redirect("portal:key", made.key.pk)
    return _form(request, acting, typed, status=422)


def _form(request: HttpRequest, acting: Acting, typed: Typed, status: int = 200) -> HttpResponse:
    options, left_out = procedure_options(typed.words, typed.chosen)
    how_far = [("prepare", _("準備だけ"), _("プログラムが記入し、あなたが画面で確かめて送ります。"))]
    if acting.may_submit:
        how_far.append(("submit", _("準備と提出"), _("プログラムが、あなたの名前で送信まで行います。")))
    context = {
        "typed": typed,
        "errors": typed.errors,
        "options": options,
        "left_out": left_out,
        "how_far": how_far,
        "how_much": [("all", _("すべての手続")), ("some", _("選んだ手続だけ"))],
    }
    return render(request, "portal/groups/key_new.html", context, status=status)


def _found(request: HttpRequest, key: UUID) -> AccessKey:
    try:
        return access_key_for(_holder(request), key)
    except AccessKey.DoesNotExist as error:
        raise Http404 from error


@open_to(Readers.SIGNED_IN)
@require_safe
def key_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One key in full; right after it was made, with the secret."""
    found = _found(request, key)
    secret = ""
    fresh = request.session.get(_FRESH)
    if fresh and fresh[0] == str(found.pk):
        secret = request.session.pop(_FRESH)[1]
    holds = found.revoked_at is None and found.expires_at > now()
    return render(request, "portal/groups/key.html", {**_shown(found), "secret": secret, "holds": holds})


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def end_key(request: HttpRequest, key: UUID) -> HttpResponse:
    """End a key, after one question."""
    found = _found(request, key)
    if request.method == "POST":
        revoke_access_key(key=found, by=acting_of_request(request), at=now())
        return redirect(reverse("portal:keys") + "?done=ended")
    return render(request, "portal/groups/key_end.html", {"key": found})

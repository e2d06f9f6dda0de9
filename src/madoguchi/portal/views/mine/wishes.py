"""Saying what one wants to hear of and how, stopping it, and saying no for good."""

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.models import Subject
from madoguchi.accounts.selectors import mail_of
from madoguchi.accounts.types import Readers, open_to
from madoguchi.columns.selectors import operator
from madoguchi.columns.types import PURPOSE
from madoguchi.core.clock import japan_day, now
from madoguchi.portal.views.mine.oneself import oneself, subject_acted_for
from madoguchi.push.models import Preference
from madoguchi.push.models.preferences import EVENING, MORNING
from madoguchi.push.selectors import preference_of, wish_terms
from madoguchi.push.services import BadWish, opt_in, opt_out, say_never
from madoguchi.registry.types import LIFE_EVENTS, LifeEvent

HOURS = tuple(f"{hour:02d}:00" for hour in range(24))
_HERE = "portal/news/wish.html"


def standing_of(wish: Preference | None, *, at: datetime) -> str:
    """How things stand: `new`, `on`, `lapsed` (the consent is over), `off` or `never`."""
    if wish is None:
        return "new"
    if wish.is_never:
        return "never"
    if not wish.is_on:
        return "off"
    consent = wish.consent
    agrees = consent is not None and consent.withdrawn_at is None and consent.until > at
    return "on" if agrees else "lapsed"


@dataclass
class Typed:
    """What was chosen on the page of the wish, and what is wrong with it (案内の希望の入力)."""

    themes: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=lambda: ["mail", "web_push"])
    quiet_from: str = f"{EVENING:%H:%M}"
    quiet_until: str = f"{MORNING:%H:%M}"
    agrees: bool = False
    errors: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, wish: Preference | None) -> "Typed":
        """What was chosen before; the usual for who never chose."""
        if wish is None or wish.consent_id is None:
            return cls()
        channels = [
            name for name, chosen in (("mail", wish.by_mail), ("web_push", wish.by_web_push)) if chosen
        ]
        return cls([*wish.themes], channels, f"{wish.quiet_from:%H:%M}", f"{wish.quiet_until:%H:%M}")

    @classmethod
    def read(cls, data: QueryDict) -> "Typed":
        """What the form sent."""
        typed = cls(
            themes=data.getlist("themes")[: len(LIFE_EVENTS)],
            channels=data.getlist("channels")[:2],
            quiet_from=data.get("quiet_from", ""),
            quiet_until=data.get("quiet_until", ""),
            agrees=data.get("agrees") == "yes",
        )
        for name in ("quiet_from", "quiet_until"):
            if getattr(typed, name) not in HOURS:
                typed.errors.append({"id": name, "message": _("時刻を選んでください。")})
        if not typed.agrees:
            words = _("案内を受け取るには、同意が必要です。同意しないときは、前のページに戻ってください。")
            typed.errors.append({"id": "agrees", "message": words})
        return typed


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def wish_page(request: HttpRequest) -> HttpResponse:
    """Choose themes, ways and quiet hours, and agree to what is read for it."""
    acting, at = oneself(request), now()
    subject, wish = subject_acted_for(acting), preference_of(acting)
    if request.method != "POST":
        return _show(request, subject, wish, Typed.of(wish), at=at)
    typed = Typed.read(request.POST)
    if typed.errors:
        return _show(request, subject, wish, typed, at=at, status=422)
    try:
        opt_in(
            subject=subject,
            themes=typed.themes,
            by_mail="mail" in typed.channels,
            by_web_push="web_push" in typed.channels,
            quiet_from=time.fromisoformat(typed.quiet_from),
            quiet_until=time.fromisoformat(typed.quiet_until),
            by=acting.for_purpose("制度の案内の希望"),
            at=at,
        )
    except BadWish as refusal:
        typed.errors.append({"id": "themes", "message": str(refusal)})
        return _show(request, subject, wish, typed, at=at, status=422)
    return redirect(reverse("portal:news") + "?done=on")


def _show(
    request: HttpRequest,
    subject: Subject,
    wish: Preference | None,
    typed: Typed,
    *,
    at: datetime,
    status: int = 200,
) -> HttpResponse:
    day = japan_day(at)
    terms = wish_terms(on=day)
    known = set(wish.consent.terms) if wish is not None and wish.is_on and wish.consent is not None else set()
    context = {
        "wish": wish,
        "standing": standing_of(wish, at=at),
        "typed": typed,
        "themes": [{"value": one.slug, "label": one.title, "hint": ""} for one in themes_for(subject)],
        "channels": _channels(mail_of(subject, on=day)),
        "hours": [(hour, _hour_words(hour)) for hour in HOURS],
        "purpose": PURPOSE,
        "office": operator(),
        "labels": list(dict.fromkeys(term.label for term in terms)),
        "new_labels": list(dict.fromkeys(term.label for term in terms if known and term.name not in known)),
        "agree_options": [{"value": "yes", "label": _("上の内容に同意します"), "checked": typed.agrees}],
        "errors": typed.errors,
    }
    return render(request, _HERE, context, status=status)


def themes_for(subject: Subject) -> list[LifeEvent]:
    """The life events of a person, or those of a business."""
    is_business = subject.kind == Subject.Kind.BUSINESS
    return [event for event in LIFE_EVENTS if event.is_business == is_business]


def _channels(mail: str) -> list[dict[str, Any]]:
    address = _("%(mail)s に送ります。") % {"mail": mail} if mail else _("登録したアドレスがありません。")
    return [
        {"value": "mail", "label": _("メール"), "hint": address},
        {
            "value": "web_push",
            "label": _("スマートフォンやパソコンへの通知"),
            "hint": _("次のページで、通知を受け取る端末を登録します。"),
        },
    ]


def _hour_words(hour: str) -> str:
    number = int(hour[:2])
    half = _("午前") if number < 12 else _("午後")
    return _("%(half)s%(hour)d時") % {"half": half, "hour": number % 12}


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def stop_page(request: HttpRequest) -> HttpResponse:
    """Stop the news for now, or for good."""
    acting = oneself(request)
    standing = standing_of(preference_of(acting), at=now())
    if standing == "never":
        return redirect("portal:news")
    if request.method != "POST":
        return _ask_how(request, standing)
    how = request.POST.get("how", "")
    if how not in ("off", "never"):
        message = _("止め方を選んでください。")
        return _ask_how(request, standing, [{"id": "how", "message": message}], status=422)
    end = say_never if how == "never" else opt_out
    end(subject=subject_acted_for(acting), by=acting.for_purpose("案内を止める"), at=now())
    return redirect(reverse("portal:news") + f"?done={how}")


def _ask_how(
    request: HttpRequest, standing: str, errors: list[dict[str, str]] | None = None, status: int = 200
) -> HttpResponse:
    options = [
        {
            "value": "off",
            "label": _("いまは止める"),
            "hint": _("また受け取りたくなったら、マイページから始められます。"),
        },
        {
            "value": "never",
            "label": _("今後も受け取らない"),
            "hint": _("案内のおすすめも表示しません。ご自分で戻さないかぎり、ずっとこのままです。"),
        },
    ]
    chosen = request.POST.get("how", "")
    context = {"options": options, "chosen": chosen, "standing": standing, "errors": errors or []}
    return render(request, "portal/news/stop.html", context, status=status)

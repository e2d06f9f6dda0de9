"""Sites of a business, kept by its members; and businesses of people without a corporation."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership, Subject
from madoguchi.accounts.services import add_business, join
from madoguchi.businesses.models import Business, Site
from madoguchi.businesses.services.linking import take_claim
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append


class NotYourBusiness(Refusal):
    """The actor does not act for this business."""

    sentence = _("この事業者の構成員だけができます。")


class SiteChangedMeanwhile(Refusal):
    """Somebody else changed the site while the form was open."""

    sentence = _("ほかの画面で内容が変わりました。いまの内容を確かめて、もう一度入力してください。")


class ClosesBeforeItOpens(Refusal):
    """The day of closing lies before that of opening."""

    sentence = _("廃止日は、開設日と同じか、それより後の日にしてください。")

    def __init__(self) -> None:
        super().__init__(field="closed_on")


class NameNeeded(Refusal):
    """A trade name or the name of a site is missing."""

    sentence = _("名前を入力してください。")

    def __init__(self, field: str) -> None:
        super().__init__(field=field)


@dataclass(frozen=True, slots=True)
class SiteContent:
    """What is said of a site, postal code and phone already read (事業所の内容)."""

    name: str
    kind: Site.Kind
    address: str
    postal_code: str = ""
    phone: str = ""
    opened_on: date | None = None
    closed_on: date | None = None


_FIELDS = ("name", "kind", "address", "postal_code", "phone", "opened_on", "closed_on")


def register_sole_proprietor(*, trade_name: str, by: Acting, at: datetime) -> Business:
    """Add a business without a corporate number for the person who acts, who becomes its representative.

    Raises `NameNeeded`, `NotYourBusiness` for someone who is no person or acts under a mandate.
    """
    name = trade_name.strip()
    if not name:
        raise NameNeeded("trade_name")
    person = Subject.objects.filter(user=by.who, kind=Subject.Kind.PERSON).first() if by.who else None
    if person is None or by.is_agent:
        raise NotYourBusiness
    with transaction.atomic():
        subject = add_business(name=name, corporate_number=None, by=by, at=at)
        join(
            member=person,
            group=subject,
            part=Membership.Part.REPRESENTATIVE,
            starts_on=japan_day(at),
            by=by,
            at=at,
        )
        return take_claim(subject=subject, by=by, at=at)


def add_site(*, business: Business, content: SiteContent, by: Acting, at: datetime) -> Site:
    """Add a site of `business`. Raises `NotYourBusiness`, `NameNeeded`, `ClosesBeforeItOpens`."""
    _check(business, content, by)
    with transaction.atomic():
        site = Site.objects.create(business=business, **_values(content))
        _tell(site, "site.added", by, at)
    return site


def change_site(*, site: Site, content: SiteContent, revision: int, by: Acting, at: datetime) -> Site:
    """Let a site say `content`, closed or opened again by its day. Raises as `add_site`, `SiteChangedMeanwhile`."""
    _check(site.business, content, by)
    with transaction.atomic():
        held = Site.objects.select_for_update().get(pk=site.pk)
        if held.revision != revision:
            raise SiteChangedMeanwhile
        values = _values(content)
        changed = sorted(name for name, value in values.items() if getattr(held, name) != value)
        if not changed:
            return held
        for name in changed:
            setattr(held, name, values[name])
        held.revision += 1
        held.save(update_fields=[*changed, "revision"])
        _tell(held, "site.changed", by, at, changed)
    return held


def _check(business: Business, content: SiteContent, by: Acting) -> None:
    if by.is_agent or business.pk not in by.subjects:
        raise NotYourBusiness
    if not content.name.strip():
        raise NameNeeded("name")
    if content.opened_on and content.closed_on and content.closed_on < content.opened_on:
        raise ClosesBeforeItOpens


def _values(content: SiteContent) -> dict[str, object]:
    return {name: getattr(content, name) for name in _FIELDS}


def _tell(site: Site, kind: str, by: Acting, at: datetime, changed: list[str] | None = None) -> None:
    append(
        stream=f"subject:{site.business_id}",
        kind=kind,
        by=by,
        at=at,
        whose=site.business_id,
        data={"site": str(site.pk), **({"changed": changed} if changed else {})},
    )

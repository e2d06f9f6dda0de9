"""Who signs for which office: the posts that need a certificate, those that have one, and what waits for one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Organisation
from madoguchi.examination.models import NoticeTemplateVersion, PaperWait
from madoguchi.examination.selectors.templates import words_of
from madoguchi.papers.models import SigningCertificate
from madoguchi.papers.selectors import certificate_for, certificates_of
from madoguchi.registry.models import Edition

WARNED_BEFORE = timedelta(days=90)
"""How long before a certificate ends its office is told; getting one of the government's takes weeks."""


class Holding(StrEnum):
    """Whether a post can sign (証明書の有無)."""

    MISSING = "missing"
    ENDED = "ended"
    ENDING = "ending"
    HELD = "held"

    @property
    def words(self) -> str:
        """The state in words."""
        return str(_WORDS[self])

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        return {"missing": "red", "ended": "red", "ending": "orange", "held": "green"}[self.value]


_WORDS = {
    Holding.MISSING: gettext_lazy("ありません"),
    Holding.ENDED: gettext_lazy("使えません"),
    Holding.ENDING: gettext_lazy("まもなく切れます"),
    Holding.HELD: gettext_lazy("有効"),
}


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post of an office with its certificate, the one that takes over, and how many papers wait for it (職名の証明書)."""

    organisation: Organisation
    post: str
    state: Holding
    now: SigningCertificate | None
    following: SigningCertificate | None
    before: tuple[SigningCertificate, ...]
    waiting: int = 0

    @property
    def needs_something(self) -> bool:
        """Whether somebody has to act."""
        return self.state != Holding.HELD or bool(self.waiting)


def posts_needed(organisations: Iterable[Organisation]) -> dict[UUID, list[str]]:
    """The posts for which each office signs papers: its head, those that its templates name, those that had one.

    Only offices that decide procedures need any.
    """
    places = {place.pk: place for place in organisations}
    deciding = set(Edition.objects.filter(organisation__in=places).values_list("organisation", flat=True))
    found: dict[UUID, list[str]] = defaultdict(list)
    for key in deciding:
        found[key].append(head_of(places[key]))
    named = NoticeTemplateVersion.objects.filter(
        template__organisation__in=places, published_at__isnull=False
    ).select_related("template")
    for version in named:
        signer = words_of(version).signer
        if signer:
            found[version.template.organisation_id].append(signer)
    for key, post in certificates_of(places).values_list("organisation", "post").distinct():
        found[key].append(post)
    return {key: list(dict.fromkeys(posts)) for key, posts in found.items()}


def head_of(organisation: Organisation) -> str:
    """The post in whose name an office decides unless a template names another (窓野市長)."""
    return str(organisation.settings.get("office_holder") or organisation.name)


def posts_of(organisations: Iterable[Organisation], *, at: datetime) -> list[PostRow]:
    """Every post that signs, with whether it can at the moment `at`; those that need something first."""
    places = {place.pk: place for place in organisations}
    kept: dict[tuple[UUID, str], list[SigningCertificate]] = defaultdict(list)
    for cert in certificates_of(places):
        kept[cert.organisation, cert.post].append(cert)
    waiting = _waiting(places)
    rows = [
        _row(places[key], post, kept[key, post], waiting.get((key, post), 0), at=at)
        for key, posts in posts_needed(places.values()).items()
        for post in posts
    ]
    order = list(Holding)
    return sorted(rows, key=lambda row: (order.index(row.state), row.organisation.slug, row.post))


def _waiting(places: Iterable[UUID]) -> dict[tuple[UUID, str], int]:
    counted = (
        PaperWait.objects.filter(disposition__application__organisation__in=list(places), why="certificate")
        .values_list("disposition__application__organisation", "post")
        .annotate(n=Count("pk"))
    )
    return {(place, post): n for place, post, n in counted}


def _row(
    place: Organisation, post: str, kept: list[SigningCertificate], waiting: int, *, at: datetime
) -> PostRow:
    now = certificate_for(place.pk, post, at=at) if kept else None
    standing = [cert for cert in kept if cert.revoked_at is None and cert.valid_until > at]
    later = [cert for cert in standing if now is None or cert.takes_over_on > now.takes_over_on]
    following = min(later, key=lambda cert: cert.takes_over_on, default=None)
    if now is None:
        state = Holding.ENDED if kept else Holding.MISSING
    else:
        is_ending = now.valid_until - at <= WARNED_BEFORE and following is None
        state = Holding.ENDING if is_ending else Holding.HELD
    before = tuple(cert for cert in kept if cert not in (now, following))
    return PostRow(place, post, state, now, following, before, waiting)


def papers_waiting(organisations: Iterable[UUID]) -> int:
    """For how many decisions of these organisations the papers wait for their signature."""
    return PaperWait.objects.filter(disposition__application__organisation__in=list(organisations)).count()

"""Which theme pages there are, for officers and for everyone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.dashboards.models import Dashboard, DashboardVersion, KeptBlock, PageNews
from madoguchi.dashboards.types import PageBody
from madoguchi.datasets.selectors import datasets_for
from madoguchi.datasets.types import State
from madoguchi.language.folding import fold
from madoguchi.versions.selectors import parsed_once

WRITERS = (Role.EDITOR, Role.PLAN_MANAGER)
PUBLISHERS = (Role.PUBLISHER, Role.PLAN_MANAGER)
READERS = (Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER)
"""Which officers see the pages of their organisation before everyone does."""

body_of = parsed_once(PageBody.from_json)
"""What a version says."""


def writable_organisations(acting: Acting) -> QuerySet[Organisation]:
    """The organisations for which the officer may write pages."""
    return Organisation.objects.filter(pk__in=acting.organisations(*WRITERS)).order_by("slug")


def may_write(acting: Acting, dashboard: Dashboard) -> bool:
    """Whether the officer writes pages of its organisation."""
    return any(acting.has(role, dashboard.organisation_id) for role in WRITERS)


def may_publish(acting: Acting, dashboard: Dashboard) -> bool:
    """Whether the officer publishes pages of its organisation; who wrote in the draft may still not."""
    return any(acting.has(role, dashboard.organisation_id) for role in PUBLISHERS)


def dashboards_for(acting: Acting) -> QuerySet[Dashboard]:
    """The pages of the officer's organisations, drafts too."""
    return Dashboard.objects.filter(organisation__in=acting.organisations(*READERS)).select_related(
        "current", "organisation__government"
    )


def dashboard_for(acting: Acting, code: str) -> Dashboard | None:
    """One of the officer's pages; None where it is not theirs."""
    return dashboards_for(acting).filter(code=code).first()


def draft_of(dashboard: Dashboard) -> DashboardVersion | None:
    """The version that is being written."""
    return dashboard.versions.filter(published_at__isnull=True).select_related("edited_by").first()


def public_dashboards(*, words: str = "", area: str = "") -> list[Dashboard]:
    """The pages that everyone may read, those changed last first; those that say all the words, wherever."""
    found = (
        Dashboard.objects.filter(current__isnull=False, withdrawn_at__isnull=True)
        .select_related("current", "organisation__government")
        .order_by("-changed_at", "code")
    )
    if area:
        found = found.filter(area=area)
    sought = [fold(word) for word in words.split()][:8]
    return [one for one in found if all(word in _said(one) for word in sought)] if sought else list(found)


def _said(dashboard: Dashboard) -> str:
    assert dashboard.current is not None
    body = body_of(dashboard.current)
    parts = [body.title, body.lead, dashboard.organisation.name, dashboard.get_area_display()]
    return fold(" ".join([*parts, *(f"{one.heading} {one.text} {one.name}" for one in body.blocks)]))


def public_dashboard(code: str) -> Dashboard | None:
    """The public page of this name."""
    return (
        Dashboard.objects.filter(code=code, current__isnull=False, withdrawn_at__isnull=True)
        .select_related("current", "organisation__government")
        .first()
    )


def title_of(dashboard: Dashboard) -> str:
    """What the page is called now: in public, else in its newest version."""
    version = dashboard.current or dashboard.versions.order_by("-number").first()
    return body_of(version).title if version else dashboard.code


def news(*, dashboard: UUID | None = None, most: int = 50) -> list[PageNews]:
    """What became of the public pages, the newest first."""
    found = PageNews.objects.select_related("dashboard")
    if dashboard is not None:
        found = found.filter(dashboard=dashboard)
    return list(found[:most])


@dataclass(frozen=True, slots=True)
class DataState:
    """How new the data of a page is (データの状態): `since` is the oldest day of what cannot be renewed."""

    is_fine: bool = True
    since: datetime | date | None = None
    age_days: int = 0


def data_states(pages: Iterable[Dashboard], *, at: datetime) -> dict[UUID, DataState]:
    """The state of the data behind each public page: of what it could not read, and of what is late."""
    infos = {one.code: one for one in datasets_for(Acting.nobody(), at=at)}
    failed: dict[UUID, list[KeptBlock]] = {}
    pages = list(pages)
    for kept in KeptBlock.objects.filter(dashboard__in=pages, failed_at__isnull=False):
        failed.setdefault(kept.dashboard_id, []).append(kept)
    found = {}
    for page in pages:
        assert page.current is not None
        codes = {block.dataset for block in body_of(page.current).blocks if block.asks and block.dataset}
        late = [infos[code] for code in codes if code in infos and infos[code].state is not State.FRESH]
        days = [japan_day(one.good_at) for one in failed.get(page.pk, ())]
        days += [day for one in late if (day := one.as_of or _day(one.fetched_at))]
        is_fine = not days and codes <= infos.keys() and not late
        since = min(days, default=None)
        age = (japan_day(at) - since).days if since else 0
        found[page.pk] = DataState(is_fine, since, age)
    return found


def _day(moment: datetime | None) -> date | None:
    return japan_day(moment) if moment else None
